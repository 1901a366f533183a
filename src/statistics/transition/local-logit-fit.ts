import { exp, log } from '../../random/elementary.js';
import { absent, type FallingColumn } from './fold-column.js';
import { applyThree, dotThree, invertThree, type SymmetricThree, type Three } from './symmetric-three.js';

/** Neighbouring cells of a column, both ends included. */
export interface CellRun {
  readonly first: number;
  readonly last: number;
}

/** logit P(success) = b . (1, v, v^2), v from -1 to 1 over the cells of `run`. */
export interface LocalLogitFit {
  readonly run: CellRun;
  readonly coefficients: Three;
  /** The inverse information H^-1 at the fit, as if all cells were independent. */
  readonly inverseInformation: SymmetricThree;
  /** The covariance B of the trials' scores, summed over them: what resampling whole trials would give. */
  readonly scoreCovariance: SymmetricThree;
  /** From a place of the column to v. */
  readonly toUnit: (place: number) => number;
}

/** Each fit gets so many pseudo-successes, and as many pseudo-failures, spread evenly over its cells. */
const pseudoSuccesses = 1.5;

/** Newton's decrement is the squared distance to the optimum in standard errors; the last step squares it again. */
const decrementTolerance = 1e-12;
const iterationsMax = 100;
const halvingsMax = 40;

/** Beyond this logit a probability differs from 0 or 1 by less than its rounding. */
const logitMax = 700;

/**
 * Fits a quadratic to the logits of at least four cells by maximum likelihood, with 3/(2c) pseudo-successes and as many
 * pseudo-failures in each of the c cells: Firth's penalty (Biometrika 80 (1993) 27-38) at the mean leverage of three
 * coefficients over c cells. The likelihood is strictly concave and its maximum finite, which Newton's method with step
 * halving finds. Its variance takes whole trials as the independent units, so nothing need know how the cells of a trial
 * hang together: V = H^-1 B H^-1 with H = sum_i n_i mu_i (1 - mu_i) v_i v_i^T and B = T/(T-1) sum_j (g_j - g)(g_j - g)^T,
 * g_j = sum_i (s_ij - mu_i) v_i over the verdicts of trial j. Undefined where Newton's method does not come to an end.
 * Cost: some ten passes over the cells and one over the verdicts.
 */
export function fitLocalLogit(column: FallingColumn, run: CellRun): LocalLogitFit | undefined {
  const { places } = column;
  const middle = (places[run.first] + places[run.last]) / 2;
  const reach = (places[run.last] - places[run.first]) / 2;
  const toUnit = (place: number) => (place - middle) / reach;
  const counts = padCounts(column, run, toUnit);
  const found = climb(counts);
  if (found === undefined) return undefined;
  return {
    run,
    coefficients: found.coefficients,
    inverseInformation: found.inverseInformation,
    scoreCovariance: sumScores(column, { run, counts, coefficients: found.coefficients }),
    toUnit,
  };
}

/** The fitted logit at v. */
export function evaluateLogit([b0, b1, b2]: Three, v: number): number {
  return b0 + v * (b1 + v * b2);
}

export function probabilityOfLogit(logit: number): number {
  const bounded = Math.max(-logitMax, Math.min(logitMax, logit));
  const e = exp(bounded > 0 ? -bounded : bounded);
  return bounded > 0 ? 1 / (1 + e) : e / (1 + e);
}

interface PaddedCounts {
  readonly v: Float64Array;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

function padCounts({ places, trials, successes }: FallingColumn, run: CellRun, toUnit: (place: number) => number) {
  const cellCount = run.last - run.first + 1;
  const share = pseudoSuccesses / cellCount;
  const inRun = (values: Float64Array) => values.subarray(run.first, run.last + 1);
  return {
    v: inRun(places).map(toUnit),
    trials: inRun(trials).map((count) => count + 2 * share),
    successes: inRun(successes).map((count) => count + share),
  };
}

interface Evaluation {
  readonly logLikelihood: number;
  readonly gradient: Three;
  readonly information: SymmetricThree;
}

function climb(counts: PaddedCounts): { coefficients: Three; inverseInformation: SymmetricThree } | undefined {
  let coefficients: Three = [0, 0, 0];
  let state = evaluate(counts, coefficients);
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    const inverseInformation = invertThree(state.information);
    if (inverseInformation === undefined) return undefined;
    const step = applyThree(inverseInformation, state.gradient);
    if (dotThree(step, state.gradient) < decrementTolerance) return takeLastStep(counts, { coefficients, step });
    const next = takeStep(counts, { coefficients, state, step });
    if (next === undefined) return undefined;
    ({ coefficients, state } = next);
  }
  return undefined;
}

/** So near the optimum a whole step squares the error, and the likelihood rises by less than its rounding. */
function takeLastStep(
  counts: PaddedCounts,
  { coefficients: [b0, b1, b2], step }: { coefficients: Three; step: Three },
) {
  const coefficients: Three = [b0 + step[0], b1 + step[1], b2 + step[2]];
  const inverseInformation = invertThree(evaluate(counts, coefficients).information);
  return inverseInformation && { coefficients, inverseInformation };
}

/** Halves the step until it does not lower the likelihood; undefined if no half does. */
function takeStep(counts: PaddedCounts, from: { coefficients: Three; state: Evaluation; step: Three }) {
  const { state, step } = from;
  const [b0, b1, b2] = from.coefficients;
  // Near the optimum the likelihood is flat to within its own rounding, which must not stop the last step.
  const floor = state.logLikelihood - 1e-12 * (1 + Math.abs(state.logLikelihood));
  for (let halving = 0, scale = 1; halving < halvingsMax; halving += 1, scale /= 2) {
    const coefficients: Three = [b0 + scale * step[0], b1 + scale * step[1], b2 + scale * step[2]];
    const next = evaluate(counts, coefficients);
    if (next.logLikelihood >= floor) return { coefficients, state: next };
  }
  return undefined;
}

function evaluate({ v, trials, successes }: PaddedCounts, coefficients: Three): Evaluation {
  let logLikelihood = 0;
  let [g0, g1, g2] = [0, 0, 0];
  // Moments of n mu (1 - mu) v^j.
  let [h0, h1, h2, h3, h4] = [0, 0, 0, 0, 0];
  for (let at = 0; at < v.length; at += 1) {
    const x = v[at];
    const logit = Math.max(-logitMax, Math.min(logitMax, evaluateLogit(coefficients, x)));
    // With e <= 1, nothing overflows and 1 - mu keeps its digits in both tails.
    const e = exp(logit > 0 ? -logit : logit);
    const mu = logit > 0 ? 1 / (1 + e) : e / (1 + e);
    logLikelihood += (logit > 0 ? successes[at] - trials[at] : successes[at]) * logit - trials[at] * log(1 + e);
    const residual = successes[at] - trials[at] * mu;
    g0 += residual;
    g1 += residual * x;
    g2 += residual * x * x;
    const weight = (trials[at] * e) / ((1 + e) * (1 + e));
    h0 += weight;
    h1 += weight * x;
    h2 += weight * x * x;
    h3 += weight * x * x * x;
    h4 += weight * x * x * x * x;
  }
  return { logLikelihood, gradient: [g0, g1, g2], information: [h0, h1, h2, h2, h3, h4] };
}

/** T/(T-1) times the sum over trials of the squares of their scores' deviations from the mean score. */
function sumScores(
  { places, verdicts, trialCount }: FallingColumn,
  fit: { run: CellRun; counts: PaddedCounts; coefficients: Three },
): SymmetricThree {
  const { run, counts, coefficients } = fit;
  const means = counts.v.map((v) => probabilityOfLogit(evaluateLogit(coefficients, v)));
  let [sa, sb, sc] = [0, 0, 0];
  let [aa, ab, ac, bb, bc, cc] = [0, 0, 0, 0, 0, 0];
  for (let trial = 0; trial < trialCount; trial += 1) {
    let [a, b, c] = [0, 0, 0];
    const row = trial * places.length + run.first;
    for (let at = 0; at < means.length; at += 1) {
      const verdict = verdicts[row + at];
      if (verdict === absent) continue;
      const residual = verdict - means[at];
      const v = counts.v[at];
      a += residual;
      b += residual * v;
      c += residual * v * v;
    }
    sa += a;
    sb += b;
    sc += c;
    aa += a * a;
    ab += a * b;
    ac += a * c;
    bb += b * b;
    bc += b * c;
    cc += c * c;
  }
  const centred = (square: number, s: number, t: number) =>
    trialCount < 2 ? 0 : (trialCount / (trialCount - 1)) * (square - (s * t) / trialCount);
  return [
    centred(aa, sa, sa),
    centred(ab, sa, sb),
    centred(ac, sa, sc),
    centred(bb, sb, sb),
    centred(bc, sb, sc),
    centred(cc, sc, sc),
  ];
}
