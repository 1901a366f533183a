import type { WorkDone } from './state.js';

/** What was this long ago weighs e times less in the rate. */
const rateWindowMs = 60_000;

/** What a newer outcome leaves of the weight of the older ones. */
const paceMemory = 0.95;

export function createWorkDone(monotonicMs: number): WorkDone {
  return { tasks: 0, rate: 0, rateMs: monotonicMs, sinceMs: monotonicMs, computeSeconds: 0, expectedSeconds: 0 };
}

/** One more outcome. */
export function recordWork(
  work: WorkDone,
  monotonicMs: number,
  task: { readonly computeSeconds: number; readonly expectedSeconds: number },
): void {
  work.tasks += 1;
  work.rate = decayedRate(work, monotonicMs) + 1000 / rateWindowMs;
  work.rateMs = monotonicMs;
  work.computeSeconds = paceMemory * work.computeSeconds + task.computeSeconds;
  work.expectedSeconds = paceMemory * work.expectedSeconds + task.expectedSeconds;
}

/** Outcomes a second over the last minute or so, or since the worker came. */
export function readRate(work: WorkDone, monotonicMs: number): number {
  const ageMs = Math.max(1000, monotonicMs - work.sinceMs);
  return decayedRate(work, monotonicMs) / -Math.expm1(-ageMs / rateWindowMs);
}

function decayedRate({ rate, rateMs }: WorkDone, monotonicMs: number): number {
  return rate * Math.exp(-Math.max(0, monotonicMs - rateMs) / rateWindowMs);
}

/** How much longer tasks take here than elsewhere; 1 before the first. */
export function readSlowness({ computeSeconds, expectedSeconds }: WorkDone): number {
  return expectedSeconds > 0 && computeSeconds > 0 ? computeSeconds / expectedSeconds : 1;
}
