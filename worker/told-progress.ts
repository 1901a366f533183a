import type { LeaseProgress } from '../src/wire/sync.js';

/**
 * What of the attempts' progress a Sync tells. That a thread has begun is told by the next Sync, because the loss of a worker
 * is evidence only against what it had begun (D34), and told again until a Sync that carried it was answered. How far an
 * attempt is is told once a period, and only where that changed: nobody may be looking (D53).
 */
export interface ToldProgress {
  readonly select: (readings: readonly LeaseProgress[], occasion: Occasion) => readonly LeaseProgress[];
  /** The Sync that carried these was answered. */
  readonly heard: (told: readonly LeaseProgress[]) => void;
}

interface Occasion {
  readonly monotonicMs: number;
  readonly periodMs: number;
  /** The coordinator may have forgotten what it was told: the session is new, or the books are set right. */
  readonly isAnew: boolean;
}

/** A Sync that waited for a period leaves a little earlier than the next period begins. */
const earlyShare = 0.1;

export function createToldProgress(): ToldProgress {
  const told = new Map<string, number>();
  let allToldMs = -Infinity;
  return {
    select: (readings, { monotonicMs, periodMs, isAnew }) => {
      if (isAnew) told.clear();
      const running = new Set(readings.map(({ leaseId }) => leaseId));
      for (const leaseId of told.keys()) if (!running.has(leaseId)) told.delete(leaseId);
      const isDue = monotonicMs - allToldMs >= (1 - earlyShare) * periodMs;
      if (isDue) allToldMs = monotonicMs;
      return readings.filter(({ leaseId, trialsDone }) => {
        const before = told.get(leaseId);
        return before === undefined || (isDue && before !== trialsDone);
      });
    },
    heard: (news) => {
      for (const { leaseId, trialsDone } of news) told.set(leaseId, trialsDone);
    },
  };
}
