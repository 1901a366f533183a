import { normalUpperTail } from './special-functions.js';

/*
 * What is known of an autoencoder's training on y = A x + sigma eta with n x m weights W that start near A: Nguyen, Wong &
 * Hegde, Autoencoders learn generative linear models. Letters: delta = |W_i - A_i|, lambda = W_i . A_i = 1 - delta^2 / 2,
 * b the bias, zeta = c m / (k kappa2) the step, B the batch.
 */

/**
 * The distances delta_0, delta_1, ... of the mixture model (k = 1) without noise and with a batch without end, one more
 * than there are biases: equation 9's gradient g = -p lambda A + p (lambda + b)^2 W, the step c / p and the normalisation
 * turn the angle theta of W_i and A_i by
 *   tan theta' = w sin theta / (w cos theta + c lambda),   w = 1 - c (lambda + b)^2.
 * It holds while each sample activates the unit of its centre alone.
 */
export function mixtureDistances({
  delta,
  c,
  biases,
}: {
  readonly delta: number;
  readonly c: number;
  readonly biases: readonly number[];
}): number[] {
  let cosine = 1 - (delta * delta) / 2;
  let sine = delta * Math.sqrt(1 - (delta * delta) / 4);
  const distances = [delta];
  for (const b of biases) {
    const w = 1 - c * (cosine + b) * (cosine + b);
    const across = w * sine;
    const along = (w + c) * cosine;
    const length = Math.sqrt(across * across + along * along);
    cosine = along / length;
    sine = across / length;
    // 2 sin(theta / 2), without the cancellation of 2 - 2 cos theta near 0.
    distances.push(cosine > 0 ? Math.abs(sine) * Math.sqrt(2 / (1 + cosine)) : Math.sqrt(2 - 2 * cosine));
  }
  return distances;
}

/**
 * The root mean square of |W_i - A_i| at which the mixture model's training ends: a step shrinks the deviation by 1 - c and
 * adds c sigma times the mean of B / m normal vectors of n - 1 entries.
 */
export function mixtureNoiseFloor({
  n,
  m,
  sigma,
  c,
  B,
}: {
  readonly n: number;
  readonly m: number;
  readonly sigma: number;
  readonly c: number;
  readonly B: number;
}): number {
  return sigma * Math.sqrt(((n - 1) * m * c) / (B * (2 - c)));
}

/**
 * The distance at which lambda, a unit's response to its own atom with coefficient 1, falls to the level below which
 * the unit never responds.
 */
export function edgeDistance(level: number): number {
  return Math.sqrt(2 - 2 * level);
}

export interface Encoder {
  readonly n: number;
  readonly m: number;
  /** Any positive real number, since curves are drawn over it. */
  readonly k: number;
  readonly delta: number;
  readonly sigma: number;
  /** The mean size of a non-zero coefficient and its mean square. */
  readonly meanSize: number;
  readonly meanSquare: number;
  /** What a code must exceed: lambda, or -b of a ReLU; `two` sides for a threshold. */
  readonly level: number;
  readonly sides: 1 | 2;
}

/**
 * The share of samples whose codes have the support (and signs) of x, the property of Theorem 3, by an approximation: what
 * the other atoms add to a code is taken as normal with variance kappa2 / n each, and codes as independent.
 */
export function expectedConsistency({ n, m, k, delta, sigma, meanSize, meanSquare, level, sides }: Encoder): number {
  const lambda = 1 - (delta * delta) / 2;
  const ownDeviation = Math.sqrt((meanSquare * Math.max(0, k - 1)) / n + sigma * sigma);
  const otherDeviation = Math.sqrt((meanSquare * k) / n + sigma * sigma);
  const own = tail((level - lambda * meanSize) / ownDeviation);
  const other = 1 - sides * tail(level / otherDeviation);
  return Math.max(0, own) ** k * Math.max(0, other) ** Math.max(0, m - k);
}

/** P(N > x), also where x is the limit of a division by 0. */
function tail(x: number): number {
  if (Number.isNaN(x)) return 0.5;
  if (x > 40) return 0;
  return x < -40 ? 1 : normalUpperTail(x);
}
