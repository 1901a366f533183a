import test from 'ava';
import { readProgress } from '../../../coordinator/core/progress.js';
import { getSweep } from '../../../coordinator/core/state.js';
import type { SweepProgress } from '../../../src/wire/progress.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, type Transcript } from './transcript.js';

const plan = toyPlan();
/** 3 blocks of 2 cells, 12 trials in tasks of 5, 5 and 2; the model gives 0.05 s for a trial of a block. */
const wholeSeconds = 3 * 12 * 0.05;

function start(): { transcript: Transcript; session: string; leaseId: string; read: () => SweepProgress } {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  const [{ leaseId, sweepId }] = transcript.answer(session, { slots: 1 }).leases;
  const read = () => readProgress(transcript.state, getSweep(transcript.state, sweepId), transcript.nowMs);
  return { transcript, session, leaseId, read };
}

test('what a worker says of its attempts is part of the progress, and nothing of it is durable', (t) => {
  const { transcript, session, leaseId, read } = start();
  t.like(read(), { trialsRunning: 0, runningShare: 0, trialsInFlight: 0, etaSeconds: undefined });
  const { revision } = read();
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 2.25 }] });
  t.like(read(), { trialsRunning: 1, runningShare: 0.25, trialsInFlight: 4.5, trialsSettled: 0, revision });
  t.deepEqual(transcript.facts.at(-2), {
    kind: 'lease-advanced',
    sessionId: session,
    leaseId,
    sweepId: read().sweepId,
    trialsDone: 2.25,
    monotonicMs: transcript.nowMs,
  });
});

test('running trials alone give an estimate: their pace against what the model expected', (t) => {
  const { transcript, session, leaseId, read } = start();
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 0.5 }] });
  t.true(Math.abs(read().computeSecondsLeft - (wholeSeconds - 0.5 * 0.05)) < 1e-9);
  t.true(Math.abs((read().etaSeconds ?? 0) - read().computeSecondsLeft) < 1e-9, 'one thread is at work');
  transcript.nowMs += 4000;
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 2.5 }] });
  // Two trials took 4 s where the model expected 0.1 s.
  t.true(Math.abs(read().computeSecondsLeft - 40 * (wholeSeconds - 2.5 * 0.05)) < 1e-9);
});

test('an outcome takes the place of what was in flight', (t) => {
  const { transcript, session, leaseId, read } = start();
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 4.9 }] });
  const result = outcomeResult(leaseId, toyOutcome(plan, { block: 0, trialStart: 0, trialCount: 5 }));
  transcript.answer(session, { results: [result], progress: [{ leaseId, trialsDone: 4.95 }] });
  t.like(read(), { trialsRunning: 0, trialsInFlight: 0, trialsSettled: 10 });
});

test('a lease that is lost takes its progress along', (t) => {
  const { transcript, session, leaseId, read } = start();
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 3 }] });
  transcript.answer(session, { held: [] });
  t.like(read(), { trialsRunning: 0, trialsInFlight: 0 });
});

test('progress of a lease that the worker has not, or not any more, says nothing; nor does what did not move', (t) => {
  const { transcript, session, leaseId } = start();
  const before = transcript.facts.length;
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId: 'other', trialsDone: 1 }] });
  t.false(transcript.kinds(before).includes('lease-advanced'));
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 1e9 }] });
  t.like(getSweep(transcript.state, leaseId.split('.')[0]).leases.get(0)?.[0].advance, { trialsDone: 5 });
  const moved = transcript.facts.length;
  transcript.answer(session, { held: [leaseId], progress: [{ leaseId, trialsDone: 5 }] });
  t.false(transcript.kinds(moved).includes('lease-advanced'));
});
