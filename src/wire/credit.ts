/** How much work is queued a thread, to hide the round trip to the coordinator. */
const queuedWorkMs = 100;

/** The most tasks that are queued a thread, however short they are. */
const queuedTaskCountMax = 64;

/** From this time a task, none is queued: a round trip is short beside it, and a queued task would wait for it. */
const longTaskMs = 2000;

/** Outcomes that are ready within this time are sent together. */
export const flushMsMin = 2;

/** A worker collects outcomes for this long at most, so that its coordinator gets a call or two a second from it. */
const flushMsMax = 1000;

/** A worker that has fewer outcomes a second sends each at once. */
const pacedOutcomesPerSecond = 20;

/** The part of the queued work that may be used up while outcomes are collected. */
const collectedShare = 1 / 2;

/** How often a worker tells its progress while nobody looks; no longer than the time between two Syncs. */
export const quietPeriodMs = 10_000;

/** How often it does while somebody looks at what few workers do. */
export const watchedPeriodMs = 1000;

/** However many workers are looked at, their progress comes this often a second in all. */
const progressSyncsPerSecond = 50;

/** How often each of so many workers tells its progress to whoever looks at all of them. */
export function progressPeriodMs(workerCount: number): number {
  return Math.min(quietPeriodMs, Math.max(watchedPeriodMs, (1000 * workerCount) / progressSyncsPerSecond));
}

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
  const queued = Math.min(
    Math.max(queuedForLatency(threads, meanTaskMs), queuedForFlush(threads, meanTaskMs)),
    threads * queuedTaskCountMax,
  );
  return threads + queued;
}

function queuedForLatency(threads: number, meanTaskMs: number | undefined): number {
  if (meanTaskMs === undefined) return threads;
  if (meanTaskMs >= longTaskMs) return 0;
  return threads * Math.max(1, Math.ceil(queuedWorkMs / Math.max(meanTaskMs, leastTaskMs)));
}

/** What all threads use up while outcomes are collected, and again so much, because tasks do not take equally long. */
function queuedForFlush(threads: number, meanTaskMs: number | undefined): number {
  const collectedMs = flushMs(threads, meanTaskMs);
  if (meanTaskMs === undefined || collectedMs <= flushMsMin) return 0;
  const usedMs = collectedMs / collectedShare + queuedWorkMs;
  return Math.ceil((threads * usedMs) / Math.max(meanTaskMs, leastTaskMs));
}

/** Shorter tasks count as this long. */
const leastTaskMs = 1e-3;

/**
 * For how long a worker with all threads busy collects outcomes before it sends them. What is queued for its threads lasts
 * longer, so that none of them has to wait for the next task.
 */
export function flushMs(threads: number, meanTaskMs: number | undefined): number {
  if (meanTaskMs === undefined || (1000 * threads) / meanTaskMs < pacedOutcomesPerSecond) return flushMsMin;
  return Math.min(
    flushMsMax,
    Math.max(flushMsMin, collectedShare * queuedTaskCountMax * meanTaskMs - queuedWorkMs / 2),
  );
}
