/** So much work is queued per thread, to hide the round trip to the coordinator. */
const queuedWorkMs = 100;

/** Tasks queued per thread at most, however short they are. */
const queuedTaskCountMax = 64;

/** Beside tasks that take so long a round trip is nothing, and what is queued behind one would wait for it. */
const longTaskMs = 2000;

/** The weight of the newest task in the running mean. */
const newestWeight = 0.2;

/** The running mean of a task's compute time; undefined before the first. */
export function updateMeanTaskMs(meanTaskMs: number | undefined, taskMs: number): number {
  return meanTaskMs === undefined ? taskMs : meanTaskMs + newestWeight * (taskMs - meanTaskMs);
}

/**
 * How many tasks a worker should hold, running and queued: one extra per thread, more where tasks are short, none where
 * they are long, so that a thread that becomes free takes what is most wanted then. The coordinator holds it against
 * what a worker asks for.
 */
export function heldTaskCountMax(threads: number, meanTaskMs: number | undefined): number {
  if (meanTaskMs !== undefined && meanTaskMs >= longTaskMs) return threads;
  const queued = meanTaskMs === undefined ? 1 : Math.ceil(queuedWorkMs / Math.max(meanTaskMs, 1e-3));
  return threads * (1 + Math.min(Math.max(queued, 1), queuedTaskCountMax));
}
