/** How much work is queued a thread, to hide the round trip to the coordinator. */
const queuedWorkMs = 100;

/** The most tasks that are queued a thread, however short they are. */
const queuedTaskCountMax = 64;

/** From this time a task, none is queued: a round trip is short beside it, and a queued task would wait for it. */
const longTaskMs = 2000;

/** The weight of the newest task in the running mean. */
const newestWeight = 0.2;

/** The running mean of a task's compute time; undefined before the first. */
export function updateMeanTaskMs(meanTaskMs: number | undefined, taskMs: number): number {
  return meanTaskMs === undefined ? taskMs : meanTaskMs + newestWeight * (taskMs - meanTaskMs);
}

/**
 * How many tasks a worker should hold, running and queued: one queued task a thread, more if tasks are short, and none if
 * they are long, so that a free thread gets the task that is most wanted then. The coordinator limits a worker's request
 * by it.
 */
export function heldTaskCountMax(threads: number, meanTaskMs: number | undefined): number {
  if (meanTaskMs !== undefined && meanTaskMs >= longTaskMs) return threads;
  const queued = meanTaskMs === undefined ? 1 : Math.ceil(queuedWorkMs / Math.max(meanTaskMs, 1e-3));
  return threads * (1 + Math.min(Math.max(queued, 1), queuedTaskCountMax));
}
