import type { Outcome } from '../../src/sweep/outcome.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import { findOutcomeProblem } from './check-outcome.js';
import { decideFailure } from './decide-failure.js';
import type { Decision, Events } from './event.js';
import type { Fact, OutcomeRecord } from './fact.js';
import { parseLeaseId } from './lease-id.js';
import { type CoordinatorState, getLeasePlace, getSession, type SessionState, type TaskPlace } from './state.js';
import { findTaskNumber, hasAcceptedDigest, isSettled, type LeaseState } from './sweep-state.js';

type OutcomeResult = Extract<AttemptResult['result'], { kind: 'outcome' }>;

/** Failure messages are for people; a kernel's stack fits, a core dump does not. */
const messageLengthMax = 4096;

/**
 * A result counts once: a failure only while its lease lives, an outcome only while its task is unsettled. An outcome
 * whose lease is gone is as good as any other, because it depends on nothing but its task.
 */
export function decideResult(
  state: CoordinatorState,
  { sessionId, result: { leaseId, result } }: Events['receive-result'],
  nowMs: number,
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const lease = session.leases.get(leaseId);
  if (result.kind === 'outcome') {
    const place = lease === undefined ? findPlace(state, leaseId) : getLeasePlace(state, lease);
    const facts = place === undefined ? [] : decideOutcome(place, { session, lease, result }, nowMs);
    return { facts, reply: undefined };
  }
  if (lease === undefined) return { facts: [], reply: undefined };
  const { sweepId, taskNumber } = lease;
  if (result.kind === 'returned') return { facts: [{ kind: 'lease-released', sweepId, taskNumber }], reply: undefined };
  const failure = {
    cause: result.kind,
    trial: result.trial,
    host: session.host,
    message: result.message.slice(0, messageLengthMax),
  };
  return { facts: decideFailure(getLeasePlace(state, lease), failure, nowMs), reply: undefined };
}

function decideOutcome(
  place: TaskPlace,
  from: { session: SessionState; lease: LeaseState | undefined; result: OutcomeResult },
  nowMs: number,
): readonly Fact[] {
  const { sweep, taskNumber } = place;
  const { session, lease, result } = from;
  const problem = findOutcomeProblem(place, result);
  if (problem !== undefined) {
    if (lease === undefined) return [];
    const failure = { cause: 'kernel-error', trial: undefined, host: session.host, message: problem } as const;
    return decideFailure(place, failure, nowMs);
  }
  const record = recordOutcome(place, from, nowMs);
  if (!isSettled(sweep, taskNumber)) return [{ kind: 'outcome-accepted', ...record }];
  const agrees =
    hasAcceptedDigest(sweep, taskNumber, result.digest) ||
    sweep.conflicts.get(taskNumber)?.has(result.digest) === true ||
    sweep.quarantinedTasks.has(taskNumber);
  return agrees ? [] : [{ kind: 'outcome-conflicted', ...record }];
}

function findPlace(state: CoordinatorState, leaseId: string): TaskPlace | undefined {
  const named = parseLeaseId(leaseId);
  const sweep = named && state.sweeps.get(named.sweepId);
  if (named === undefined || sweep === undefined) return undefined;
  const taskNumber = findTaskNumber(sweep, named.task);
  return taskNumber === undefined ? undefined : { sweep, taskNumber, task: named.task };
}

function recordOutcome(
  { sweep, task, taskNumber }: TaskPlace,
  { session, result }: { session: SessionState; result: OutcomeResult },
  nowMs: number,
): OutcomeRecord {
  const { verdicts, metrics, curves }: Outcome = result.outcome;
  return {
    sweepId: sweep.sweepId,
    task,
    attempt: (sweep.failures.get(taskNumber)?.total ?? 0) + 1,
    host: session.host,
    digest: result.digest,
    verdicts,
    metrics,
    curves,
    computeUs: Math.round(result.computeUs),
    timeMs: nowMs,
  };
}
