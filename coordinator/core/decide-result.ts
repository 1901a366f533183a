import type { Outcome } from '../../src/sweep/outcome.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import type { Instant } from '../wall-clock.js';
import { decideLeftovers, decideVote } from './audit/decide-vote.js';
import { decideWish } from './audit/decide-wish.js';
import { checkOutcome } from './check-outcome.js';
import { decideFailure } from './decide-failure.js';
import type { Decision, Events } from './event.js';
import type { Fact, OutcomeAccepted } from './fact.js';
import { findLease } from './find-lease.js';
import { type CoordinatorState, getSession, type SessionState, type TaskPlace } from './state.js';
import { isSettled, type LeaseState } from './sweep-state.js';

type OutcomeResult = Extract<AttemptResult['result'], { kind: 'outcome' }>;
type BrokenResult = Exclude<AttemptResult['result'], { kind: 'outcome' }>;

/** A failure message is for people: a stack trace of a kernel fits. */
const messageLengthMax = 4096;

/** What came with a lease's result: who sent it, under which lease, whether that lease is live, and when. */
interface Delivery {
  readonly session: SessionState;
  readonly leaseId: string;
  readonly live: LeaseState | undefined;
  readonly now: Instant;
}

/**
 * A result counts once: a failure counts only while its lease is live, an outcome only while its task is unsettled. An
 * outcome whose lease has ended is as good as any other, because it depends on its task alone. A result whose lease was
 * never granted to its process is refused.
 */
export function decideResult(
  state: CoordinatorState,
  { sessionId, result: { leaseId, result } }: Events['receive-result'],
  now: Instant,
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const named = findLease(state, session, leaseId);
  switch (named.kind) {
    case 'refused':
      return { facts: [{ kind: 'lease-refused', sessionId, leaseId }], reply: undefined };
    case 'gone':
      return { facts: [], reply: undefined };
    case 'former':
    case 'live': {
      const live = named.kind === 'live' ? named.lease : undefined;
      const delivery = { session, leaseId, live, now };
      const facts =
        result.kind === 'outcome'
          ? decideOutcome({ state, place: named.place }, delivery, result)
          : decideBroken(named.place, delivery, result);
      return { facts, reply: undefined };
    }
    default:
      return named satisfies never;
  }
}

function decideBroken(place: TaskPlace, { session, live, now }: Delivery, result: BrokenResult): Fact[] {
  if (live === undefined) return [];
  // A failed check of a settled task is not charged to the task.
  if (result.kind === 'returned' || isCheck(live)) return [endOf(live)];
  const failure = { cause: result.kind, trial: result.trial, ...describe(session, result.message) };
  return [endOf(live), ...decideFailure(place, failure, now)];
}

function decideOutcome(
  { state, place }: { readonly state: CoordinatorState; readonly place: TaskPlace },
  { session, leaseId, live, now }: Delivery,
  result: OutcomeResult,
): Fact[] {
  const { sweep, taskNumber } = place;
  const ends = live === undefined ? [] : [endOf(live)];
  const check = checkOutcome(place, leaseId, result);
  if (check.kind === 'unfit') {
    if (live === undefined || isCheck(live)) return ends;
    const failure = { cause: 'kernel-error', trial: undefined, ...describe(session, check.problem) } as const;
    return [...ends, ...decideFailure(place, failure, now)];
  }
  const { digest } = check;
  const accepted = acceptOutcome(place, { session, result, digest }, now);
  // Settling a task ends its leases.
  if (!isSettled(sweep, taskNumber)) return decideAccepted(state, place, accepted);
  return [...ends, ...decideVote(state, place, accepted)];
}

/** Outcomes that other processes found before the task was reopened are compared with its new outcome. */
function decideAccepted(state: CoordinatorState, place: TaskPlace, accepted: OutcomeAccepted): Fact[] {
  const facts: Fact[] = [accepted];
  facts.push(...decideWish(state, place, accepted), ...decideLeftovers(state, place, accepted));
  return facts;
}

function endOf({ sessionId, leaseId }: LeaseState): Fact {
  return { kind: 'lease-released', sessionId, leaseId };
}

function isCheck({ purpose }: LeaseState): boolean {
  return purpose === 'audit' || purpose === 'referee';
}

function describe(
  { host, process }: SessionState,
  message: string,
): { readonly host: string; readonly process: string; readonly message: string } {
  return { host, process, message: message.slice(0, messageLengthMax) };
}

/** The record is the same for a vote and for an accepted outcome. Made in one piece for speed: every task makes one. */
function acceptOutcome(
  { sweep, task, taskNumber }: TaskPlace,
  { session, result, digest }: { session: SessionState; result: OutcomeResult; digest: string },
  { wallMs, monotonicMs }: Instant,
): OutcomeAccepted {
  const { verdicts, metrics, curves }: Outcome = result.outcome;
  return {
    kind: 'outcome-accepted',
    sweepId: sweep.sweepId,
    task,
    attempt: (sweep.failures.get(taskNumber)?.total ?? 0) + 1,
    host: session.host,
    process: session.process,
    digest,
    verdicts,
    metrics,
    curves,
    computeUs: Math.round(result.computeUs),
    timeMs: wallMs,
    monotonicMs,
  };
}
