import type { GridCell } from './grid.js';

/** A cell whose deviation is more than so many standard errors is marked: about one normal value in 370 is. */
export const markedDeviation = 3;

/** How a set of cells, taken together, agrees with its exact probabilities. */
export interface ExactComparison {
  /** Cells with a deviation. */
  readonly cellCount: number;
  /** Those of them beyond `markedDeviation`, on either side. */
  readonly markedCount: number;
  /**
   * Pearson's sum of (successes - expected)^2 / variance. Each cell adds 1 in the mean whether cells are independent or
   * not; the spread of chi-square's law holds for independent ones alone.
   */
  readonly chiSquare: number;
  /** The cells in that sum: those that let expect at least `expectedMin` successes and as many failures. */
  readonly degreesOfFreedom: number;
}

/** Below it, the sum's law is far from chi-square's: W. G. Cochran, Biometrics 10 (1954) 417-451. */
export const expectedMin = 5;

export function compareWithExact(cells: readonly GridCell[]): ExactComparison {
  const known = cells.flatMap(({ deviation }) => deviation ?? []);
  const terms = cells.flatMap(chiSquareTerm);
  return {
    cellCount: known.length,
    markedCount: known.filter((deviation) => Math.abs(deviation) > markedDeviation).length,
    chiSquare: terms.reduce((sum, term) => sum + term, 0),
    degreesOfFreedom: terms.length,
  };
}

/** The cell's term of the sum; an empty list for a cell that the sum leaves out. */
function chiSquareTerm({ tally, exact, deviation }: GridCell): number[] {
  if (exact === undefined || deviation === undefined) return [];
  const trials = tally.trials - tally.quarantined;
  const expected = trials * exact;
  const unexpected = trials * (1 - exact);
  if (expected < expectedMin || unexpected < expectedMin) return [];
  return [(tally.successes - expected) ** 2 / (expected * (1 - exact))];
}
