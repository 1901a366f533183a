import test from 'ava';
import { openPlainLines } from '../../../src/cli/screen/plain-lines.js';
import type { Progress__Output } from '../../../src/wire/generated/phasegrid/v1/Progress.js';
import { halfway } from './progress-scene.js';

const jobs = { queued: 0, starting: 0, working: 0, waitReason: undefined, pause: undefined };

function openLines() {
  const lines: string[] = [];
  let nowMs = 0;
  const view = openPlainLines({ write: (line) => lines.push(line), nowMs: () => nowMs });
  return {
    lines,
    ...view,
    pass: (ms: number): void => {
      nowMs += ms;
    },
  };
}

test('what changes all the time gets a line every five seconds', (t) => {
  const { lines, update, showJobs, pass } = openLines();
  for (let working = 0; working < 20; working += 1) {
    showJobs({ ...jobs, queued: 20 - working, working });
    update({ ...halfway, trialsSettled: halfway.trialsSettled + working });
    pass(1000);
  }
  t.is(lines.length, 4, lines.join('\n'));
  t.is(lines[0], '20 jobs: 20 queued');
  t.regex(lines[1], /^50\.0 % · 12\/720 cells · .* · ETA 50 s · 20 jobs: 5 working, 15 queued$/);
});

test('what stands still gets none, and what is missed is told later', (t) => {
  const { lines, showJobs, pass } = openLines();
  showJobs(jobs);
  showJobs({ ...jobs, queued: 1 });
  pass(1000);
  showJobs({ ...jobs, working: 1 });
  t.is(lines.length, 1);
  for (let second = 0; second < 60; second += 1) {
    pass(1000);
    showJobs({ ...jobs, working: 1 });
  }
  t.deepEqual(lines, ['1 job: 1 queued', '1 job: 1 working']);
});

test('the end of a sweep and a pause are told at once, and at the end no jobs', (t) => {
  const { lines, update, showJobs } = openLines();
  showJobs({ ...jobs, working: 3 });
  showJobs({ ...jobs, working: 2, pause: 'too dear' });
  showJobs({ ...jobs, working: 1, pause: 'too dear' });
  const complete: Progress__Output = { ...halfway, state: 'SWEEP_STATE_COMPLETE', trialsSettled: halfway.trialCount };
  update(complete);
  t.deepEqual(lines.slice(0, 2), ['3 jobs: 3 working', '2 jobs: 2 working · paused: too dear']);
  t.regex(lines[2], /^100\.0 % · .* · complete$/);
  t.is(lines.length, 3);
});
