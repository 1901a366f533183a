import { verdictCode } from '../sweep/outcome.js';
import { notSettled, type VerdictTable } from './verdict-table.js';

/** Two cells of a grid whose trials are compared one by one. */
export interface CellPair {
  readonly a: number;
  readonly b: number;
}

/** Counts of trials by what they came to in both cells of a pair. A trial is a pair of verdicts here. */
export interface PairTally {
  /** Settled in both cells, and quarantined in neither. */
  readonly trials: number;
  readonly successesA: number;
  readonly successesB: number;
  /** Successes in a whose trial is no success in b. */
  readonly onlyA: number;
  /** Successes in b whose trial is no success in a. */
  readonly onlyB: number;
  /** Trials that are unresolved in one cell or both; they count as no success there. */
  readonly unresolved: number;
  /** Settled in both cells, but quarantined in one or both: not in `trials`. */
  readonly quarantined: number;
}

/** The place of each count in the row of a pair. */
const columns = {
  trials: 0,
  successesA: 1,
  successesB: 2,
  onlyA: 3,
  onlyB: 4,
  unresolved: 5,
  quarantined: 6,
} as const satisfies Record<keyof PairTally, number>;

const columnCount = 7;

/** Counts per pair, in the order of `pairs`. */
export function tallyPairs({ trialCount, cellCount, codes }: VerdictTable, pairs: readonly CellPair[]): PairTally[] {
  for (const { a, b } of pairs) requirePair({ a, b }, cellCount);
  const counts = new Uint32Array(columnCount * pairs.length);
  // Trial by trial, which is the order of memory.
  for (let trial = 0; trial < trialCount; trial += 1) {
    const row = trial * cellCount;
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const { a, b } = pairs[pair];
      countPair(counts, columnCount * pair, { a: codes[row + a], b: codes[row + b] });
    }
  }
  return pairs.map((_, pair) => {
    const at = (column: keyof PairTally) => counts[columnCount * pair + columns[column]];
    return {
      trials: at('trials'),
      successesA: at('successesA'),
      successesB: at('successesB'),
      onlyA: at('onlyA'),
      onlyB: at('onlyB'),
      unresolved: at('unresolved'),
      quarantined: at('quarantined'),
    };
  });
}

function countPair(counts: Uint32Array, row: number, { a, b }: CellPair): void {
  if (a === notSettled || b === notSettled) return;
  if (a === verdictCode.quarantined || b === verdictCode.quarantined) {
    counts[row + columns.quarantined] += 1;
    return;
  }
  const successA = a === verdictCode.success ? 1 : 0;
  const successB = b === verdictCode.success ? 1 : 0;
  counts[row + columns.trials] += 1;
  counts[row + columns.successesA] += successA;
  counts[row + columns.successesB] += successB;
  counts[row + columns.onlyA] += successA * (1 - successB);
  counts[row + columns.onlyB] += successB * (1 - successA);
  if (a === verdictCode.unresolved || b === verdictCode.unresolved) counts[row + columns.unresolved] += 1;
}

function requirePair({ a, b }: CellPair, cellCount: number): void {
  for (const cell of [a, b]) {
    if (Number.isInteger(cell) && cell >= 0 && cell < cellCount) continue;
    throw new RangeError(`cell ${cell} is outside a table of ${cellCount} cells`);
  }
}
