/*
 * The estimate of least norm c with A J c = A x*, x_hat = J c: A in R^{m x n} Gaussian, J with left singular vectors w_i
 * and singular values sigma_i. Letters: lambda_i = sigma_i^2, squares_i = <w_i, x*>^2.
 *
 * The error as m and n grow together: with kappa > 0 such that sum lambda_i / (lambda_i + kappa) = m and L_i =
 * lambda_i / (lambda_i + kappa),
 *   E |x_hat - x*|^2 = sum (1 - L_i)^2 squares_i / (1 - sum L_i^2 / m).
 * References: Hastie, Montanari, Rosset & Tibshirani, Surprises in high-dimensional ridgeless least squares
 * interpolation, Ann. Statist. 50 (2022) 949-986, section 5; Heckel & Soltanolkotabi (2020), theorem 1.
 */

export interface LinearModel {
  readonly m: number;
  /** lambda, all positive. */
  readonly lambda: Float64Array;
  readonly squares: Float64Array;
}

/** So many halvings reduce the bracket to one ulp, whatever the ratio of its ends is. */
const bisectionCount = 64;

/** The expected squared error in the limit; 0 for m >= n. */
export function expectedError({ m, lambda, squares }: LinearModel): number {
  if (m >= lambda.length) return 0;
  const kappa = solveKappa(m, lambda);
  let bias = 0;
  let spent = 0;
  for (let i = 0; i < lambda.length; i += 1) {
    const share = lambda[i] / (lambda[i] + kappa);
    const rest = kappa / (lambda[i] + kappa);
    bias += rest * rest * squares[i];
    spent += share * share;
  }
  return bias / (1 - spent / m);
}

/** Bisects the logarithm of kappa: halving kappa itself would never reach a root far below the upper bound. */
function solveKappa(m: number, lambda: Float64Array): number {
  const n = lambda.length;
  const least = lambda.reduce((a, b) => Math.min(a, b));
  const total = lambda.reduce((a, b) => a + b, 0);
  // At `low` every share is at least m / n, and at `high` the sum is at most m.
  let low = (least * (n - m)) / m;
  let high = total / m;
  for (let step = 0; step < bisectionCount; step += 1) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += lambda[i] / (lambda[i] + middle);
    if (sum > m) low = middle;
    else high = middle;
  }
  return high;
}

/** The right side of Theorem 1's inequality 7 without its constant: (sum squares_i / lambda_i) sum_{i > 2m/3} lambda_i. */
export function theoremOneBound({ m, lambda, squares }: LinearModel): number {
  let energy = 0;
  let tail = 0;
  for (let i = 0; i < lambda.length; i += 1) {
    energy += squares[i] / lambda[i];
    // The paper counts from 1.
    if (3 * (i + 1) > 2 * m) tail += lambda[i];
  }
  return energy * tail;
}

/** gamma^i for i = 1 .. n, by products. */
export function geometricSpectrum(gamma: number, n: number): Float64Array {
  const lambda = new Float64Array(n);
  let power = 1;
  for (let i = 0; i < n; i += 1) {
    power *= gamma;
    lambda[i] = power;
  }
  return lambda;
}

/** E x_i^2 for x uniform on the unit sphere of the first s axes; s may be any number in [1, n], in between linear. */
export function uniformSquares(s: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.max(0, Math.min(1, s - i)) / s);
}
