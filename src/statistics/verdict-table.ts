import type { Outcome, Task } from '../sweep/outcome.js';
import type { Tally } from '../sweep/tally.js';

/** The code of a trial that has no accepted outcome yet. */
export const notSettled = 255;

/** The verdict of every trial in every cell of a sweep: what grids, fits and exports are folded from. */
export interface VerdictTable {
  readonly trialCount: number;
  readonly cellCount: number;
  /** Codes of `verdictCode`, or `notSettled`; trialCount x cellCount, trial by trial. */
  readonly codes: Uint8Array;
}

export declare function createVerdictTable(size: { trialCount: number; cellCount: number }): VerdictTable;

/** Copies an outcome into the table; trials beyond `table.trialCount` are left out. */
export declare function recordOutcome(
  table: VerdictTable,
  place: { task: Task; cells: Uint32Array },
  outcome: Pick<Outcome, 'verdicts'>,
): void;

/** Counts per cell, in grid order. */
export declare function tallyCells(table: VerdictTable): Tally[];
