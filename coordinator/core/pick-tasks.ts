import { expectedSeconds } from './expected-cost.js';
import type { LeasePurpose } from './lease-id.js';
import type { CoordinatorState, SessionState } from './state.js';
import { getTask, pendingCount, pendingTasks, type SweepState } from './sweep-state.js';

export interface Pick {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly purpose: LeasePurpose;
  readonly expectedSeconds: number;
}

/** More attempts at one task than this help nobody: the task is hard, or its trials do not end. */
const attemptsMax = 8;

/**
 * What the session gets: pending tasks, each from the sweep that has received least (over its priority; the oldest of
 * equals), and when none is left, tasks whose attempts elsewhere take far too long.
 */
export function pickTasks(
  state: CoordinatorState,
  { session, countMax }: { readonly session: SessionState; readonly countMax: number },
): Pick[] {
  if (!(countMax >= 1)) return [];
  const picks = pickPending(state, countMax);
  return picks.length > 0 ? picks : pickOverdue(state, session, countMax);
}

interface Candidate {
  readonly sweep: SweepState;
  readonly tasks: Iterator<number>;
  /** `served` with what is picked here. */
  served: number;
}

function pickPending(state: CoordinatorState, countMax: number): Pick[] {
  const candidates: Candidate[] = [];
  for (const sweep of state.sweeps.values()) {
    if (sweep.cancelled || pendingCount(sweep) === 0) continue;
    candidates.push({ sweep, tasks: pendingTasks(sweep), served: sweep.served });
  }
  const picks: Pick[] = [];
  while (picks.length < countMax) {
    const least = findLeastServed(candidates);
    if (least === undefined) break;
    const next = least.tasks.next();
    if (next.done === true) {
      candidates.splice(candidates.indexOf(least), 1);
      continue;
    }
    const { sweep } = least;
    const seconds = expectedSeconds(sweep, getTask(sweep, next.value));
    least.served += seconds / sweep.priority;
    picks.push({ sweep, taskNumber: next.value, purpose: 'first', expectedSeconds: seconds });
  }
  return picks;
}

function findLeastServed(candidates: readonly Candidate[]): Candidate | undefined {
  let least: Candidate | undefined;
  for (const candidate of candidates) if (least === undefined || candidate.served < least.served) least = candidate;
  return least;
}

/** A session whose own attempts take too long is no help to others, and never gets its own task twice. */
function pickOverdue(state: CoordinatorState, session: SessionState, countMax: number): Pick[] {
  const picks: Pick[] = [];
  const sweeps = [...state.sweeps.values()].filter(({ cancelled, overdue }) => !cancelled && overdue.size > 0);
  if (sweeps.some((sweep) => holdsOverdue(sweep, session))) return picks;
  for (const sweep of sweeps) {
    for (const taskNumber of sweep.overdue) {
      if (picks.length >= countMax) return picks;
      const leases = sweep.leases.get(taskNumber) ?? [];
      if (leases.length === 0 || leases.length >= attemptsMax) continue;
      const seconds = expectedSeconds(sweep, getTask(sweep, taskNumber));
      picks.push({ sweep, taskNumber, purpose: 'straggler', expectedSeconds: seconds });
    }
  }
  return picks;
}

function holdsOverdue({ overdue, sweepId }: SweepState, { leases }: SessionState): boolean {
  for (const lease of leases.values()) if (lease.sweepId === sweepId && overdue.has(lease.taskNumber)) return true;
  return false;
}
