import type { Instant } from '../wall-clock.js';
import { decideStuck } from './audit/decide-stuck.js';
import { decideMisfits } from './decide-misfit.js';
import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { findOverdue } from './overdue.js';
import { type CoordinatorState, getLeasePlace, type SessionState } from './state.js';
import { decideSuspicions } from './suspicions.js';
import type { LeaseState } from './sweep-state.js';

/** A tick's period is the lease duration over this number, so silence is noticed that early. */
const ticksPerLease = 10;

/** How often a coordinator looks at its clock. */
export function tickPeriodMs(leaseDurationMs: number): number {
  return leaseDurationMs / ticksPerLease;
}

/** A tick that comes later than this many periods after the last one shows that the coordinator was stopped or starved. */
const ticksMissedMax = 1.5;

/**
 * A worker whose call broke off calls again at once, or within its back-off of a few seconds after a broken connection. A
 * worker that does not call within this share of a lease is lost, and its tasks need not wait for the whole lease.
 */
const abandonGraceShare = 1 / 6;

/** Closes the sessions that were silent for too long, and finds the tasks whose attempts take far too long. */
export function decideTick(state: CoordinatorState, _event: Events['tick'], now: Instant): Decision<undefined> {
  const lagMs = measureLag(state, now.monotonicMs);
  const facts: Fact[] = [{ kind: 'ticked', lagMs, monotonicMs: now.monotonicMs }];
  const charged = new Set<string>();
  if (lagMs === 0) facts.push(...decideSuspicions(state, now));
  for (const session of state.sessions.values()) {
    if (isLost(state, session, now.monotonicMs - lagMs)) facts.push(...closeSession(state, { session, charged }, now));
  }
  for (const sweep of state.active.values()) {
    const { sweepId } = sweep;
    for (const taskNumber of findOverdue(state, sweep, now.monotonicMs)) {
      facts.push({ kind: 'task-overdue', sweepId, taskNumber });
    }
  }
  facts.push(...decideStuck(state, now), ...decideMisfits(state));
  return { facts, reply: undefined };
}

/** How long the coordinator was stopped or starved: it heard nobody in that time, so no worker was silent then. */
function measureLag({ lastTickMs, settings }: CoordinatorState, monotonicMs: number): number {
  if (lastTickMs === undefined) return 0;
  const periodMs = tickPeriodMs(settings.leaseDurationMs);
  const gapMs = monotonicMs - lastTickMs;
  return gapMs > ticksMissedMax * periodMs ? gapMs - periodMs : 0;
}

function isLost(
  { settings: { leaseDurationMs } }: CoordinatorState,
  { lastSeenMs, abandonedMs }: SessionState,
  attentiveMs: number,
): boolean {
  const gone = abandonedMs !== undefined && attentiveMs - abandonedMs >= leaseDurationMs * abandonGraceShare;
  return gone || attentiveMs - lastSeenMs >= leaseDurationMs;
}

function closeSession(
  state: CoordinatorState,
  { session, charged }: { readonly session: SessionState; readonly charged: Set<string> },
  now: Instant,
): Fact[] {
  const { sessionId, process, host, processId, abandonedMs = now.monotonicMs } = session;
  const { monotonicMs } = now;
  const facts: Fact[] = [];
  for (const lease of session.leases.values()) {
    facts.push({ kind: 'lease-released', sessionId, leaseId: lease.leaseId });
    const key = `${lease.sweepId} ${lease.taskNumber}`;
    // If several attempts at one task are lost at the same moment, one of them counts.
    if (charged.has(key) || !isEvidence(state, { session, lease }, now.monotonicMs)) continue;
    charged.add(key);
    const { sweepId, taskNumber } = lease;
    const who = { process, host, processId, abandonedMs, monotonicMs };
    facts.push({ kind: 'loss-suspected', sweepId, taskNumber, ...who });
  }
  const reason = session.abandonedMs === undefined ? 'silent' : 'broken-off';
  facts.push({ kind: 'session-closed', sessionId, reason, timeMs: now.wallMs });
  return facts;
}

interface LostLease {
  readonly session: SessionState;
  readonly lease: LeaseState;
}

/**
 * Whether the loss of a worker may be evidence against the task that it had (D34). All of this must hold: its thread had begun
 * the attempt; its connection ended and did not come back, since mere silence may come from the network or from a stopped
 * process; it had not announced that it leaves; the coordinator was not stopped meanwhile; and the host has not lost a
 * process over this task before, since repeated losses on one machine may be that machine's fault.
 */
function isEvidence(state: CoordinatorState, { session, lease }: LostLease, monotonicMs: number): boolean {
  if (lease.advance === undefined || session.draining || session.abandonedMs === undefined) return false;
  if (lease.purpose !== 'first' && lease.purpose !== 'straggler') return false;
  const { leaseDurationMs } = state.settings;
  if (state.lastTickMs !== undefined && measureLag(state, monotonicMs) > 0) return false;
  if (state.lastLagMs !== undefined && monotonicMs - state.lastLagMs < leaseDurationMs) return false;
  const { sweep, taskNumber } = getLeasePlace(state, lease);
  return sweep.losses.get(taskNumber)?.has(session.host) !== true;
}
