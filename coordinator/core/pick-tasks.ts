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

/** More attempts at one task than this do not help: the task is hard, or its trials do not end. */
const attemptsMax = 8;

/**
 * What the session gets: pending tasks, each from the sweep that has received least relative to its priority (the oldest of
 * equals); when none is left, tasks whose attempts elsewhere take far too long.
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
  /** Undefined before the sweep's first pick. */
  tasks: Iterator<number> | undefined;
  /** `served` of the sweep, with the tasks that are picked here. */
  served: number;
}

/** Looks at each active sweep once, and then costs O(log sweeps) a task. */
function pickPending(state: CoordinatorState, countMax: number): Pick[] {
  const queue: Candidate[] = [];
  for (const sweep of state.active.values()) {
    if (pendingCount(sweep) > 0) queue.push({ sweep, tasks: undefined, served: sweep.served });
  }
  for (let at = (queue.length >>> 1) - 1; at >= 0; at -= 1) sink(queue, at);
  const picks: Pick[] = [];
  while (picks.length < countMax && queue.length > 0) {
    const [least] = queue;
    const { sweep } = least;
    const next = (least.tasks ??= pendingTasks(sweep)).next();
    if (next.done === true) {
      const last = queue.pop();
      if (last === undefined || queue.length === 0) break;
      queue[0] = last;
    } else {
      const seconds = expectedSeconds(sweep, getTask(sweep, next.value));
      least.served += seconds / sweep.priority;
      picks.push({ sweep, taskNumber: next.value, purpose: 'first', expectedSeconds: seconds });
    }
    sink(queue, 0);
  }
  return picks;
}

/** Restores the heap below `at`, in which no candidate precedes its parent. */
function sink(queue: Candidate[], at: number): void {
  const moved = queue[at];
  for (let place = at; ; ) {
    const left = 2 * place + 1;
    if (left >= queue.length) return;
    const child = left + 1 < queue.length && goesBefore(queue[left + 1], queue[left]) ? left + 1 : left;
    if (!goesBefore(queue[child], moved)) return;
    queue[place] = queue[child];
    queue[child] = moved;
    place = child;
  }
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  return a.served < b.served || (a.served === b.served && a.sweep.ordinal < b.sweep.ordinal);
}

/** A session never gets its own task twice, and one whose own attempts take too long gets no overdue task. */
function pickOverdue(state: CoordinatorState, session: SessionState, countMax: number): Pick[] {
  const picks: Pick[] = [];
  const sweeps = [...state.active.values()].filter(({ overdue }) => overdue.size > 0);
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
