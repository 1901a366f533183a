import type { Ledger } from '../store/ledger.js';
import type { WallClock } from '../wall-clock.js';
import type { EngineCore } from './engine-core.js';

/** Removes the rows of deleted sweeps, a slice at a time. */
export interface Purging {
  /** Starts to remove rows, in turns of its own, until none are left. */
  readonly start: () => void;
  /** Resolves when no rows are left, or when the engine stops; the rest is removed when the ledger is opened again. */
  readonly done: () => Promise<void>;
  readonly stop: () => void;
}

/** A sweep may have millions of rows, but a call that comes meanwhile waits for one slice at most. */
export function createPurging(core: EngineCore, ledger: Ledger, clock: WallClock): Purging {
  let stopTimer: (() => void) | undefined;
  let waits: (() => void)[] = [];
  const end = (): void => {
    stopTimer?.();
    stopTimer = undefined;
    for (const resolve of waits) resolve();
    waits = [];
  };
  const step = (): void => {
    stopTimer = undefined;
    if (core.stopped()) {
      end();
      return;
    }
    try {
      core.flush();
      if (ledger.hasDeletedRows()) ledger.purge();
    } catch (error) {
      // A failed commit of a slice stops the coordinator as every other failed commit does.
      if (!core.stopped()) core.fail(error instanceof Error ? error : new Error(String(error)));
    }
    if (!core.stopped() && ledger.hasDeletedRows()) stopTimer = clock.after(0, step);
    else end();
  };
  return {
    start: () => {
      if (stopTimer === undefined && !core.stopped() && ledger.hasDeletedRows()) stopTimer = clock.after(0, step);
    },
    done: async () => {
      if (stopTimer !== undefined) await new Promise<void>((resolve) => waits.push(resolve));
    },
    stop: end,
  };
}
