import { expectedSeconds } from './expected-cost.js';
import type { LeasePurpose } from './lease-id.js';
import type { CoordinatorState, SessionState } from './state.js';
import { getTask, pendingCount, pendingTasks, type SweepState } from './sweep-state.js';
import type { TimeRoom } from './time-room.js';

export interface Pick {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly purpose: LeasePurpose;
  readonly expectedSeconds: number;
}

/** So many tasks of one sweep that do not fit are looked at for one answer. */
const misfitCountMax = 4096;

/** More attempts at one task than this do not help: the task is hard, or its trials do not end. */
const attemptsMax = 8;

/**
 * What the session gets: pending tasks, each from the sweep that has received least relative to its priority (the oldest of
 * equals); when none is left, tasks whose attempts elsewhere take far too long.
 */
export function pickTasks(state: CoordinatorState, wanted: PickRequest, monotonicMs: number): Pick[] {
  if (!(wanted.countMax >= 1)) return [];
  const picks = pickPending(state, wanted);
  return picks.length > 0 ? picks : pickOverdue(state, wanted, monotonicMs);
}

/** Who asks, for how many tasks, and for how long it can compute. */
interface PickRequest {
  readonly session: SessionState;
  readonly countMax: number;
  readonly room: TimeRoom;
}

interface Candidate {
  readonly sweep: SweepState;
  /** Undefined before the sweep's first pick. */
  tasks: Iterator<number> | undefined;
  /** `served` of the sweep, with the tasks that are picked here. */
  served: number;
  /** Tasks that the session has no time for. */
  misfits: number;
}

/** Looks at each active sweep once, and then costs O(log sweeps) a task. */
function pickPending(state: CoordinatorState, { countMax, room }: PickRequest): Pick[] {
  const queue: Candidate[] = [];
  for (const sweep of state.active.values()) {
    if (pendingCount(sweep) > 0) {
      queue.push({ sweep, tasks: undefined, served: sweep.served, misfits: 0 });
    }
  }
  for (let at = (queue.length >>> 1) - 1; at >= 0; at -= 1) sink(queue, at);
  const picks: Pick[] = [];
  while (picks.length < countMax && queue.length > 0) {
    const [least] = queue;
    const { sweep } = least;
    const next = nextFitting(least, room);
    if (next === undefined) {
      const last = queue.pop();
      if (last === undefined || queue.length === 0) break;
      queue[0] = last;
    } else {
      least.served += next.expectedSeconds / sweep.priority;
      room.take(next.expectedSeconds);
      picks.push({ sweep, purpose: 'first', ...next });
    }
    sink(queue, 0);
  }
  return picks;
}

/** The sweep's next task that ends in time. */
function nextFitting(
  candidate: Candidate,
  room: TimeRoom,
): { readonly taskNumber: number; readonly expectedSeconds: number } | undefined {
  const { sweep } = candidate;
  candidate.tasks ??= pendingTasks(sweep);
  while (candidate.misfits < misfitCountMax) {
    const next = candidate.tasks.next();
    if (next.done === true) return undefined;
    const seconds = expectedSeconds(sweep, getTask(sweep, next.value));
    if (room.fits(seconds)) return { taskNumber: next.value, expectedSeconds: seconds };
    candidate.misfits += 1;
  }
  return undefined;
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

/**
 * A session never gets its own task twice, and one whose own attempts take too long gets no overdue task. The task may take
 * as long here as it has taken elsewhere.
 */
function pickOverdue(state: CoordinatorState, { session, countMax, room }: PickRequest, monotonicMs: number): Pick[] {
  const picks: Pick[] = [];
  const sweeps = [...state.active.values()].filter(({ overdue }) => overdue.size > 0);
  if (sweeps.some((sweep) => holdsOverdue(sweep, session))) return picks;
  for (const sweep of sweeps) {
    for (const taskNumber of sweep.overdue) {
      if (picks.length >= countMax) return picks;
      const leases = sweep.leases.get(taskNumber) ?? [];
      if (leases.length === 0 || leases.length >= attemptsMax) continue;
      const seconds = expectedSeconds(sweep, getTask(sweep, taskNumber));
      const elapsedMs = Math.max(...leases.map(({ grantedMs }) => monotonicMs - grantedMs));
      if (!room.fits(Math.max(seconds, elapsedMs / 1000))) continue;
      room.take(seconds);
      picks.push({ sweep, taskNumber, purpose: 'straggler', expectedSeconds: seconds });
    }
  }
  return picks;
}

function holdsOverdue({ overdue, sweepId }: SweepState, { leases }: SessionState): boolean {
  for (const lease of leases.values()) if (lease.sweepId === sweepId && overdue.has(lease.taskNumber)) return true;
  return false;
}
