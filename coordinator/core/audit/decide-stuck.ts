import type { Instant } from '../../wall-clock.js';
import type { Fact } from '../fact.js';
import type { CoordinatorState } from '../state.js';
import { getTask, isSettled, type SweepState } from '../sweep-state.js';
import type { OpenAudit } from './audit-state.js';
import { hasOtherHost, hasOtherProcess, isRefereeAsked, listParties } from './parties.js';
import { isFree, isStuckFor } from './pick-checks.js';

/** An audit is given up after so many lease durations in which no worker could compute it. */
const patienceLeases = 4;

/** How many open audits of one sweep are looked at in one tick. */
const scannedCountMax = 256;

/**
 * An audit is stuck when no worker computes it, and either no connected worker may, or its sweep has no other work left.
 * A sweep must not wait for ever, so in the end a chosen task is skipped and a dispute is left undecided.
 */
export function decideStuck(state: CoordinatorState, { wallMs, monotonicMs }: Instant): Fact[] {
  const facts: Fact[] = [];
  const patienceMs = patienceLeases * state.settings.leaseDurationMs;
  for (const place of openAudits(state)) {
    const { sweep, taskNumber, audit } = place;
    const stuck = isStuck(state, place, monotonicMs);
    const { sweepId } = sweep;
    if (stuck && isStuckFor(audit, patienceMs, monotonicMs)) {
      const kind = audit.votes.length === 0 ? 'audit-skipped' : 'audit-undecided';
      facts.push({ kind, sweepId, task: getTask(sweep, taskNumber), timeMs: wallMs });
    } else if (stuck !== (audit.stuckSinceMs !== undefined)) {
      facts.push({ kind: 'audit-stuck', sweepId, taskNumber, stuckSinceMs: stuck ? monotonicMs : undefined });
    }
  }
  return facts;
}

/**
 * Whether the coordinator should start its own worker: because outcomes differ and no third host is connected to decide,
 * because a lone worker is to be audited, or because an audit was stuck for the duration of a lease.
 */
export function isRefereeWanted(state: CoordinatorState, monotonicMs: number): boolean {
  for (const place of openAudits(state)) {
    const { sweep, taskNumber, audit } = place;
    // The referee must not be stopped while it computes.
    const leases = sweep.checks.get(taskNumber) ?? [];
    const { refereeProcess } = state.settings;
    if (leases.some(({ sessionId }) => state.sessions.get(sessionId)?.process === refereeProcess)) return true;
    if (!isFree(state, place, monotonicMs)) continue;
    const parties = listParties(state, place);
    if (audit.votes.length > 0 && !hasOtherHost(state, parties)) return true;
    if (isRefereeAsked(state, parties)) return true;
    if (isStuckFor(audit, state.settings.leaseDurationMs, monotonicMs)) return true;
  }
  return false;
}

interface Place {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly audit: OpenAudit;
}

function* openAudits(state: CoordinatorState): Generator<Place> {
  for (const sweep of state.active.values()) {
    let scanned = 0;
    for (const [taskNumber, audit] of sweep.audits.open) {
      scanned += 1;
      if (scanned > scannedCountMax) break;
      yield { sweep, taskNumber, audit };
    }
  }
}

function isStuck(state: CoordinatorState, place: Place, monotonicMs: number): boolean {
  const { sweep, taskNumber } = place;
  if (!isSettled(sweep, taskNumber) || !isFree(state, place, monotonicMs)) return false;
  return sweep.tasksSettled === sweep.taskCount || !hasOtherProcess(state, listParties(state, place));
}
