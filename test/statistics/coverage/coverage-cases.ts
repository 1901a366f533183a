import { type Coupling, type CoverageCase, quantities } from './measure-coverage.js';
import { otherCurves, recoveryCurve, type SuccessCurve } from './success-curve.js';

/** A case with the bars for each of `quantities`, as shares of sweeps. */
export interface JudgedCase extends CoverageCase {
  readonly bars: readonly { readonly low: number; readonly high: number }[];
}

/** An interval of 95 % may hold the truth in 93 to 97 % of sweeps, from 50 to 5000 trials. */
const honest = { low: 0.93, high: 0.97 };

/**
 * The width has no upper bar: MOVER adds two intervals up. Nor have coarse grids: where nothing was measured between
 * two cells the interval is the gap, and always holds the truth.
 */
const safe = { low: 0.93, high: 1 };

/**
 * Laws of other shapes than recovery's. A quadratic does not bend like their logits just under a ceiling, and at the
 * far ends of laws whose tails fall by powers: there no more than this is promised.
 */
const rough = { low: 0.8, high: 1 };

const trialCounts = [50, 200, 1000, 5000];
const couplings: readonly Coupling[] = ['nested', 'independent'];

function cross(curves: readonly SuccessCurve[], bars: JudgedCase['bars']): JudgedCase[] {
  return curves.flatMap((curve) =>
    couplings.flatMap((coupling) => trialCounts.map((trialCount) => ({ curve, coupling, trialCount, bars }))),
  );
}

function recovery(sizes: readonly (readonly [n: number, m: number])[], stepOf: (n: number) => number): SuccessCurve[] {
  return sizes.flatMap(([n, m]) => (['k', 'm'] as const).map((axis) => recoveryCurve({ n, m, axis, step: stepOf(n) })));
}

function barsOf(points: { low: number; high: number }, ends: { low: number; high: number }): JudgedCase['bars'] {
  const width = { ...ends, high: 1 };
  return quantities.map((quantity) => (quantity === 0.5 ? points : quantity === 'width' ? width : ends));
}

/** Sets of cases by their name on the command line, each named when it is run. */
export const coverageSets = {
  bar: () =>
    cross(
      recovery(
        [
          [60, 30],
          [100, 25],
          [200, 100],
        ],
        () => 1,
      ),
      barsOf(honest, honest),
    ),
  sizes: () =>
    cross(
      recovery(
        [
          [80, 20],
          [90, 72],
          [150, 30],
        ],
        () => 1,
      ),
      barsOf(honest, honest),
    ),
  coarse: () =>
    cross(
      recovery(
        [
          [60, 30],
          [100, 25],
          [200, 100],
        ],
        (n) => Math.round(n / 25),
      ),
      barsOf(safe, safe),
    ),
  laws: () => cross(otherCurves(), barsOf({ low: 0.93, high: 0.985 }, rough)),
} as const satisfies Record<string, () => JudgedCase[]>;

export type CoverageSet = keyof typeof coverageSets;
