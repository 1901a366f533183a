import type { Signs } from './signs.js';
import { type Coefficients, coefficientRisk, softThresholdRisk } from './soft-threshold-risk.js';

/**
 * AMP with soft thresholding on b = A x + noise. Letters: A in R^{m x n}, independent entries N(0, 1/m); delta = m / n;
 * rho = k / m, k the non-zeros of x. AMP estimates the deviation tau_t of its effective noise and thresholds at
 * alpha tau_t: see `minimaxThreshold` and `transitionThreshold`.
 */
export interface StateEvolutionProblem {
  readonly delta: number;
  readonly rho: number;
  /** The threshold, in standard deviations of the effective noise. */
  readonly alpha: number;
  /** The variance of an entry of the noise. */
  readonly noiseVariance: number;
  readonly coefficients: Coefficients;
}

/**
 * The mean squared error per entry of x in AMP's iterates t = 0 .. iterationCount, in the limit of large n; iterate 0
 * is the estimate 0. 0 < delta <= 1, 0 <= rho <= 1.
 *   tau_t^2 = noise variance + mse_t / delta,   mse_{t+1} = E (threshold(X + tau_t g; alpha tau_t) - X)^2
 * Source: D. L. Donoho, A. Maleki & A. Montanari, PNAS 106 (2009) 18914-18919; proved in M. Bayati & A. Montanari,
 * IEEE Trans. Inf. Theory 57 (2011) 764-785.
 */
export function stateEvolution(problem: StateEvolutionProblem, iterationCount: number): number[] {
  checkProblem(problem);
  const errors = [initialError(problem)];
  for (let t = 0; t < iterationCount; t += 1) errors.push(nextError(problem, effectiveVariance(problem, errors[t])));
  return errors;
}

/**
 * The limit of `stateEvolution` as t grows: 0 where AMP recovers x, Infinity where it diverges (alpha too small).
 *
 * tau^2 -> next tau^2 is increasing and concave (Donoho et al. 2009), so it has at most one fixed point above 0, which
 * attracts; it has none, and 0 attracts, where there is no noise and the slope at 0 is at most 1.
 */
export function stateEvolutionLimit(problem: StateEvolutionProblem): number {
  checkProblem(problem);
  const { delta, noiseVariance } = problem;
  const start = effectiveVariance(problem, initialError(problem));
  if (start === 0 || (noiseVariance === 0 && slopeAtZero(problem) <= 1)) return 0;
  // Far above the coefficients, all entries of x count as zeros.
  if (softThresholdRisk(0, problem.alpha, signsOf(problem.coefficients)) >= delta) return Infinity;
  const rises = (variance: number) => effectiveVariance(problem, nextError(problem, variance)) > variance;
  let high = start;
  while (rises(high)) high *= 2;
  let low = high / 2;
  while (low > 0 && !rises(low)) low /= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (rises(middle)) low = middle;
    else high = middle;
  }
  return nextError(problem, high);
}

/**
 * The factor by which tau^2 grows in an iteration when it is tiny: every non-zero then passes the threshold, whatever
 * its law. AMP recovers x without noise if and only if it is at most 1.
 */
export function slopeAtZero({ delta, rho, alpha, coefficients }: StateEvolutionProblem): number {
  const epsilon = rho * delta;
  const noise = softThresholdRisk(0, alpha, signsOf(coefficients));
  return (epsilon * (1 + alpha * alpha) + (1 - epsilon) * noise) / delta;
}

function effectiveVariance({ delta, noiseVariance }: StateEvolutionProblem, error: number): number {
  return noiseVariance + error / delta;
}

function nextError(problem: StateEvolutionProblem, variance: number): number {
  const { delta, rho, alpha, coefficients } = problem;
  if (variance === 0) return 0;
  const epsilon = rho * delta;
  const nonZeros = epsilon === 0 ? 0 : coefficientRisk(coefficients, alpha, Math.sqrt(variance));
  return variance * (epsilon * nonZeros + (1 - epsilon) * softThresholdRisk(0, alpha, signsOf(coefficients)));
}

function initialError({ delta, rho, coefficients }: StateEvolutionProblem): number {
  const size = coefficients.kind === 'constant' ? coefficients.magnitude : coefficients.deviation;
  return rho * delta * size * size;
}

function signsOf(coefficients: Coefficients): Signs {
  return coefficients.kind === 'constant' ? coefficients.signs : 'signed';
}

function checkProblem({ delta, rho, alpha, noiseVariance }: StateEvolutionProblem): void {
  const expect = (holds: boolean, rule: string, got: number) => {
    if (!holds) throw new RangeError(`state evolution needs ${rule}, got ${got}`);
  };
  expect(delta > 0 && delta <= 1, '0 < delta <= 1', delta);
  expect(rho >= 0 && rho <= 1, '0 <= rho <= 1', rho);
  expect(alpha >= 0 && alpha < Infinity, 'a threshold alpha >= 0', alpha);
  expect(noiseVariance >= 0 && noiseVariance < Infinity, 'a noise variance >= 0', noiseVariance);
}
