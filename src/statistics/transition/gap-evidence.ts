import { log } from '../../random/elementary.js';
import { absent, type FallingColumn } from './fold-column.js';

/** What two neighbouring cells say of the curve between them. */
export interface Gap {
  readonly left: GapEnd;
  readonly right: GapEnd;
  /** The covariance of both rates, from the trials that have a verdict in both cells. */
  readonly covariance: number;
  /** Whether the axis has values between the cells. */
  readonly coarse: boolean;
}

interface GapEnd {
  /** (S + 1/2) / (N + 1), between 0 and 1 whatever the counts are, and its variance. */
  readonly rate: number;
  readonly variance: number;
  /** ln of the padded odds. */
  readonly logit: number;
  /** One over the variance of the logit. */
  readonly weight: number;
  /** The rate on the scales of `links`. */
  readonly onLinks: readonly LinkValue[];
}

interface LinkValue {
  readonly value: number;
  readonly slope: number;
}

/**
 * Scales on which a curve may be a straight line between two cells: logits, probabilities, and those of laws that are skewed
 * to either side.
 */
const links: readonly ((p: number, q: number, odds: number) => LinkValue)[] = [
  (p, q, odds) => ({ value: log(odds), slope: 1 / (p * q) }),
  (p) => ({ value: p, slope: 1 }),
  (_, q) => ({ value: log(-log(q)), slope: -1 / (q * log(q)) }),
  (p) => ({ value: -log(-log(p)), slope: -1 / (p * log(p)) }),
];

/** A probability, and the same on the scales of `links`. */
export interface Level {
  readonly probability: number;
  readonly logit: number;
  readonly onLinks: readonly number[];
}

export function createLevel(probability: number): Level {
  const onLinks = links.map((link) => link(probability, 1 - probability, probability / (1 - probability)).value);
  return { probability, logit: onLinks[0], onLinks };
}

/** Reads the gaps of a column, each once: gap i lies between cells i and i + 1. */
export function createGapReader(column: FallingColumn): (gap: number) => Gap {
  const known = new Map<number, Gap>();
  return (gap) => {
    const found = known.get(gap) ?? readGap(column, gap);
    known.set(gap, found);
    return found;
  };
}

function readGap(column: FallingColumn, gap: number): Gap {
  const end = (cell: number): GapEnd => {
    const successes = column.successes[cell] + 0.5;
    const failures = column.trials[cell] - column.successes[cell] + 0.5;
    const padded = successes + failures;
    const rate = successes / padded;
    const weight = (successes * failures) / padded;
    const onLinks = links.map((link) => link(rate, failures / padded, successes / failures));
    return { rate, variance: weight / (padded * padded), logit: onLinks[0].value, weight, onLinks };
  };
  const padded = (column.trials[gap] + 1) * (column.trials[gap + 1] + 1);
  return {
    left: end(gap),
    right: end(gap + 1),
    covariance: countTogether(column, gap) / padded,
    coarse: column.coarse[gap] === 1,
  };
}

function countTogether({ places, trialCount, verdicts }: FallingColumn, gap: number): number {
  let [both, left, right, together] = [0, 0, 0, 0];
  for (let trial = 0; trial < trialCount; trial += 1) {
    const at = trial * places.length + gap;
    const [a, b] = [verdicts[at], verdicts[at + 1]];
    if (a === absent || b === absent) continue;
    both += 1;
    left += a;
    right += b;
    together += a * b;
  }
  return both === 0 ? 0 : together - (left * right) / both;
}

/**
 * How many standard errors the success probability lies above `level`, at a share of the way from the left cell to the
 * right one. In a fine gap the curve is a line of logits by definition. In a coarse gap nothing was measured between
 * the cells, so that a place is ruled out only where the lines on all scales rule it out. The true curves of basis
 * pursuit lay between these lines in all of 293 gaps of coarse grids, at every offset. In 12 gaps they lay outside of
 * the lines of logits and of probabilities, by up to .28 in k.
 */
export function weighGap(gap: Gap, level: Level, share: number): number {
  const first = weighOnLink(gap, { level, share, link: 0 });
  if (!gap.coarse) return first;
  let least = first;
  for (let link = 1; link < links.length; link += 1) {
    const z = weighOnLink(gap, { level, share, link });
    if (z > 0 !== first > 0) return 0;
    if (Math.abs(z) < Math.abs(least)) least = z;
  }
  return least;
}

function weighOnLink({ left, right, covariance }: Gap, at: { level: Level; share: number; link: number }): number {
  const { level, share, link } = at;
  const [a, b] = [left.onLinks[link], right.onLinks[link]];
  const [slopeA, slopeB] = [(1 - share) * a.slope, share * b.slope];
  const variance =
    slopeA * slopeA * left.variance + slopeB * slopeB * right.variance + 2 * slopeA * slopeB * covariance;
  return quotient((1 - share) * a.value + share * b.value - level.onLinks[link], variance);
}

/** The quotient by a standard error. Rounding may make a variance negative where both cells are wholly opposed. */
export function quotient(difference: number, variance: number): number {
  return difference === 0 ? 0 : difference / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}
