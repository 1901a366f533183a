import test from 'ava';
import { readProgress } from '../../../coordinator/core/progress.js';
import { getSweep } from '../../../coordinator/core/state.js';
import type { SweepState } from '../../../coordinator/core/sweep-state.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { heldTaskCountMax } from '../../../src/wire/credit.js';
import type { Lease } from '../../../src/wire/sync.js';
import { outcomeResult, toyFingerprint, toyIdentity, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, leaseDurationMs, leaseIds, type Transcript } from './transcript.js';

const plan = toyPlan({ trials: 400 });
const id = sweepId(plan.sweep);

function settle(transcript: Transcript, session: string, leases: readonly Lease[]): void {
  const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
  transcript.answer(session, { results });
}

function conflicts(transcript: Transcript, sweep: SweepState): number {
  return readProgress(transcript.state, sweep, transcript.nowMs).conflicts;
}

/** Takes and settles tasks until there are none, with the other sessions speaking all the while. */
function workUntilIdle(transcript: Transcript, session: string, others: () => void): void {
  let idleMs = 0;
  while (idleMs < 2 * leaseDurationMs && getSweep(transcript.state, id).tasksSettled < 240) {
    const { leases } = transcript.answer(session, { slots: 4 });
    settle(transcript, session, leases);
    idleMs = leases.length > 0 ? 0 : idleMs + 1000;
    others();
    transcript.pass(1000);
  }
}

test('a worker that asks for a million tasks gets what its threads justify', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register('hog', { threads: 2 });
  const held: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    held.push(...leaseIds(transcript.answer(session, { slots: 1_000_000, held }).leases));
  }
  t.is(held.length, 2 * heldTaskCountMax(2, undefined));
  const greedy = transcript.register('greedy', { threads: 2 ** 32 - 1 });
  t.true((transcript.state.sessions.get(greedy)?.threads ?? Infinity) <= 4096);
});

test('a worker whose tasks are short gets more of them, one whose tasks are long none to queue', (t) => {
  for (const [computeUs, expected] of [
    [1000, 2 * 4 * 65],
    [3_000_000, 2 * 4],
  ] as const) {
    const transcript = createTranscript();
    const long = toyPlan({ trials: 4000 });
    transcript.submit(long);
    const session = transcript.register('host-a', { threads: 4 });
    const [{ leaseId, task }] = transcript.answer(session, { slots: 1 }).leases;
    const results = [outcomeResult(leaseId, toyOutcome(long, task), computeUs)];
    t.is(transcript.answer(session, { slots: 1_000_000, results }).leases.length, expected);
  }
});

test('a hog that takes all it can, answers nothing and speaks on does not stop a sweep', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const hog = transcript.register('hog', { threads: 64 });
  const held = leaseIds(transcript.answer(hog, { slots: 1_000_000 }).leases);
  t.true(held.length > 100);
  const honest = transcript.register('honest');
  workUntilIdle(transcript, honest, () => {
    held.push(...leaseIds(transcript.answer(hog, { slots: 1_000_000, held }).leases));
  });
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.tasksSettled, sweep.totals.attemptsFailed, conflicts(transcript, sweep)], [240, 0, 0]);
  t.deepEqual(transcript.answer(hog, { held }).revokedLeaseIds, held, 'the one that lost the race is revoked');
});

test('a node whose shares stand still, or creep, does not stop a sweep', (t) => {
  for (const speed of [0, 1e-4]) {
    const transcript = createTranscript();
    transcript.submit(plan);
    const wedged = transcript.register('wedged');
    const held = leaseIds(transcript.answer(wedged, { slots: 4 }).leases);
    let share = 0;
    workUntilIdle(transcript, transcript.register('honest'), () => {
      share += speed;
      const progress = held.map((leaseId) => ({ leaseId, trialsDone: share }));
      transcript.answer(wedged, { held, progress });
    });
    t.is(getSweep(transcript.state, id).tasksSettled, 240, `speed ${speed}`);
  }
});

test('of two attempts at a straggling task the first digest wins, and a second that differs is a conflict', (t) => {
  for (const honest of [true, false]) {
    const transcript = createTranscript();
    const small = toyPlan({ trials: 1 });
    transcript.submit(small);
    const slow = transcript.register('slow');
    const { leases } = transcript.answer(slow, { slots: 9 });
    transcript.pass(leaseDurationMs / 2);
    transcript.answer(slow, { held: leaseIds(leases) });
    transcript.pass(leaseDurationMs / 2);
    const quick = transcript.register('quick');
    const again = transcript.answer(quick, { slots: 9 }).leases;
    t.deepEqual(
      again.map(({ task }) => task),
      leases.map(({ task }) => task),
    );
    t.is(transcript.answer(slow, { slots: 9, held: leaseIds(leases) }).leases.length, 0, 'not its own task again');
    const [first] = again;
    transcript.answer(quick, { results: [outcomeResult(first.leaseId, toyOutcome(small, first.task))] });
    const late = toyOutcome(small, first.task);
    const verdicts = honest ? late.verdicts : late.verdicts.map((code) => (code + 1) % 3);
    transcript.answer(slow, { results: [outcomeResult(leases[0].leaseId, { ...late, verdicts })] });
    const sweep = getSweep(transcript.state, sweepId(small.sweep));
    t.deepEqual(
      [sweep.tasksSettled, conflicts(transcript, sweep), sweep.totals.attemptsFailed],
      [1, honest ? 0 : 1, 0],
    );
  }
});

test('while there is anything else to do no task is tried twice', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const slow = transcript.register('slow');
  const held = leaseIds(transcript.answer(slow, { slots: 1 }).leases);
  for (let second = 0; second < 60; second += 1) {
    transcript.pass(1000);
    transcript.answer(slow, { held });
  }
  const { leases } = transcript.answer(transcript.register('quick'), { slots: 8 });
  t.is(leases.length, 8);
  t.true(leases.every(({ leaseId }) => /\.f-/.test(leaseId)));
});

test('a coordinator that was stopped for an hour closes nobody', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  const held = leaseIds(transcript.answer(session, { slots: 3 }).leases);
  transcript.pass(leaseDurationMs - 5000);
  transcript.nowMs += 3_600_000;
  transcript.act({ kind: 'tick' });
  t.deepEqual(transcript.answer(session, { held }).revokedLeaseIds, []);
  transcript.pass(leaseDurationMs - 5000);
  t.true(transcript.state.sessions.has(session));
  transcript.pass(leaseDurationMs);
  t.false(transcript.state.sessions.has(session), 'silence still ends a session');
});

test('a coordinator with as many workers as it takes is busy, but not for those that it has', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const { sessionCountMax } = transcript.state.settings;
  for (let host = 0; host < sessionCountMax; host += 1) transcript.register(`host-${host}`);
  const processIdentity = toyIdentity('one more');
  const request = { fingerprint: toyFingerprint, host: 'one more', processId: 1, processIdentity, threads: 1 };
  t.like(transcript.act({ kind: 'register', request }), { kind: 'busy' });
  transcript.register('host-3');
  t.is(transcript.state.sessions.size, sessionCountMax);
  transcript.pass(leaseDurationMs);
  t.like(transcript.act({ kind: 'register', request }), { kind: 'accepted' });
});

test('a process that registers again and again has one session, and keeps its leases', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  let session = transcript.register();
  const held = leaseIds(transcript.answer(session, { slots: 4 }).leases);
  for (let again = 0; again < 30; again += 1) session = transcript.register();
  t.is(transcript.state.sessions.size, 1);
  t.deepEqual(transcript.answer(session, { held }), {
    kind: 'answer',
    leases: [],
    revokedLeaseIds: [],
    refusedLeaseIds: [],
  });
  t.is(getSweep(transcript.state, id).leases.size, 4);
});
