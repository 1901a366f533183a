import type { JudgedCase } from './coverage-cases.js';
import { type Coverage, measureCoverage, type Quantity, quantities } from './measure-coverage.js';

export interface Judgement {
  /** By quantity: the share of the deciding sweeps in which the interval held the truth. */
  readonly shares: readonly number[];
  readonly lengths: readonly number[];
  readonly sweepCounts: readonly number[];
  readonly failed: readonly Quantity[];
}

/** Where a share of the first sweeps is beyond a bar, so many times as many new sweeps decide. */
const appeal = 10;

/**
 * Draws `sweepCount` sweeps. With 400 sweeps a share has a standard error of 1.1 %, so that about one honest case in
 * fifteen is beyond 93 to 97 %. Such a case is drawn again with ten times as many new sweeps (0.34 %), and these alone
 * decide: the decision does not depend on what the first ones showed. A share then fails if it is beyond its bar by
 * more than two of its standard errors, so that an interval which covers less than 92 or more than 98 % does not pass.
 */
export function judgeCoverage(
  judged: JudgedCase,
  { sweepCount, seed }: { sweepCount: number; seed: number },
): Judgement {
  const first = measureCoverage(judged, { sweepCount, seed });
  const isBeyond = ({ covered, sweepCount: count }: Coverage, at: number, errors = 0) => {
    const { low, high } = judged.bars[at];
    const slack = (bar: number) => errors * Math.sqrt((bar * (1 - bar)) / count);
    const share = covered[at] / count;
    return share < low - slack(low) || share > high + slack(high);
  };
  const doubtful = quantities.some((_, at) => isBeyond(first, at));
  const second = doubtful ? measureCoverage(judged, { sweepCount: appeal * sweepCount, seed: seed + 1 }) : first;
  const deciding = quantities.map((_, at) => (isBeyond(first, at) ? second : first));
  return {
    shares: deciding.map(({ covered, sweepCount: count }, at) => covered[at] / count),
    lengths: deciding.map(({ lengths }, at) => lengths[at]),
    sweepCounts: deciding.map(({ sweepCount: count }) => count),
    failed: quantities.filter((_, at) => isBeyond(deciding[at], at, 2)),
  };
}
