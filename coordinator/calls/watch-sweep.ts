import type { WatchSweepResponse } from '../../src/wire/generated/phasegrid/v1/WatchSweepResponse.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import { encodeCellTally, encodeProgress } from '../../src/wire/sweep-codec.js';
import type { Clock } from '../clock.js';
import type { Engine, SweepRecord } from '../engine.js';

export interface WatchOptions {
  readonly afterRevision: number;
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Ends the watch early. */
  readonly signal: AbortSignal;
  /** Resolves when the next message may be sent: a slow reader holds the watch back, not memory. */
  readonly send: (message: WatchSweepResponse) => Promise<void>;
}

/** Cells in one message. */
const cellsPerMessageMax = 20_000;

/** Sends where the sweep stands, and again whenever that changed, until it is complete, cancelled or unwatched. */
export async function watchSweep(engine: Engine, { sweepId }: SweepRecord, options: WatchOptions): Promise<void> {
  const { signal } = options;
  const bell = createBell();
  const unsubscribe = engine.subscribe(sweepId, bell.ring);
  signal.addEventListener('abort', bell.ring);
  try {
    // A revision from the future is of another ledger: whoever holds it is told everything anew.
    let revision = options.afterRevision > engine.progress(sweepId).revision ? 0 : options.afterRevision;
    while (!signal.aborted) {
      // Progress and cells are read in one go: what is sent belongs to one revision.
      const progress = engine.progress(sweepId);
      for (const message of composeMessages(engine, progress, revision)) {
        await options.send(message);
        if (isAborted(signal)) return;
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

/** Waits for a change, then for the rest of the interval, but not past the end of the sweep or of the watch. */
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
      const isNew = progress.revision !== known.revision || progress.trialsInFlight !== known.trialsInFlight;
      if (signal.aborted || progress.state !== 'active' || (interval.isOver && isNew)) return;
      await bell.rung();
    }
  } finally {
    stopTimer();
  }
}

/** All messages but the last speak of the revision before, so that a stream that breaks between them has no gap. */
function composeMessages(engine: Engine, progress: SweepProgress, revision: number): WatchSweepResponse[] {
  const cells = engine.changedCells(progress.sweepId, revision).map(({ cell, tally }) => encodeCellTally(cell, tally));
  const messages: WatchSweepResponse[] = [];
  let start = 0;
  for (; cells.length - start > cellsPerMessageMax; start += cellsPerMessageMax) {
    const unfinished = encodeProgress({ ...progress, state: 'active', revision });
    messages.push({ progress: unfinished, cells: cells.slice(start, start + cellsPerMessageMax) });
  }
  messages.push({ progress: encodeProgress(progress), cells: cells.slice(start) });
  return messages;
}

interface Bell {
  readonly ring: () => void;
  /** Resolves at once when it rang since the last call that resolved. */
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

/** Reads the flag anew: it may have changed while a message was on its way. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
