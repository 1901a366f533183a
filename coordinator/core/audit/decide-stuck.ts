import type { Instant } from '../../wall-clock.js';
import type { Fact } from '../fact.js';
import type { CoordinatorState } from '../state.js';
import { getTask, isSettled, type SweepState } from '../sweep-state.js';
import type { OpenAudit } from './audit-state.js';
import { hasOtherHost, hasOtherProcess, isRefereeAsked, listParties } from './parties.js';
import { isFree, isStuckFor } from './pick-checks.js';

/** After so many lease durations without anybody who could compute it again an audit is given up. */
const patienceLeases = 4;

/** So many open audits of one sweep are looked at in one tick. */
const scannedCountMax = 256;

/**
 * An audit is stuck where nobody is at work on it, and either nobody is connected who could be, or nothing else is left
 * to do in its sweep. A sweep does not wait for ever: a chosen task is left unaudited then, and a dispute undecided.
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
 * Whether the coordinator's own worker is wanted: outcomes differ and no third host is there to decide, a lone
 * worker is to be audited, or an audit is stuck for a lease's duration.
 */
export function isRefereeWanted(state: CoordinatorState, monotonicMs: number): boolean {
  for (const place of openAudits(state)) {
    const { sweep, taskNumber, audit } = place;
    // While it is at work it is wanted.
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
