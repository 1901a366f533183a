/*
 * The first k principal directions of centred samples: subspace iteration with Gram-Schmidt, from the k samples of
 * largest deviation. The subspace is all that a projection needs.
 * Cost: 2 m N k multiplications an iteration. Golub & Van Loan, Matrix Computations, section 8.2.4.
 */

export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** k orthonormal directions of m entries; fewer where the samples span fewer. */
  readonly directions: readonly Float64Array[];
  readonly status: 'converged' | 'iteration-limit';
}

const iterationCountMax = 500;
/**
 * The iteration ends where directions move by at most this share of their length. The projection's error is of that
 * order.
 */
const changeTolerance = 1e-9;
/** A direction that is shorter than this share of the largest deviation is rounding. */
const lengthShare = 1e-12;

export function computePrincipalComponents(
  samples: Float64Array,
  { m, k }: { readonly m: number; readonly k: number },
): PrincipalComponents {
  const count = samples.length / m;
  const mean = new Float64Array(m);
  for (let s = 0; s < count; s += 1) for (let i = 0; i < m; i += 1) mean[i] += samples[m * s + i] / count;
  const rows = Array.from({ length: count }, (_, s) =>
    samples.subarray(m * s, m * (s + 1)).map((value, i) => value - mean[i]),
  );
  const largestFirst = [...rows].sort((a, b) => dot(b, b) - dot(a, a));
  const scale = rows.length > 0 ? Math.sqrt(dot(largestFirst[0], largestFirst[0])) : 0;
  let directions = orthonormalise(largestFirst, { countMax: Math.min(k, m), lengthMin: lengthShare * scale });
  for (let iteration = 0; iteration < iterationCountMax; iteration += 1) {
    const images = directions.map((direction) => multiplyCovariance(rows, direction));
    const next = orthonormalise(images, { countMax: directions.length, lengthMin: 0 });
    const change = Math.max(0, ...next.map((direction) => distanceFromSpan(direction, directions)));
    directions = next;
    if (change <= changeTolerance) return { mean, directions, status: 'converged' };
  }
  return { mean, directions, status: 'iteration-limit' };
}

function multiplyCovariance(rows: readonly Float64Array[], direction: Float64Array): Float64Array {
  const image = new Float64Array(direction.length);
  for (const row of rows) addTo(image, dot(row, direction), row);
  return image;
}

function orthonormalise(
  vectors: readonly Float64Array[],
  { countMax, lengthMin }: { countMax: number; lengthMin: number },
): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    if (basis.length === countMax) break;
    const rest = vector.slice();
    // Twice is enough: Parlett, The Symmetric Eigenvalue Problem, section 6.9.
    for (const _ of [1, 2]) for (const direction of basis) addTo(rest, -dot(rest, direction), direction);
    const length = Math.sqrt(dot(rest, rest));
    if (length > lengthMin) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function distanceFromSpan(vector: Float64Array, basis: readonly Float64Array[]): number {
  const rest = vector.slice();
  for (const direction of basis) addTo(rest, -dot(rest, direction), direction);
  return Math.sqrt(dot(rest, rest));
}

function addTo(target: Float64Array, factor: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] += factor * source[i];
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] * y[i];
  return sum;
}
