/** So much work is queued per thread, to hide the round trip to the coordinator. */
const queuedWorkMs = 100;

/** Tasks queued per thread at most, however short they are. */
const queuedTaskCountMax = 64;

/** The weight of the newest task in the running mean. */
const newestWeight = 0.2;

/** The running mean of a task's compute time; undefined before the first. */
export function updateMeanTaskMs(meanTaskMs: number | undefined, taskMs: number): number {
  return meanTaskMs === undefined ? taskMs : meanTaskMs + newestWeight * (taskMs - meanTaskMs);
}

/** How many tasks a worker should hold, running and queued: one extra per thread, more where tasks are short. */
export function heldTaskCountMax(threads: number, meanTaskMs: number | undefined): number {
  const queued = meanTaskMs === undefined ? 1 : Math.ceil(queuedWorkMs / Math.max(meanTaskMs, 1e-3));
  return threads * (1 + Math.min(Math.max(queued, 1), queuedTaskCountMax));
}
