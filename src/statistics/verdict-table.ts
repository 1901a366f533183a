import { type Outcome, type Task, verdictCode } from '../sweep/outcome.js';
import { runAtOnce, type Sliced } from '../sweep/slices.js';
import type { Tally } from '../sweep/tally.js';

/** The code of a trial that has no accepted outcome yet. */
export const notSettled = 255;

/** A table is one byte per trial and cell and stands in memory as a whole. */
export const verdictTableBytesMax = 2 ** 30;

/** The verdict of every trial in every cell of a sweep: what grids, fits and exports are folded from. */
export interface VerdictTable {
  readonly trialCount: number;
  readonly cellCount: number;
  /** Codes of `verdictCode`, or `notSettled`; trialCount x cellCount, trial by trial. */
  readonly codes: Uint8Array;
  /** How many of each cell's trials are of a task whose outcomes differ; `codes` has the accepted one. */
  readonly conflicting: Uint32Array;
}

/** The sweep has more trials than one process can hold: it must be cut into smaller sweeps. */
export class VerdictTableTooLargeError extends Error {
  override readonly name = 'VerdictTableTooLargeError';
  readonly code = 'verdict-table-too-large';
}

/** A table in which no trial is settled; throws `VerdictTableTooLargeError` beyond `verdictTableBytesMax`. */
export function createVerdictTable({ trialCount, cellCount }: { trialCount: number; cellCount: number }): VerdictTable {
  if (!isCount(trialCount) || !isCount(cellCount)) {
    throw new RangeError(`a verdict table needs counts, got ${trialCount} trials x ${cellCount} cells`);
  }
  const bytes = trialCount * cellCount;
  if (bytes > verdictTableBytesMax) {
    throw new VerdictTableTooLargeError(
      `a verdict table holds at most ${verdictTableBytesMax} trials over all cells, ` +
        `got ${trialCount} trials x ${cellCount} cells = ${bytes}`,
    );
  }
  const codes = new Uint8Array(bytes).fill(notSettled);
  return { trialCount, cellCount, codes, conflicting: new Uint32Array(cellCount) };
}

/** Copies an outcome into the table; trials beyond `table.trialCount` are left out. */
export function recordOutcome(
  table: VerdictTable,
  place: { task: Task; cells: Uint32Array },
  outcome: Pick<Outcome, 'verdicts'>,
): void {
  const { task, cells } = place;
  const { verdicts } = outcome;
  if (verdicts.length !== task.trialCount * cells.length) {
    throw new RangeError(
      `an outcome of ${task.trialCount} trials x ${cells.length} cells needs as many verdicts, got ${verdicts.length}`,
    );
  }
  for (const cell of cells) {
    if (cell >= table.cellCount) throw new RangeError(`cell ${cell} is outside a table of ${table.cellCount} cells`);
  }
  const trialCount = Math.min(task.trialCount, table.trialCount - task.trialStart);
  for (let trial = 0, from = 0; trial < trialCount; trial += 1) {
    const row = (task.trialStart + trial) * table.cellCount;
    for (let position = 0; position < cells.length; position += 1, from += 1) {
      table.codes[row + cells[position]] = verdicts[from];
    }
  }
}

/** Counts per cell, in grid order. */
export function tallyCells(table: VerdictTable): Tally[] {
  const counts = runAtOnce(countCodes(table));
  return Array.from({ length: table.cellCount }, (_, cell) => readTally(table, counts, cell));
}

/** The tallies of `tallyCells`, each made when it is asked for. */
export type TallyReader = (cell: number) => Tally;

/** As `tallyCells`, in slices, for a process that must answer calls meanwhile. */
export function* tallyCellsInSlices(table: VerdictTable): Sliced<TallyReader> {
  const counts = yield* countCodes(table);
  return (cell) => readTally(table, counts, cell);
}

/** Counting so many codes takes as long as planning a cell. */
const codesPerWork = 4096;

/** For each cell, how often it has each code. */
function* countCodes({ trialCount, cellCount, codes }: VerdictTable): Sliced<Uint32Array> {
  // One pass in the order of memory: a pass by columns would miss the cache at every byte of a table of 10^6 cells.
  const counts = new Uint32Array(4 * cellCount);
  for (let trial = 0; trial < trialCount; trial += 1) {
    for (let start = 0; start < cellCount; start += codesPerWork) {
      const end = Math.min(start + codesPerWork, cellCount);
      for (let cell = start, at = trial * cellCount + start; cell < end; cell += 1, at += 1) {
        const code = codes[at];
        if (code < 4) counts[4 * cell + code] += 1;
        else if (code !== notSettled)
          throw new RangeError(`trial ${trial} of cell ${cell} has no verdict's code: ${code}`);
      }
      yield 1;
    }
  }
  return counts;
}

function readTally({ conflicting }: VerdictTable, counts: Uint32Array, cell: number): Tally {
  const failures = counts[4 * cell + verdictCode.failure];
  const successes = counts[4 * cell + verdictCode.success];
  const unresolved = counts[4 * cell + verdictCode.unresolved];
  const quarantined = counts[4 * cell + verdictCode.quarantined];
  const trials = failures + successes + unresolved + quarantined;
  return { trials, successes, unresolved, quarantined, conflicting: conflicting[cell] };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
