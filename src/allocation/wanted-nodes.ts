import { type AllocationState, isWaiting, type Job } from './state.js';

/**
 * How many nodes have enough to do: each works as long as a job waits in the queue, `nodeWorkMs` at least, and on a task a
 * thread. Undefined until this process knows what is left.
 */
export function countWanted(state: AllocationState, nowMs: number): number | undefined {
  const { demand, settings, threads } = state;
  if (demand === undefined) return undefined;
  const { coreSecondsLeft, tasksLeft } = demand;
  if (tasksLeft <= 0) return 0;
  const workSeconds = Math.max(settings.nodeWorkMs, measureWait(state, nowMs)) / 1000;
  const byWork = Math.max(1, Math.ceil(coreSecondsLeft / (threads * workSeconds)));
  return Math.min(settings.nodes, byWork, Math.ceil(tasksLeft / threads));
}

/** The latest wait that ended, or the longest that goes on. */
function measureWait({ jobs, queueWaitMs }: AllocationState, nowMs: number): number {
  let waitMs = queueWaitMs;
  for (const { place } of jobs.values()) {
    if (place.kind === 'queued') waitMs = Math.max(waitMs, nowMs - place.sinceMs);
  }
  return waitMs;
}

/** What is queued beyond the nodes that are wanted, the youngest first; running jobs go when they find nothing to do. */
export function listExcess(state: AllocationState, wanted: number): Job[] {
  const staying = [...state.jobs.values()].filter(({ cancelMs }) => cancelMs === undefined);
  const queued = staying.filter((job) => job.place.kind === 'queued' && isWaiting(job));
  const excess = Math.max(0, staying.length - wanted);
  return queued.sort((a, b) => b.number - a.number).slice(0, excess);
}
