import test from 'ava';
import { goneCountMax } from '../../../coordinator/core/evolve-session.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyIdentity, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, leaseDurationMs, type Transcript } from './transcript.js';

const plan = toyPlan();
const id = sweepId(plan.sweep);
/** What a task of the toy takes, with what is asked for beside it. */
const taskSeconds = 0.25;
const neededMs = 1000 * (1.25 * taskSeconds + 1);

/** All that one session can settle. */
function settleAll(transcript: Transcript, session: string): void {
  for (;;) {
    const { leases } = transcript.answer(session, { slots: 100 });
    if (leases.length === 0) return;
    const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
    transcript.answer(session, { results });
  }
}

function waitFor(transcript: Transcript, sessionId: string): 'wait' | 'farewell' | 'other' {
  const sequence = (transcript.state.sessions.get(sessionId)?.receivedSequence ?? 0) + 1;
  transcript.act({ kind: 'receive-sync', sessionId, sequence, draining: false });
  const request = { sessionId, sequence, freeSlots: 1, held: [], draining: false, mayWait: true };
  const reply = transcript.act({ kind: 'answer-sync', ...request });
  if (reply.kind === 'wait') return 'wait';
  return reply.kind === 'answer' && reply.farewell === true ? 'farewell' : 'other';
}

test('what would not end in time is not leased, to the millisecond', (t) => {
  for (const [timeLimitMs, expected] of [
    [neededMs, 1],
    [neededMs - 1, 0],
  ]) {
    const transcript = createTranscript();
    // Five trials are one task of each block; a shorter one might fit.
    transcript.submit(toyPlan({ trials: 5 }));
    const session = transcript.register('host-a', { stay: { timeLimitMs } });
    t.is(transcript.answer(session, { slots: 1 }).leases.length, expected);
  }
});

test('what waits for a thread is counted in: a worker is not leased a queue that it has no time for', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan({ trials: 500 }));
  const session = transcript.register('host-a', { threads: 1, stay: { timeLimitMs: 2000 } });
  // Three tasks in a row, with a quarter more, are below a second.
  t.is(transcript.answer(session, { slots: 50 }).leases.length, 3);
});

test('a slow worker is leased less: its own pace counts', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan({ trials: 200 }));
  const [fast, slow] = ['host-a', 'host-b'].map((host) => transcript.register(host, { stay: { timeLimitMs: 60_000 } }));
  for (const [session, seconds] of [
    [fast, 0.1],
    [slow, 20],
  ] as const) {
    for (let round = 0; round < 4; round += 1) {
      const { leases } = transcript.answer(session, { slots: 1 });
      const results = leases.map(({ leaseId, task }) => {
        const { result } = outcomeResult(leaseId, toyOutcome(toyPlan({ trials: 200 }), task));
        return { leaseId, result: { ...result, computeUs: seconds * 1e6 } };
      });
      transcript.answer(session, { results });
    }
  }
  transcript.nowMs += 40_000;
  t.is(transcript.answer(slow, { slots: 1 }).leases.length, 0);
  t.is(transcript.answer(fast, { slots: 1 }).leases.length, 1);
});

test('the workers of an allocation are told to go when a sweep is complete, cancelled, or was never there', (t) => {
  const stay = { allocation: 'a7' };
  const transcript = createTranscript();
  const early = transcript.register('host-a', { stay });
  t.is(waitFor(transcript, early), 'farewell');
  transcript.submit(plan);
  t.is(waitFor(transcript, transcript.register('host-b', { stay })), 'other');

  transcript.act({ kind: 'cancel-sweep', sweepId: id });
  t.is(waitFor(transcript, transcript.register('host-c', { stay })), 'farewell');
  transcript.act({ kind: 'resume-sweep', sweepId: id });
  const worker = transcript.register('host-d', { stay });
  settleAll(transcript, worker);
  t.is(transcript.state.active.size, 0);
  t.is(waitFor(transcript, worker), 'farewell');
});

test('a worker with an idle timeout is told to go once there was work for it, and waits for its first before', (t) => {
  const stay = { idleTimeoutMs: 300_000 };
  const transcript = createTranscript();
  const worker = transcript.register('host-a', { stay });
  t.is(waitFor(transcript, worker), 'wait');
  transcript.submit(plan);
  settleAll(transcript, worker);
  t.is(waitFor(transcript, worker), 'farewell');
  t.is(waitFor(transcript, transcript.register('host-b', { stay })), 'wait', 'it may have come for the next sweep');
  const again = transcript.register('host-a', { stay });
  t.is(waitFor(transcript, again), 'farewell', 'the same process, in another session');
});

test('a worker that somebody started by hand is never told to go', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const worker = transcript.register('host-a', { stay: { timeLimitMs: 86_400_000 } });
  settleAll(transcript, worker);
  t.is(waitFor(transcript, worker), 'wait');
});

test('whoever holds a task, or could be given one that others hold, is not told to go', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const [first, second] = ['host-a', 'host-b'].map((host) => transcript.register(host, { stay: { allocation: 'a7' } }));
  const held = transcript.answer(first, { slots: 8 }).leases.map(({ leaseId }) => leaseId);
  t.is(transcript.answer(first, { held }).farewell, undefined);
  t.true(held.length > 0);
  settleAll(transcript, second);
  t.is(waitFor(transcript, second), 'wait');
});

test('an answer that says farewell says it again where it was lost', (t) => {
  const transcript = createTranscript();
  const session = transcript.register('host-a', { stay: { allocation: 'a7' } });
  const first = transcript.answer(session, { sequence: 1 });
  t.true(first.farewell);
  t.is(transcript.answer(session, { sequence: 1 }), first);
});

test('a worker that has said that it leaves and holds nothing is gone with that call, with its reason', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const stay = { job: 'phasegrid-a7-1', allocation: 'a7', logPath: '/scratch/1.log' };
  const session = transcript.register('host-a', { stay });
  const [lease] = transcript.answer(session, { slots: 1 }).leases;
  const leaving = { draining: true, leavingReason: 'time-limit' } as const;
  transcript.answer(session, { held: [lease.leaseId], ...leaving });
  t.true(transcript.state.sessions.has(session), 'it has a task to finish');
  transcript.pass(5000);
  const results = [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))];
  transcript.answer(session, { results, ...leaving });
  t.deepEqual(transcript.sync(session, leaving), { kind: 'session-over' });
  t.is(transcript.state.gone.length, 1);
  const [gone] = transcript.state.gone;
  t.like(gone, { host: 'host-a', processId: 7, threads: 4, stay, reason: 'time-limit', tasks: 1 });
  t.is(gone.endedTimeMs - gone.openedTimeMs, 5000);
});

test('of a worker that says nothing more it is noted whether its connection broke', (t) => {
  const transcript = createTranscript();
  transcript.register('host-a');
  const broken = transcript.register('host-b');
  transcript.answer(broken);
  transcript.act({ kind: 'abandon-sync', sessionId: broken, sequence: 1 });
  transcript.pass(leaseDurationMs + 3000);
  t.deepEqual(
    transcript.state.gone.map(({ host, reason }) => `${host} ${reason}`),
    ['host-b broken-off', 'host-a silent'],
  );
});

test('so many of those who have gone are remembered, the latest', (t) => {
  const transcript = createTranscript();
  for (let index = 0; index < goneCountMax + 5; index += 1) {
    const session = transcript.register(`host-${index}`, { identity: toyIdentity(`worker ${index}`) });
    transcript.answer(session, { draining: true });
  }
  t.is(transcript.state.gone.length, goneCountMax);
  t.is(transcript.state.gone[0].host, 'host-5');
  t.is(transcript.state.sessions.size, 0);
});

test('what a worker computes right after another one has left is audited as if that one were there', (t) => {
  const settings = { audit: { share: 1, lone: false } };
  const wanted = (transcript: Transcript) => transcript.kinds().filter((kind) => kind === 'audit-wanted').length;
  const computeOne = (transcript: Transcript, session: string): void => {
    const [lease] = transcript.answer(session, { slots: 1 }).leases;
    transcript.answer(session, { results: [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))] });
  };
  const transcript = createTranscript('boot', {}, settings);
  transcript.submit(plan);
  transcript.answer(transcript.register('host-a'), { draining: true });
  const second = transcript.register('host-b');
  computeOne(transcript, second);
  t.is(wanted(transcript), 1, 'the other one has just left');
  for (let seconds = 0; seconds < 36; seconds += 3) {
    transcript.pass(3000);
    transcript.answer(second);
  }
  computeOne(transcript, second);
  t.is(wanted(transcript), 1, 'it is alone');
});
