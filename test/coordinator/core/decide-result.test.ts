import test from 'ava';
import { countDisputes } from '../../../coordinator/core/audit/audit-state.js';
import { readProgress } from '../../../coordinator/core/progress.js';
import { retryCount } from '../../../coordinator/core/retry-budget.js';
import { getSweep } from '../../../coordinator/core/state.js';
import type { Outcome } from '../../../src/sweep/outcome.js';
import { outcomeDigest } from '../../../src/sweep/outcome-digest.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import type { AttemptResult, Lease } from '../../../src/wire/sync.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, type Transcript } from './transcript.js';

const plan = toyPlan();
const id = sweepId(plan.sweep);

function start(): { transcript: Transcript; session: string; lease: Lease } {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  return { transcript, session, lease: transcript.answer(session, { slots: 1 }).leases[0] };
}

/** Reports a failure of the lease and returns the next one, which is for the same task as long as it is pending. */
function failOnce(
  { transcript, session }: { transcript: Transcript; session: string },
  lease: Lease,
  failure: { kind: 'kernel-error' | 'thread-lost'; trial: number | undefined },
): Lease {
  const results = [{ leaseId: lease.leaseId, result: { ...failure, message: 'broken' } }];
  return transcript.answer(session, { slots: 1, results }).leases[0];
}

test('an outcome is accepted once, however often and by whomever it is carried', (t) => {
  const { transcript, session, lease } = start();
  const results = [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))];
  transcript.answer(session, { results: [...results, ...results] });
  transcript.answer(session, { results });
  transcript.answer(transcript.register('host-b'), { results });
  t.is(transcript.facts.filter(({ kind }) => kind === 'outcome-accepted').length, 1);
  t.is(transcript.facts.filter(({ kind }) => kind === 'outcome-conflicted').length, 0);
  t.is(getSweep(transcript.state, id).totals.trials, 10);
});

test('an outcome whose lease was lost is accepted, and whoever has the task now is told to stop', (t) => {
  const { transcript, session, lease } = start();
  const other = transcript.register('host-b');
  transcript.answer(session);
  const [taken] = transcript.answer(other, { slots: 1 }).leases;
  t.deepEqual(taken.task, lease.task);
  transcript.answer(session, { results: [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))] });
  t.is(getSweep(transcript.state, id).tasksSettled, 1);
  t.deepEqual(transcript.answer(other, { held: [taken.leaseId] }).revokedLeaseIds, [taken.leaseId]);
});

test('an outcome of a coordinator that was restarted finds its task, and no other', (t) => {
  const { lease } = start();
  const restarted = createTranscript('reboot');
  restarted.submit(plan);
  const session = restarted.register();
  const outcome = toyOutcome(plan, lease.task);
  const nowhere = ['', 'x', lease.leaseId.replace('.5.', '.4.'), lease.leaseId.replace(id, 'f'.repeat(32))];
  restarted.answer(session, { results: nowhere.map((leaseId) => outcomeResult(leaseId, outcome)) });
  t.is(getSweep(restarted.state, id).tasksSettled, 0);
  restarted.answer(session, { results: [outcomeResult(lease.leaseId, outcome)] });
  t.is(getSweep(restarted.state, id).tasksSettled, 1);
  const leases = restarted.answer(session, { slots: 100 }).leases;
  t.is(leases.length, 8);
  t.false(leases.some(({ task }) => JSON.stringify(task) === JSON.stringify(lease.task)));
});

test('a second outcome that differs is kept beside the first, flags the task once, and changes no count', (t) => {
  const { transcript, session, lease } = start();
  const honest = toyOutcome(plan, lease.task);
  const other = { verdicts: honest.verdicts.map((code) => (code + 1) % 3), metrics: honest.metrics };
  transcript.answer(session, { results: [outcomeResult(lease.leaseId, honest)] });
  const sweep = getSweep(transcript.state, id);
  const before = { ...sweep.totals };
  transcript.answer(session, { results: [outcomeResult(lease.leaseId, other)] });
  transcript.answer(session, { results: [outcomeResult(lease.leaseId, other)] });
  t.is(transcript.facts.filter(({ kind }) => kind === 'outcome-conflicted').length, 1);
  t.is(readProgress(transcript.state, sweep, transcript.nowMs).conflicts, 1);
  t.deepEqual(sweep.totals, before);
});

const honest = toyOutcome(plan, { block: 0, trialStart: 0, trialCount: 5 });
const withCode = (code: number): Outcome => ({ ...honest, verdicts: honest.verdicts.with(3, code) });
type Change = Partial<Pick<Extract<AttemptResult['result'], { kind: 'outcome' }>, 'digest' | 'computeUs'>>;

/** What an outcome carries, and what is changed in it after it was digested. */
const badResults: readonly { what: string; outcome: Outcome; change?: Change; message: RegExp }[] = [
  {
    what: 'too few verdicts',
    outcome: { ...honest, verdicts: honest.verdicts.slice(1) },
    message: /expected 10 verdicts.*got 9/,
  },
  {
    what: 'too many metrics',
    outcome: { ...honest, metrics: new Float64Array(21) },
    message: /expected 20 metrics.*got 21/,
  },
  { what: 'a code that is none', outcome: withCode(4), message: /trial 1 has the verdict code 4/ },
  {
    what: 'a trial set aside that is not',
    outcome: withCode(3),
    message: /trial 1 is recorded as quarantined, but it is not/,
  },
  {
    what: 'a digest of other content',
    outcome: honest,
    change: { digest: outcomeDigest(withCode(2)).replace(/^./, 'z') },
    message: /its content under this lease has the digest [0-9a-f]{64}, but it says z/,
  },
  {
    what: 'a compute time that is none',
    outcome: honest,
    change: { computeUs: Number.NaN },
    message: /expected a compute time in microseconds, got NaN/,
  },
];

for (const { what, outcome, change, message } of badResults) {
  test(`an outcome with ${what} is charged as a kernel error`, (t) => {
    const { transcript, session, lease } = start();
    const { leaseId, result } = outcomeResult(lease.leaseId, outcome);
    const results = [{ leaseId, result: { ...result, ...change } as AttemptResult['result'] }];
    transcript.answer(session, { results });
    transcript.answer(session, { results });
    const failures = transcript.facts.filter((fact) => fact.kind === 'attempt-failed');
    t.is(failures.length, 1);
    t.is(failures[0].cause, 'kernel-error');
    t.regex(failures[0].message, message);
    t.is(getSweep(transcript.state, id).tasksSettled, 0);
    t.deepEqual(transcript.answer(session, { slots: 1 }).leases[0].task, lease.task);
  });
}

for (const kind of ['kernel-error', 'thread-lost'] as const) {
  test(`a trial whose ${kind} budget runs out is set aside and the rest of its task is computed`, (t) => {
    const { transcript, session, lease: first } = start();
    let lease = first;
    for (let attempt = 0; attempt < retryCount[kind]; attempt += 1) {
      lease = failOnce({ transcript, session }, lease, { kind, trial: 3 });
      t.deepEqual([lease.task, lease.quarantinedTrials], [first.task, []]);
    }
    lease = failOnce({ transcript, session }, lease, { kind, trial: 3 });
    t.deepEqual([lease.task, lease.quarantinedTrials], [first.task, [3]]);
    transcript.answer(session, { results: [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task, [3]))] });
    const progress = readProgress(transcript.state, getSweep(transcript.state, id), transcript.nowMs);
    t.is(progress.quarantined, 2);
    t.is(progress.trialsSettled, 10);
    t.is(progress.attemptsFailed, retryCount[kind] + 1);
  });
}

test('budgets are separate, and a quarantine starts its own anew', (t) => {
  const { transcript, session, lease: first } = start();
  let lease = first;
  const fail = (kind: 'kernel-error' | 'thread-lost', trial: number): readonly number[] => {
    lease = failOnce({ transcript, session }, lease, { kind, trial });
    return lease.quarantinedTrials;
  };
  t.deepEqual(fail('kernel-error', 0), []);
  t.deepEqual(fail('kernel-error', 0), []);
  t.deepEqual(fail('thread-lost', 1), []);
  t.deepEqual(fail('thread-lost', 1), []);
  t.deepEqual(fail('thread-lost', 1), []);
  t.deepEqual(fail('kernel-error', 0), [0]);
  t.deepEqual(fail('kernel-error', 2), [0]);
  t.deepEqual(fail('thread-lost', 1), [0, 1]);
});

test('a task whose trials are set aside one by one is settled with the last', (t) => {
  const { transcript, session, lease: first } = start();
  let lease = first;
  for (let trial = 0; trial < first.task.trialCount; trial += 1) {
    for (let attempt = 0; attempt <= retryCount['kernel-error']; attempt += 1) {
      t.deepEqual(lease.task, first.task);
      lease = failOnce({ transcript, session }, lease, { kind: 'kernel-error', trial });
    }
  }
  t.notDeepEqual(lease.task, first.task);
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.tasksSettled, sweep.totals.quarantined], [1, 10]);
});

test('a failure that names a trial the task does not have is of an unknown trial', (t) => {
  const { transcript, session, lease: first } = start();
  let lease = first;
  for (let attempt = 0; attempt <= retryCount['kernel-error']; attempt += 1) {
    lease = failOnce({ transcript, session }, lease, { kind: 'kernel-error', trial: 5 });
  }
  t.notDeepEqual(lease.task, first.task);
  t.is(getSweep(transcript.state, id).totals.quarantined, 10);
});

test('a failure of a lease that is gone is charged to nobody', (t) => {
  const { transcript, session, lease } = start();
  transcript.answer(session);
  failOnce({ transcript, session }, lease, { kind: 'kernel-error', trial: 0 });
  t.false(transcript.kinds().includes('attempt-failed'));
});

test('two outcomes of a task with a quarantined trial may differ without contradicting each other', (t) => {
  const { transcript, session, lease: first } = start();
  let lease = first;
  for (let attempt = 0; attempt <= retryCount['kernel-error']; attempt += 1) {
    lease = failOnce({ transcript, session }, lease, { kind: 'kernel-error', trial: 3 });
  }
  transcript.answer(session, { results: [outcomeResult(first.leaseId, toyOutcome(plan, first.task))] });
  transcript.answer(session, { results: [outcomeResult(lease.leaseId, toyOutcome(plan, first.task, [3]))] });
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.tasksSettled, sweep.totals.quarantined, countDisputes(sweep.audits)], [1, 0, 0]);
});
