import { verdictCode } from '../sweep/outcome.js';
import { type BinomialCounts, fitFirthLogistic, type LogisticFit } from './firth-logistic.js';
import type { Interval } from './interval.js';
import { studentT95 } from './student-t.js';
import { notSettled } from './verdict-table.js';
import { wilsonInterval } from './wilson.js';

/** The penalised logistic fit of success against one axis, the other coordinates held: a column of a diagram. */
export interface TransitionFit {
  /** Where the fitted success probability is 1/2, in the units of the fitted axis. */
  readonly location: number;
  /** 95 % interval of `location`, trials resampled (jackknife over trials). */
  readonly interval: Interval;
  /** The distance over which the fitted probability goes from 0.9 to 0.1. */
  readonly width: number;
}

/** One column: Y positions along the fitted axis, and T x Y verdict codes (trial by trial) with `notSettled` allowed. */
export interface TransitionData {
  readonly positions: readonly number[];
  readonly trialCount: number;
  readonly codes: Uint8Array;
}

/** Beyond so many trials the jackknife deletes groups of them: more replicates would not sharpen the variance. */
const groupCountMax = 100;

/** logit(0.9) - logit(0.1). */
const logitSpan = 2 * Math.log(9);

/**
 * Undefined where the column holds no transition: all succeed, all fail, or the fit leaves the axis' range or
 * does not converge. Success may fall or rise along the axis. An unresolved trial is not a success; quarantined
 * and unsettled ones are left out.
 */
export function fitTransition(data: TransitionData): TransitionFit | undefined {
  if (data.codes.length !== data.trialCount * data.positions.length) {
    throw new RangeError(
      `a column of ${data.trialCount} trials x ${data.positions.length} positions needs as many codes, ` +
        `got ${data.codes.length}`,
    );
  }
  const scale = findScale(data.positions);
  if (scale === undefined) return undefined;
  const groups = groupTrials(data);
  const total = sumGroups(groups, data.positions.length);
  if (!isMixed(total)) return undefined;
  const counts = { u: scale.u, ...total };
  const fit = fitFirthLogistic(counts);
  if (fit === undefined) return undefined;
  const location = half(fit);
  if (!(Math.abs(location) <= 1)) return undefined;
  const interval = locationInterval(counts, groups, fit);
  return {
    location: scale.fromUnit(location),
    interval: { low: scale.fromUnit(interval.low), high: scale.fromUnit(interval.high) },
    width: (logitSpan / Math.abs(fit.slope)) * scale.halfRange,
  };
}

/** Successes and trials per position. */
interface Counts {
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

/** Maps the axis' range to [-1, 1], where intercept and slope are of one size. */
function findScale(positions: readonly number[]) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    low = Math.min(low, position);
    high = Math.max(high, position);
  }
  const halfRange = (high - low) / 2;
  if (!(halfRange > 0 && Number.isFinite(halfRange))) return undefined;
  const middle = low + halfRange;
  return {
    halfRange,
    u: Float64Array.from(positions, (position) => (position - middle) / halfRange),
    fromUnit: (unit: number) => middle + unit * halfRange,
  };
}

/** Deals the trials that have a verdict somewhere in the column out to at most `groupCountMax` groups. */
function groupTrials({ positions, trialCount, codes }: TransitionData): Counts[] {
  const width = positions.length;
  const groups: Counts[] = [];
  let dealt = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    const row = codes.subarray(trial * width, (trial + 1) * width);
    if (!row.some(isCounted)) continue;
    const index = dealt % groupCountMax;
    dealt += 1;
    if (index === groups.length) groups.push({ trials: new Float64Array(width), successes: new Float64Array(width) });
    const group = groups[index];
    for (let at = 0; at < width; at += 1) {
      if (!isCounted(row[at])) continue;
      group.trials[at] += 1;
      if (row[at] === verdictCode.success) group.successes[at] += 1;
    }
  }
  return groups;
}

function isCounted(code: number): boolean {
  return code !== notSettled && code !== verdictCode.quarantined;
}

function sumGroups(groups: readonly Counts[], width: number): Counts {
  const sum = { trials: new Float64Array(width), successes: new Float64Array(width) };
  for (const group of groups) {
    for (let at = 0; at < width; at += 1) {
      sum.trials[at] += group.trials[at];
      sum.successes[at] += group.successes[at];
    }
  }
  return sum;
}

function isMixed({ trials, successes }: Counts): boolean {
  const success = successes.some((count) => count > 0);
  const failure = trials.some((count, at) => count > successes[at]);
  return success && failure;
}

function half({ intercept, slope }: LogisticFit): number {
  return -intercept / slope;
}

/**
 * The interval of the location, on [-1, 1].
 *
 * Nested instances couple the cells of one trial (DESIGN, nested instances): a trial that fails early fails in
 * every later cell too, so the cells of a column are not independent and the likelihood's own variance is too
 * small, by a factor of several on a fine axis. Trials are independent; so whole trials are what is deleted.
 */
function locationInterval(total: BinomialCounts, groups: readonly Counts[], fit: LogisticFit): Interval {
  const whole = { low: -1, high: 1 };
  if (groups.length < 2) return whole;
  const locations: number[] = [];
  for (const group of groups) {
    const rest = deleteGroup(total, group);
    const replicate = isMixed(rest) ? fitFirthLogistic(rest, fit) : undefined;
    // The transition, or its direction, hangs on one group: the column does not say where it lies.
    if (replicate === undefined || replicate.slope * fit.slope <= 0) return whole;
    locations.push(half(replicate));
  }
  const location = half(fit);
  const variance = Math.max(jackknifeVariance(locations), likelihoodVariance(fit));
  const reach = studentT95(groups.length - 1) * Math.sqrt(variance);
  const gap = findGap(total);
  return {
    low: Math.min(location - reach, gap?.low ?? location),
    high: Math.max(location + reach, gap?.high ?? location),
  };
}

function deleteGroup(total: BinomialCounts, group: Counts): BinomialCounts {
  return {
    u: total.u,
    trials: total.trials.map((count, at) => count - group.trials[at]),
    successes: total.successes.map((count, at) => count - group.successes[at]),
  };
}

function jackknifeVariance(replicates: readonly number[]): number {
  const count = replicates.length;
  const mean = replicates.reduce((sum, value) => sum + value, 0) / count;
  return ((count - 1) / count) * replicates.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/**
 * The delta method's variance, were all cells independent. It bounds the jackknife's from below where an axis is
 * so coarse that every trial changes in the same gap: then all replicates agree, though they know little.
 */
function likelihoodVariance(fit: LogisticFit): number {
  const { aa, ab, bb } = fit.covariance;
  const location = half(fit);
  return (aa + 2 * location * ab + location * location * bb) / fit.slope ** 2;
}

/**
 * Where at most one position holds both verdicts, the data bound the slope from below only: the steeper it is, the
 * closer the location lies to one end of the gap. Then no interval is narrower than that between the nearest
 * positions that are surely above and surely below 1/2.
 */
function findGap({ u, trials, successes }: BinomialCounts): Interval | undefined {
  const success = extent(u, (at) => successes[at] > 0);
  const failure = extent(u, (at) => trials[at] > successes[at]);
  const falls = success.high <= failure.low;
  if (!falls && failure.high > success.low) return undefined;
  const sure = u.map((_, at) => sureSide({ trials: trials[at], successes: successes[at] }) * (falls ? 1 : -1));
  return {
    low: Math.max(-1, extent(u, (at) => sure[at] > 0).high),
    high: Math.min(1, extent(u, (at) => sure[at] < 0).low),
  };
}

/** 1 or -1 where the success probability is surely above or below 1/2, else 0. */
function sureSide(counts: { trials: number; successes: number }): number {
  if (counts.trials === 0) return 0;
  const { low, high } = wilsonInterval(counts);
  return low > 0.5 ? 1 : high < 0.5 ? -1 : 0;
}

function extent(u: Float64Array, include: (at: number) => boolean): Interval {
  const chosen = u.filter((_, at) => include(at));
  return { low: Math.min(...chosen), high: Math.max(...chosen) };
}
