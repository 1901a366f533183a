import type { PairedCell } from '../statistics/paired-grid.js';
import { wilsonInterval } from '../statistics/wilson.js';

/** The columns of counts, which always have values. */
export const pairCountColumns = [
  'trials',
  'successes-a',
  'successes-b',
  'only-a',
  'only-b',
  'unresolved',
  'quarantined',
] as const;

/** The columns of rates; undefined without a pair of verdicts. */
export const differenceRateColumns = [
  'rate-a',
  'low-a',
  'high-a',
  'rate-b',
  'low-b',
  'high-b',
  'difference',
  'low',
  'high',
] as const;

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
  { difference, interval, tally }: PairedCell,
  column: (typeof differenceRateColumns)[number],
): number | undefined {
  const { trials, successesA, successesB } = tally;
  if (trials === 0) return undefined;
  switch (column) {
    case 'rate-a':
      return successesA / trials;
    case 'low-a':
      return wilsonInterval({ successes: successesA, trials }).low;
    case 'high-a':
      return wilsonInterval({ successes: successesA, trials }).high;
    case 'rate-b':
      return successesB / trials;
    case 'low-b':
      return wilsonInterval({ successes: successesB, trials }).low;
    case 'high-b':
      return wilsonInterval({ successes: successesB, trials }).high;
    case 'difference':
      return difference;
    case 'low':
    case 'high':
      return interval?.[column];
    default:
      return column satisfies never;
  }
}
