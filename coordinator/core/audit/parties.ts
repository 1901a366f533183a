import type { CoordinatorState, SessionState } from '../state.js';
import { getExtent, type SweepState } from '../sweep-state.js';
import type { OpenAudit } from './audit-state.js';
import type { Source, SourceState } from './sources.js';

/** Who computed the accepted outcome of a settled task. */
export function getAcceptedSource(state: CoordinatorState, sweep: SweepState, taskNumber: number): SourceState {
  const { sources, firstTask } = getExtent(sweep, taskNumber);
  return state.sources.list[sources[taskNumber - firstTask]];
}

/** All processes whose outcome of the task is known. */
export function listParties(
  state: CoordinatorState,
  { sweep, taskNumber, audit }: { readonly sweep: SweepState; readonly taskNumber: number; readonly audit: OpenAudit },
): readonly Source[] {
  return [getAcceptedSource(state, sweep, taskNumber), ...audit.votes];
}

/** Whether a worker is connected on a host other than those of the parties. */
export function hasOtherHost({ hostSessions }: CoordinatorState, parties: readonly Source[]): boolean {
  for (const host of hostSessions.keys()) if (!parties.some((party) => party.host === host)) return true;
  return false;
}

/** Whether a worker process other than the parties is connected, on any host. */
export function hasOtherProcess(state: CoordinatorState, parties: readonly Source[]): boolean {
  for (const session of state.sessions.values()) {
    if (!isReferee(state, session) && !parties.some(({ process }) => process === session.process)) return true;
  }
  return false;
}

/**
 * Whether a lone worker is to be audited and only the coordinator's own worker can do it. Then the audit need not wait.
 */
export function isRefereeAsked(state: CoordinatorState, parties: readonly Source[]): boolean {
  return state.settings.audit.lone && !hasOtherProcess(state, parties);
}

/** The coordinator's own worker, which computes audits alone. */
export function isReferee({ settings }: CoordinatorState, { process }: Pick<SessionState, 'process'>): boolean {
  return process === settings.refereeProcess;
}

/**
 * Whether one was connected within the last lease: workers of an allocation take turns, and a moment in which one of them is
 * alone must not leave what it computes unaudited.
 */
export function hadOtherProcess(
  { gone, settings }: CoordinatorState,
  parties: readonly Source[],
  timeMs: number,
): boolean {
  for (let index = gone.length - 1; index >= 0; index -= 1) {
    const { process, endedTimeMs, reason } = gone[index];
    // The wall clock may have been set back.
    if (Math.abs(timeMs - endedTimeMs) > settings.leaseDurationMs) return false;
    // Others were given the time of a lease before their session ended.
    const hasLeft = reason !== 'silent' && reason !== 'broken-off' && reason !== 'withdrawn';
    if (hasLeft && !parties.some((party) => party.process === process)) return true;
  }
  return false;
}
