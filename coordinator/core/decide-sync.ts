import { heldTaskCountMax } from '../../src/wire/credit.js';
import { isSameHeld } from '../../src/wire/held-digest.js';
import type { Lease, SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type { Instant } from '../wall-clock.js';
import { isReferee } from './audit/parties.js';
import { pickChecks } from './audit/pick-checks.js';
import type { Decision, Events, Replies } from './event.js';
import { expectedSeconds } from './expected-cost.js';
import type { Fact } from './fact.js';
import { encodeLeaseId } from './lease-id.js';
import { type Pick, pickTasks } from './pick-tasks.js';
import { type CoordinatorState, getSession, type SessionState } from './state.js';
import { getTask, type SweepState } from './sweep-state.js';
import { isDismissed, openTimeRoom } from './time-room.js';

/** An answer with so many leases fits into a message of 4 MiB. */
const leasesPerSyncMax = 1024;

/** Whether a sync is new. One that was already answered gets the same answer again; an older one is stale. */
export function decideReception(
  state: CoordinatorState,
  { sessionId, sequence, draining, leavingReason }: Events['receive-sync'],
  { monotonicMs }: Instant,
): Decision<Replies['receive-sync']> {
  const session = state.sessions.get(sessionId);
  if (session === undefined) return { facts: [], reply: { kind: 'session-over' } };
  const { receivedSequence, answered } = session;
  if (sequence < receivedSequence) return { facts: [], reply: staleReply(receivedSequence) };
  const facts: Fact[] = [{ kind: 'session-seen', sessionId, sequence, draining, leavingReason, monotonicMs }];
  if (sequence === answered?.sequence) return { facts, reply: answered.reply };
  return { facts, reply: { kind: 'proceed' } };
}

export function staleReply(receivedSequence: number): SyncReply {
  return { kind: 'stale', expectedSequence: receivedSequence + 1 };
}

/**
 * Grants as many leases as the worker's threads justify, and names the held leases that are revoked, or asks which are held
 * where the digest says that they are not those of the books.
 */
export function decideAnswer(
  state: CoordinatorState,
  event: Events['answer-sync'],
  now: Instant,
): Decision<Replies['answer-sync']> {
  const { monotonicMs } = now;
  const { sessionId, sequence, draining, held, mayWait } = event;
  const session = getSession(state, sessionId);
  const refusedLeaseIds = [...session.refused];
  const revokedLeaseIds = listRevoked(session, held);
  const listHeld = 'hash' in held && !isSameHeld(session.held, held);
  const countMax = draining ? 0 : Math.min(event.freeSlots, slotsLeft(session), leasesPerSyncMax);
  const granted = pickWork(state, { session, countMax }, monotonicMs);
  // A worker holds a revoked lease until its running trial ends. Naming the lease again is no reason to answer.
  const told = session.answered?.reply.revokedLeaseIds ?? [];
  const farewell = !draining && !listHeld && granted.length === 0 && isDismissed(state, session, monotonicMs);
  const isRevoked = !revokedLeaseIds.every((id) => told.includes(id));
  const isNews = refusedLeaseIds.length > 0 || isRevoked || listHeld || farewell;
  if (mayWait && granted.length === 0 && !isNews) return { facts: [], reply: { kind: 'wait' } };
  const facts: Fact[] = [];
  const leases = granted.map((pick, position) => {
    const { fact, lease } = grant(state, { session, pick, position }, monotonicMs);
    facts.push(fact);
    return lease;
  });
  const words = { ...(farewell && farewellWord), ...(listHeld && listHeldWord) };
  const reply = { kind: 'answer', leases, revokedLeaseIds, refusedLeaseIds, ...words } as const;
  facts.push({ kind: 'sync-answered', sessionId, sequence, reply });
  if (draining && countHeld(held) === 0 && session.leases.size === 0) facts.push(endOf(session, now));
  return { facts, reply };
}

const farewellWord = { farewell: true } as const;
const listHeldWord = { listHeld: true } as const;

/** Nobody can tell from a digest which leases they are. */
function listRevoked({ leases }: SessionState, held: SyncRequest['held']): readonly string[] {
  return 'hash' in held ? [] : held.filter((leaseId) => !leases.has(leaseId));
}

function countHeld(held: SyncRequest['held']): number {
  return 'hash' in held ? held.count : held.length;
}

/** It has said that it leaves, and holds nothing any more: there is nothing to wait for. */
function endOf({ sessionId, leavingReason = 'drained' }: SessionState, { wallMs: timeMs }: Instant): Fact {
  return { kind: 'session-closed', sessionId, reason: leavingReason, timeMs };
}

interface Grant {
  readonly session: SessionState;
  readonly pick: Pick;
  /** Among what the answer grants. */
  readonly position: number;
}

function grant(
  state: CoordinatorState,
  { session, pick, position }: Grant,
  monotonicMs: number,
): { readonly fact: Fact; readonly lease: Lease } {
  const { sweep, taskNumber, purpose, expectedSeconds: seconds } = pick;
  const { bootId, sign } = state.settings;
  const { sessionId } = session;
  const { sweepId } = sweep;
  const task = getTask(sweep, taskNumber);
  const attempt = `${bootId}-${(state.leasesGranted + position + 1).toString(36)}`;
  const leaseId = encodeLeaseId({ sweepId, task, purpose }, { attempt, process: session.process }, sign);
  const lease = { leaseId, sweepId, task, quarantinedTrials: listQuarantined(sweep, taskNumber) };
  const named = { leaseId, sessionId, sweepId, taskNumber, purpose };
  return { fact: { kind: 'lease-granted', ...named, expectedSeconds: seconds, monotonicMs }, lease };
}

function listQuarantined({ quarantine }: SweepState, taskNumber: number): readonly number[] {
  const trials = quarantine.get(taskNumber);
  return trials === undefined ? noTrials : [...trials].sort((a, b) => a - b);
}

const noTrials: readonly number[] = [];

/** Audits come first: they are few, and the sooner a wrong worker is found, the less work is lost. */
function pickWork(
  state: CoordinatorState,
  { session, countMax }: { readonly session: SessionState; readonly countMax: number },
  monotonicMs: number,
): Pick[] {
  const room = openTimeRoom(session, monotonicMs);
  const checks: Pick[] = [];
  for (const check of pickChecks(state, { session, countMax }, monotonicMs)) {
    const seconds = expectedSeconds(check.sweep, getTask(check.sweep, check.taskNumber));
    if (!room.fits(seconds)) continue;
    room.take(seconds);
    checks.push({ ...check, expectedSeconds: seconds });
  }
  if (isReferee(state, session)) return checks;
  return [...checks, ...pickTasks(state, { session, countMax: countMax - checks.length, room }, monotonicMs)];
}

/** The worker's mean task time and the coordinator's differ by the results that are on their way. */
const creditSlack = 2;

/** A worker that asks for more than its threads can do soon gets only what an honest worker would ask for. */
function slotsLeft({ threads, meanTaskMs, leases }: SessionState): number {
  return creditSlack * heldTaskCountMax(threads, meanTaskMs) - leases.size;
}
