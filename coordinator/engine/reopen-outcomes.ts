import { isWithdrawn } from '../core/audit/withdrawals.js';
import type { OutcomeRecord } from '../core/outcome-record.js';
import type { Ledger } from '../store/ledger.js';
import type { WallClock } from '../wall-clock.js';
import type { EngineCore } from './engine-core.js';
import { readPages } from './read-pages.js';

/** Takes back the outcomes of withdrawn sources, a page at a time. */
export interface Reopening {
  /** Starts to take outcomes back, in turns of its own, until there is nothing left to take back. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** How many outcomes are looked at in one turn: some milliseconds of work. */
const pageRows = 128;

/**
 * A withdrawal is one fact, but it may concern millions of outcomes. They are read from the ledger and taken back in pages,
 * so that no call waits for long. After a crash between two pages the next start goes on, and a sweep is not complete
 * before the last page.
 */
export function createReopening(core: EngineCore, ledger: Ledger, clock: WallClock): Reopening {
  let running: Generator<readonly OutcomeRecord[]> | undefined;
  let stopTimer: (() => void) | undefined;
  const step = (): void => {
    stopTimer = undefined;
    if (core.stopped()) return;
    // The rows that are read next must be on disk.
    core.flush();
    const page = running?.next();
    if (page === undefined || page.done === true) {
      running = undefined;
      return;
    }
    if (page.value.length > 0) core.act({ kind: 'take-back', records: page.value });
    stopTimer = clock.after(0, guarded);
  };
  const guarded = (): void => {
    try {
      step();
    } catch (error) {
      // A ledger that cannot be read is treated as one that cannot be written: no further reply may leave.
      if (!core.stopped()) core.fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    start: () => {
      if (running !== undefined || core.stopped() || core.state.withdrawals.size === 0) return;
      if (![...core.state.sweeps.values()].some(({ reopening }) => reopening > 0)) return;
      running = readWithdrawn(core, ledger);
      stopTimer = clock.after(0, guarded);
    },
    stop: () => {
      stopTimer?.();
      running = undefined;
    },
  };
}

/** Each page has those of the rows looked at that are to be taken back. */
function* readWithdrawn({ state }: EngineCore, ledger: Ledger): Generator<readonly OutcomeRecord[]> {
  for (const sweep of state.sweeps.values()) {
    if (sweep.reopening === 0) continue;
    for (const page of readPages(ledger.verdicts(sweep), pageRows)) {
      // The sweep may be deleted between two pages.
      if (state.sweeps.get(sweep.sweepId) !== sweep) break;
      yield page.filter((record) => isWithdrawn(state.withdrawals, record));
    }
  }
}
