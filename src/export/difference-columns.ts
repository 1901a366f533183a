import type { PairedCell } from '../statistics/paired-grid.js';

/** Whole numbers, always there. */
export const pairCountColumns = [
  'trials',
  'successes-a',
  'successes-b',
  'only-a',
  'only-b',
  'unresolved',
  'quarantined',
] as const;

/** Undefined without a pair of verdicts. */
export const differenceRateColumns = ['difference', 'low', 'high'] as const;

export function readPairCount({ tally }: PairedCell, column: (typeof pairCountColumns)[number]): number {
  switch (column) {
    case 'trials':
      return tally.trials;
    case 'successes-a':
      return tally.successesA;
    case 'successes-b':
      return tally.successesB;
    case 'only-a':
      return tally.onlyA;
    case 'only-b':
      return tally.onlyB;
    case 'unresolved':
      return tally.unresolved;
    case 'quarantined':
      return tally.quarantined;
    default:
      return column satisfies never;
  }
}

export function readDifferenceRate(
  { difference, interval }: PairedCell,
  column: (typeof differenceRateColumns)[number],
): number | undefined {
  return column === 'difference' ? difference : interval?.[column];
}
