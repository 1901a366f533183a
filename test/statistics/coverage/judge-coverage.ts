import type { JudgedCase } from './coverage-cases.js';
import { type Coverage, measureCoverage, type Quantity, quantities } from './measure-coverage.js';

export interface Judgement {
  /** By quantity: the share of the sweeps that decided, in which the interval held the truth. */
  readonly shares: readonly number[];
  readonly lengths: readonly number[];
  readonly sweepCounts: readonly number[];
  readonly failed: readonly Quantity[];
}

/** How many times more sweeps decide where the first ones come out beyond a bar. */
const appeal = 10;

/**
 * Draws `sweepCount` sweeps. Of 400 the share has a standard error of 1.1 %, so that about one honest case in fifteen comes out
 * beyond 93 to 97 %: it is drawn again with ten times as many fresh sweeps (0.34 %), and these alone decide. So nothing
 * is chosen by what the first ones showed. Then a share is beyond its bar by more than two of its standard errors, so
 * that an interval which covers less than 92 or more than 98 % does not pass.
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
