import test from 'ava';
import { describeProgress, drawProgress } from '../../../src/cli/screen/progress-text.js';
import { halfway } from './progress-scene.js';

const troubled = { ...halfway, unresolved: 2, quarantined: 1000, conflicts: 1, attemptsFailed: 3 };

test('a plain line tells share, counts, pace, ETA and what went wrong', (t) => {
  t.is(describeProgress(halfway), '50.0 % · 12/720 cells · 720 000/1 440 000 trials · 14 400 trials/s · ETA 50 s');
  t.regex(
    describeProgress(troubled),
    / · ETA 50 s · 2 unresolved · 1 000 quarantined · 3 failed attempts · 1 CONFLICTS$/,
  );
});

test('a trial that no worker has the time for is named, with what it takes and how long workers stay', (t) => {
  const misfit = { point: 'm=52 k=20', trials: 1, expectedSeconds: 7300, limitSeconds: 3600 };
  const text = 'FITS NO WORKER: a trial at m=52 k=20 takes about 2 h 1 min, and workers stay 1 h';
  t.true(describeProgress({ ...halfway, misfit }).endsWith(` · ETA 50 s · ${text}`));
  t.true(drawProgress({ ...halfway, misfit }, 80).includes(text));
  t.regex(describeProgress({ ...halfway, misfit: { ...misfit, trials: 3 } }), /a task of 3 trials at m=52 k=20/);
});

test('a sweep that ended has a state and no pace; one without a measure has no ETA', (t) => {
  const ended = { ...halfway, state: 'SWEEP_STATE_COMPLETE', trialsSettled: 1_440_000, cellsSettled: 720 } as const;
  t.is(describeProgress(ended), '100.0 % · 720/720 cells · 1 440 000/1 440 000 trials · complete');
  const { etaSeconds, ...unmeasured } = { ...halfway, trialsPerSecond: 0 };
  t.is(etaSeconds, 50);
  t.is(describeProgress(unmeasured), '50.0 % · 12/720 cells · 720 000/1 440 000 trials · ETA unknown');
});

test('100 % means that nothing is left', (t) => {
  t.regex(describeProgress({ ...halfway, trialsSettled: 1_439_999 }), /^99\.9 %/);
  t.regex(drawProgress({ ...halfway, trialsSettled: 1_439_999 }, 80)[0], /━╌ 99\.9 %/);
});

test('where only audits are left, the line and the bar say so, and how many', (t) => {
  const settled = { ...halfway, cellsSettled: 720, trialsSettled: 1_440_000, trialsPerSecond: 0 };
  const auditing = { ...settled, auditsOpen: 12, auditsPassed: 300, etaSeconds: 30 };
  t.is(
    describeProgress(auditing),
    '99.9 % · 720/720 cells · 1 440 000/1 440 000 trials · 12 tasks to be computed again, ETA 30 s',
  );
  t.regex(drawProgress(auditing, 80)[0], /^━+╌ 99\.9 % · 12 tasks to be computed again, ETA 30 s$/);
  const { etaSeconds, ...alone } = { ...auditing, auditsOpen: 1 };
  t.is(etaSeconds, 30);
  t.regex(describeProgress(alone), / · 1 task to be computed again, ETA unknown$/);
  t.regex(describeProgress({ ...auditing, state: 'SWEEP_STATE_CANCELLED' }), / · cancelled · 12 to be computed again$/);
  const underway = { ...halfway, auditsOpen: 12 };
  t.regex(describeProgress(underway), / · ETA 50 s · 12 to be computed again$/);
});

test('at every width the lines fit, and nothing is left out', (t) => {
  const words = describeProgress(troubled).split(' · ');
  for (let columns = 30; columns <= 200; columns += 1) {
    const lines = drawProgress(troubled, columns);
    t.true(
      lines.every((line) => line.length <= columns),
      `${columns}: ${lines.join('|')}`,
    );
    for (const phrase of words) t.true(lines.join(' · ').includes(phrase), `${columns}: ${phrase}`);
  }
  t.is(drawProgress(halfway, 80).length, 2);
  t.is(drawProgress(halfway, 15)[0], '50.0 % · ETA 50 s', 'no room for a bar');
});

test('long trials show how far they are and move the bar, but never to its end', (t) => {
  const counts = { cellCount: 4, cellsSettled: 0, trialCount: 8, trialsSettled: 2, trialsPerSecond: 0.02 };
  const long = { ...halfway, ...counts, trialsRunning: 2, trialsInFlight: 0.86, runningShare: 0.43 };
  t.is(describeProgress(long), '35.7 % · 0/4 cells · 2/8 trials · 0 trials/s · 2 trials running, 43 % · ETA 50 s');
  t.regex(drawProgress(long, 80).join('\n'), /^━+╌+ 35\.7 % · ETA 50 s\n.*2 trials running, 43 %/);
  t.regex(describeProgress({ ...long, trialsInFlight: 6 }), /^99\.9 %/);
  t.notRegex(describeProgress({ ...long, trialsPerSecond: 30 }), /running/, 'short ones are done before that is read');
  t.notRegex(describeProgress({ ...long, trialsRunning: 0 }), /running/);
});
