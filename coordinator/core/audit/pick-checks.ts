import { expectedSeconds } from '../expected-cost.js';
import type { LeasePurpose } from '../lease-id.js';
import type { CoordinatorState, SessionState } from '../state.js';
import { getTask, isSettled, type LeaseState, type SweepState } from '../sweep-state.js';
import type { OpenAudit } from './audit-state.js';
import { getAcceptedSource, hasOtherHost, isReferee, isRefereeAsked, listParties } from './parties.js';
import { isWithdrawn } from './withdrawals.js';

/** A settled task that a session may compute again. */
export interface Check {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly purpose: Extract<LeasePurpose, 'audit' | 'referee'>;
}

/** An open audit with what decides who may take it. */
interface AuditPlace {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly audit: OpenAudit;
}

/** How many open audits of one sweep are looked at for one answer. */
const scannedCountMax = 64;

/** A check is late once its lease is older than so many lease durations and so many times the task's expected cost. */
const lateLeases = 2;
const lateTimes = 4;

/** At most `countMax` open audits that this session may compute; those of the oldest sweep come first. */
export function pickChecks(
  state: CoordinatorState,
  { session, countMax }: { readonly session: SessionState; readonly countMax: number },
  monotonicMs: number,
): Check[] {
  const picked: Check[] = [];
  for (const sweep of state.active.values()) {
    let scanned = 0;
    for (const [taskNumber, audit] of sweep.audits.open) {
      if (picked.length >= countMax) return picked;
      scanned += 1;
      if (scanned > scannedCountMax) break;
      const place = { sweep, taskNumber, audit };
      if (!isFree(state, place, monotonicMs) || !mayCheck(state, { ...place, session }, monotonicMs)) continue;
      picked.push({ sweep, taskNumber, purpose: audit.votes.length === 0 ? 'audit' : 'referee' });
    }
  }
  return picked;
}

/** Whether any audit waits for a worker. Where none does, no session need be asked which ones it may compute. */
export function hasFreeCheck(state: CoordinatorState, monotonicMs: number): boolean {
  for (const sweep of state.active.values()) {
    let scanned = 0;
    for (const [taskNumber, audit] of sweep.audits.open) {
      scanned += 1;
      if (scanned > scannedCountMax) break;
      if (isFree(state, { sweep, taskNumber, audit }, monotonicMs)) return true;
    }
  }
  return false;
}

/** Whether the audit waits for a worker. */
export function isFree(state: CoordinatorState, { sweep, taskNumber }: AuditPlace, monotonicMs: number): boolean {
  if (!isSettled(sweep, taskNumber)) return false;
  if (isWithdrawn(state.withdrawals, getAcceptedSource(state, sweep, taskNumber))) return false;
  const leases = sweep.checks.get(taskNumber) ?? [];
  return leases.every((lease) => isLate(state, { sweep, lease }, monotonicMs));
}

/**
 * Another process, on another host where one is connected. The coordinator's own worker decides a dispute rather than a
 * second process of a host that is a party, because two processes of one host may err, or lie, together.
 */
function mayCheck(
  state: CoordinatorState,
  { session, ...place }: AuditPlace & { readonly session: SessionState },
  monotonicMs: number,
): boolean {
  const { audit } = place;
  const { settings } = state;
  // A session that is late with this check does not get it again, else the check could wait for it for ever.
  const leases = place.sweep.checks.get(place.taskNumber) ?? [];
  if (leases.some(({ sessionId }) => sessionId === session.sessionId)) return false;
  const parties = listParties(state, place);
  if (parties.some(({ process }) => process === session.process)) return false;
  const patient = !isStuckFor(audit, settings.leaseDurationMs, monotonicMs);
  if (isReferee(state, session)) return audit.votes.length > 0 || !patient || isRefereeAsked(state, parties);
  if (!parties.some(({ host }) => host === session.host)) return true;
  // Two processes of one host do not outvote another host, so a second process of a party's host could decide nothing.
  if (audit.votes.length > 0 && parties.some(({ host }) => host !== session.host)) return false;
  if (!patient) return true;
  const refereeComes = audit.votes.length > 0 && settings.refereeProcess !== undefined;
  return !refereeComes && !hasOtherHost(state, parties);
}

export function isStuckFor({ stuckSinceMs }: OpenAudit, durationMs: number, monotonicMs: number): boolean {
  return stuckSinceMs !== undefined && monotonicMs - stuckSinceMs >= durationMs;
}

function isLate(
  { settings }: CoordinatorState,
  { sweep, lease }: { readonly sweep: SweepState; readonly lease: LeaseState },
  monotonicMs: number,
): boolean {
  const heldMs = monotonicMs - lease.grantedMs;
  return (
    heldMs >=
    lateLeases * settings.leaseDurationMs + 1000 * lateTimes * expectedSeconds(sweep, getTask(sweep, lease.taskNumber))
  );
}
