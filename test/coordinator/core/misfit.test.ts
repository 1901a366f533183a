import test from 'ava';
import { readProgress } from '../../../coordinator/core/progress.js';
import { getSweep } from '../../../coordinator/core/state.js';
import { planSweep } from '../../../src/sweep/plan.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyDeclaration, toyOutcome, toySweep } from '../toy-sweep.js';
import { createTranscript, type Transcript } from './transcript.js';

/** A short cell and a long one, of 1 s and 1000 s a trial. */
const declaration = { ...toyDeclaration, costSecondsPerTrial: ({ size }: { readonly size?: unknown }) => Number(size) };
const plan = planSweep(
  toySweep({
    trials: 2,
    axes: [
      { name: 'size', values: [1, 1000] },
      { name: 'level', values: [1] },
    ],
  }),
  declaration,
);
const id = sweepId(plan.sweep);

function misfitOf(transcript: Transcript) {
  transcript.pass(3000);
  return readProgress(transcript.state, getSweep(transcript.state, id), transcript.nowMs).misfit;
}

/** A worker that settles all it gets, and takes as long for it as is expected. */
function compute(transcript: Transcript, session: string): number {
  let count = 0;
  for (;;) {
    const { leases } = transcript.answer(session, { slots: 1 });
    if (leases.length === 0) return count;
    count += leases.length;
    const results = leases.map(({ leaseId, task }) => {
      const { result } = outcomeResult(leaseId, toyOutcome(plan, task));
      return { leaseId, result: { ...result, computeUs: 1e6 * plan.blocks[task.block].trialCostSeconds } };
    });
    transcript.answer(session, { results });
  }
}

test('what no worker has the time for is said when nothing else is pending, with its point, and no more when somebody has', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  t.is(misfitOf(transcript), undefined, 'nobody is there of whom it could be said');
  const stay = { timeLimitMs: 600_000, wholeTimeLimitMs: 600_000, allocation: 'a7' };
  const short = transcript.register('host-a', { stay });
  t.is(misfitOf(transcript), undefined, 'there is something for it');
  t.is(compute(transcript, short), 2);
  const misfit = { point: 'size=1000 level=1', trials: 1, expectedSeconds: 1000, limitSeconds: 600 };
  t.deepEqual(misfitOf(transcript), misfit);
  t.is(misfitOf(transcript), misfitOf(transcript), 'it is no news twice');

  transcript.answer(short, { draining: true });
  t.is(transcript.state.sessions.size, 0);
  t.deepEqual(misfitOf(transcript), misfit, 'the next one of its kind has no more time');

  const long = transcript.register('host-b', { stay: { timeLimitMs: 1_260_000, wholeTimeLimitMs: 1_260_000 } });
  t.is(misfitOf(transcript), undefined);
  t.is(transcript.answer(long, { slots: 1 }).leases.length, 1);
});

test('a worker that came back late in its time says nothing about those that begin', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const stay = { timeLimitMs: 60_000, wholeTimeLimitMs: 3_600_000 };
  t.is(compute(transcript, transcript.register('host-a', { stay })), 2);
  t.is(misfitOf(transcript), undefined);
});

test('a sweep that is not active says nothing of the kind', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  compute(transcript, transcript.register('host-a', { stay: { timeLimitMs: 60_000, wholeTimeLimitMs: 60_000 } }));
  t.not(misfitOf(transcript), undefined);
  transcript.act({ kind: 'cancel-sweep', sweepId: id });
  t.is(misfitOf(transcript), undefined);
});
