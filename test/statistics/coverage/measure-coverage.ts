import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { computeTransition } from '../../../src/statistics/transition/compute-transition.js';
import { type Transition, transitionLevels } from '../../../src/statistics/transition/transition.js';
import type { SuccessCurve } from './success-curve.js';

/** `nested`: one uniform number decides a whole trial, as nested instances do; `independent`: one decides each cell. */
export type Coupling = 'nested' | 'independent';

export interface CoverageCase {
  readonly curve: SuccessCurve;
  readonly coupling: Coupling;
  readonly trialCount: number;
}

/** The intervals that are examined: those of the three points, and of the distance between two of them. */
export const quantities = [...transitionLevels, 'width'] as const;
export type Quantity = (typeof quantities)[number];

export interface Coverage {
  readonly sweepCount: number;
  /** How often the interval held the truth, by quantity; an open end holds all beyond it, and no interval holds nothing. */
  readonly covered: readonly number[];
  /** The mean length of the intervals that are closed. */
  readonly lengths: readonly number[];
}

type Generator = ReturnType<typeof xoroshiro128plus>;

/** Draws sweeps of one column and counts how often the intervals hold the truth. */
export function measureCoverage(
  { curve, coupling, trialCount }: CoverageCase,
  { sweepCount, seed }: { sweepCount: number; seed: number },
): Coverage {
  const generator = xoroshiro128plus(seed);
  const truths = quantities.map((quantity) =>
    quantity === 'width' ? Math.abs(curve.crossing(0.1) - curve.crossing(0.9)) : curve.crossing(quantity),
  );
  const covered = quantities.map(() => 0);
  const sums = quantities.map(() => 0);
  const closed = quantities.map(() => 0);
  for (let sweep = 0; sweep < sweepCount; sweep += 1) {
    const codes = drawColumn(curve, { coupling, trialCount }, generator);
    const found = computeTransition({ positions: curve.positions, whole: curve.whole, trialCount, codes });
    quantities.forEach((quantity, at) => {
      const interval = readInterval(found, quantity);
      if (interval === undefined) return;
      const { low = -Infinity, high = Infinity } = interval;
      if (low <= truths[at] && truths[at] <= high) covered[at] += 1;
      if (!Number.isFinite(high - low)) return;
      sums[at] += high - low;
      closed[at] += 1;
    });
  }
  return { sweepCount, covered, lengths: sums.map((sum, at) => sum / closed[at]) };
}

function readInterval({ points, width }: Transition, quantity: Quantity) {
  if (quantity === 'width') return width;
  const point = points[transitionLevels.indexOf(quantity)];
  return point.how === 'not-monotone' ? undefined : { low: point.low, high: point.high };
}

const range = 2 ** 32;

export function drawColumn(
  { probabilities }: Pick<SuccessCurve, 'probabilities'>,
  { coupling, trialCount }: { coupling: Coupling; trialCount: number },
  generator: Generator,
): Uint8Array {
  const thresholds = probabilities.map((p) => Math.round(p * range));
  const codes = new Uint8Array(trialCount * thresholds.length);
  for (let trial = 0, at = 0; trial < trialCount; trial += 1) {
    let drawn = generator.next() >>> 0;
    for (let cell = 0; cell < thresholds.length; cell += 1, at += 1) {
      if (coupling === 'independent') drawn = generator.next() >>> 0;
      codes[at] = drawn < thresholds[cell] ? 1 : 0;
    }
  }
  return codes;
}
