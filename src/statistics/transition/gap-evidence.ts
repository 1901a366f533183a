import { log } from '../../random/elementary.js';
import { absent, type FallingColumn } from './fold-column.js';

/** What two neighbouring cells say of the curve between them. */
export interface Gap {
  readonly left: GapEnd;
  readonly right: GapEnd;
  /** The covariance of both counts of successes, from the trials that have a verdict in both cells. */
  readonly covariance: number;
  /** Whether the axis has values between the cells. */
  readonly coarse: boolean;
}

interface GapEnd {
  readonly trials: number;
  readonly rate: number;
  /** ln((S + 1/2) / (N - S + 1/2)), finite whatever the counts are. */
  readonly logit: number;
  /** N p (1 - p) of the padded counts: the variance of the count, and 1 over that of the logit. */
  readonly weight: number;
}

/** Probabilities, and logits, of a level. */
export interface Level {
  readonly probability: number;
  readonly logit: number;
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
    const [trials, successes] = [column.trials[cell], column.successes[cell]];
    const failures = trials - successes;
    return {
      trials,
      rate: successes / trials,
      logit: log((successes + 0.5) / (failures + 0.5)),
      weight: ((successes + 0.5) * (failures + 0.5)) / (trials + 1),
    };
  };
  return {
    left: end(gap),
    right: end(gap + 1),
    covariance: countTogether(column, gap),
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
 * By how many standard errors success is likelier than `level` at a share of the way from the left cell to the right one:
 * logits, or on a coarse gap whichever of logits and probabilities says less. The true curve of a coarse gap is unknown; it
 * lies between the two lines in nearly all cases, so that a place is ruled out only where both rule it out.
 */
export function weighGap(gap: Gap, level: Level, share: number): number {
  const byLogits = weighLogits(gap, level, share);
  if (!gap.coarse) return byLogits;
  const byRates = weighRates(gap, level, share);
  if (byLogits > 0 !== byRates > 0) return 0;
  return Math.abs(byLogits) < Math.abs(byRates) ? byLogits : byRates;
}

function weighLogits({ left, right, covariance }: Gap, level: Level, share: number): number {
  const rest = 1 - share;
  const difference = rest * left.logit + share * right.logit - level.logit;
  const joint = (2 * rest * share * covariance) / (left.weight * right.weight);
  return quotient(difference, (rest * rest) / left.weight + (share * share) / right.weight + joint);
}

function weighRates({ left, right, covariance }: Gap, level: Level, share: number): number {
  const rest = 1 - share;
  const difference = rest * left.rate + share * right.rate - level.probability;
  const variance =
    (rest * rest * left.weight) / (left.trials * left.trials) +
    (share * share * right.weight) / (right.trials * right.trials) +
    (2 * rest * share * covariance) / (left.trials * right.trials);
  return quotient(difference, variance);
}

/** A variance may cancel to less than nothing by rounding, where both cells are wholly opposed. */
export function quotient(difference: number, variance: number): number {
  return difference === 0 ? 0 : difference / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}
