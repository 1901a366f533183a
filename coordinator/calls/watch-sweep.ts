import { nextTurn } from '../../src/sweep/slices.js';
import type { CellTally } from '../../src/wire/generated/phasegrid/v1/CellTally.js';
import type { WatchSweepResponse } from '../../src/wire/generated/phasegrid/v1/WatchSweepResponse.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import { encodeCellTally, encodeProgress } from '../../src/wire/sweep-codec.js';
import type { Engine, SweepRecord } from '../engine/engine.js';
import type { WallClock } from '../wall-clock.js';

export interface WatchOptions {
  readonly afterRevision: number;
  readonly intervalMs: number;
  readonly clock: WallClock;
  /** Ends the watch early. */
  readonly signal: AbortSignal;
  /** Resolves when the next message may be sent, so that a slow reader slows the watch and fills no memory. */
  readonly send: (message: WatchSweepResponse) => Promise<void>;
}

/** Cells in one message; larger messages would delay other calls. */
const cellsPerMessageMax = 2500;
const cellsPerReading = 2500;

/** Sends the sweep's progress now and after every change, until the sweep is complete or cancelled or the watch ends. */
export async function watchSweep(engine: Engine, { sweepId }: SweepRecord, options: WatchOptions): Promise<void> {
  const { signal } = options;
  const bell = createBell();
  const unsubscribe = engine.subscribe(sweepId, bell.ring);
  signal.addEventListener('abort', bell.ring);
  try {
    // A higher revision than the sweep's comes from another ledger, so everything is sent again.
    let revision = options.afterRevision > engine.progress(sweepId).revision ? 0 : options.afterRevision;
    while (!signal.aborted) {
      // All messages of a round belong to one revision, although cells are read bit by bit.
      const progress = engine.progress(sweepId);
      for (const message of composeMessages(engine, progress, revision)) {
        await options.send(message);
        if (isAborted(signal)) return;
        await nextTurn();
      }
      if (progress.state !== 'active') return;
      revision = progress.revision;
      await awaitNews({ engine, known: progress, bell }, options);
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', bell.ring);
  }
}

/** Waits for a change and then for the rest of the interval, but no longer than the sweep or the watch lasts. */
async function awaitNews(
  { engine, known, bell }: { readonly engine: Engine; readonly known: SweepProgress; readonly bell: Bell },
  { clock, intervalMs, signal }: WatchOptions,
): Promise<void> {
  const interval = { isOver: false };
  const stopTimer = clock.after(intervalMs, () => {
    interval.isOver = true;
    bell.ring();
  });
  try {
    for (;;) {
      const progress = engine.progress(known.sweepId);
      const isNew =
        progress.revision !== known.revision ||
        progress.trialsInFlight !== known.trialsInFlight ||
        progress.misfit !== known.misfit;
      if (signal.aborted || progress.state !== 'active' || (interval.isOver && isNew)) return;
      await bell.rung();
    }
  } finally {
    stopTimer();
  }
}

/**
 * All messages but the last carry the earlier revision, so that a stream that breaks off between them leaves no gap. Cells
 * are read as they are sent, because a million at once would delay other calls. A cell that changes meanwhile is sent in
 * the next round.
 */
function* composeMessages(engine: Engine, progress: SweepProgress, revision: number): Generator<WatchSweepResponse> {
  const { sweepId, cellCount } = progress;
  let cells: CellTally[] = [];
  for (let start = 0; start < cellCount; start += cellsPerReading) {
    const window = { start, end: start + cellsPerReading, revisionMax: progress.revision };
    const changed = engine.changedCells(sweepId, revision, window);
    if (cells.length + changed.length > cellsPerMessageMax) {
      yield { progress: encodeProgress({ ...progress, state: 'active', revision }), cells };
      cells = [];
    }
    for (const { cell, tally } of changed) cells.push(encodeCellTally(cell, tally));
  }
  yield { progress: encodeProgress(progress), cells };
}

interface Bell {
  readonly ring: () => void;
  /** Resolves when the bell rings; at once if it rang since the last call that resolved. */
  readonly rung: () => Promise<void>;
}

function createBell(): Bell {
  let rang = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rang = true;
      wake?.();
    },
    rung: async () => {
      if (!rang) await new Promise<void>((resolve) => (wake = resolve));
      rang = false;
      wake = undefined;
    },
  };
}

/** Reads the flag again, since it may have changed while a message was sent; the compiler would assume that it has not. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
