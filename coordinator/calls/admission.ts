/** How many registrations a second a coordinator takes: each is followed by a Sync that lists, and leases, a hundred tasks. */
const registrationsPerSecond = 200;

/** So many may come at once. */
const burstCountMax = 100;

/** While the event loop is late by more than this, a coordinator takes fewer. */
const lagMsMax = 300;

/** It never takes fewer than this part, because nobody would get in where the lag has another reason. */
const lateShare = 1 / 10;

/** Nobody is sent away for longer; whoever comes back is given another time. */
const retryMsMax = 30_000;

/**
 * Decides which registrations are taken now. Those that are not are told times in succession, so that they come back one by
 * one: a thousand workers that start together, or that lost their coordinator together, all get in, and none is charged with
 * the wait (D53).
 */
export interface Admission {
  /** Undefined where the registration is taken; else in how many milliseconds the worker may try again. */
  readonly ask: (monotonicMs: number) => number | undefined;
}

/** `lagMs` tells by how much the event loop is late. */
export function createAdmission(lagMs: () => number): Admission {
  // When the one before it was taken, were they taken at an even pace; it runs ahead of the clock within a burst.
  let takenMs = -Infinity;
  // The latest time that anybody was told.
  let promisedMs = -Infinity;
  return {
    ask: (monotonicMs) => {
      const isLate = lagMs() > lagMsMax;
      const periodMs = 1000 / (registrationsPerSecond * (isLate ? lateShare : 1));
      const aheadMs = isLate ? 0 : (burstCountMax - 1) * periodMs;
      const nextMs = Math.max(takenMs + periodMs, monotonicMs);
      if (nextMs - monotonicMs <= aheadMs) {
        takenMs = nextMs;
        return undefined;
      }
      promisedMs = Math.min(Math.max(promisedMs, monotonicMs) + periodMs, monotonicMs + retryMsMax);
      return Math.ceil(promisedMs - monotonicMs);
    },
  };
}
