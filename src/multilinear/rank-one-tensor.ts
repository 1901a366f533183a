import { listAllEntries, multiplyEntry, type TensorEntries } from './tensor-entries.js';

/*
 * Problem: factors g_1 .. g_K with P(g) near a tensor T in R^{S_1 x .. x S_K} that is nearly of rank one.
 * Methods: `max-fibre` takes the K fibres of T through its entry of largest absolute value: exact where T has rank one.
 * `hosvd` takes the leading left singular vector of each unfolding (De Lathauwer, De Moor & Vandewalle, SIAM J. Matrix
 * Anal. Appl. 21, 2000, 1253), by power iteration from the fibre, and the core entry that goes with them: its error is
 * that of the best rank-one tensor to first order.
 * Cost: some passes over T; a step of the power iteration 4 of them a layer.
 */

export interface DenseTensor {
  readonly sizes: readonly number[];
  /** The last layer's index runs fastest. */
  readonly values: Float64Array;
}

const stepCountMax = 200;
/** The iteration ends where a direction moves by no more than its rounding. */
const stillShare = 1e-15;

/** Zeros for a tensor of zeros. */
export function takeMaxFibres({ sizes, values }: DenseTensor): Float64Array[] {
  let top = 0;
  for (let t = 1; t < values.length; t += 1) if (Math.abs(values[t]) > Math.abs(values[top])) top = t;
  let stride = values.length;
  return sizes.map((size, k) => {
    stride /= size;
    const index = Math.floor(top / stride) % size;
    const fibre = new Float64Array(size);
    // All fibres contain the largest entry, which must count only once.
    const scale = k === 0 || values[top] === 0 ? 1 : values[top];
    for (let i = 0; i < size; i += 1) fibre[i] = values[top + stride * (i - index)] / scale;
    return fibre;
  });
}

export function truncateHosvd({ sizes, values }: DenseTensor): Float64Array[] {
  const entries = listAllEntries(sizes);
  let stride = values.length;
  const factors = takeMaxFibres({ sizes, values }).map((fibre, k) => {
    stride /= sizes[k];
    return computeLeadingVector(values, { fibre, stride });
  });
  const core = measureCore(entries, values, factors);
  return factors.map((factor, k) => (k === 0 ? factor.map((value) => core * value) : factor));
}

/** The leading left singular vector, of length 1, of T's unfolding along the layer whose index has this stride. */
function computeLeadingVector(
  values: Float64Array,
  { fibre, stride }: { readonly fibre: Float64Array; readonly stride: number },
): Float64Array {
  const size = fibre.length;
  const vector = normalise(fibre);
  const image = new Float64Array(values.length / size);
  for (let step = 0; step < stepCountMax; step += 1) {
    image.fill(0);
    forEachEntry(values.length, { size, stride }, (t, i, rest) => {
      image[rest] += values[t] * vector[i];
    });
    const next = new Float64Array(size);
    forEachEntry(values.length, { size, stride }, (t, i, rest) => {
      next[i] += values[t] * image[rest];
    });
    normalise(next);
    let change = 0;
    for (let i = 0; i < size; i += 1) change = Math.max(change, Math.abs(next[i] - vector[i]));
    vector.set(next);
    if (change <= stillShare) break;
  }
  return vector;
}

/** Calls with the entry, its index in the layer, and the place of its other indices. */
function forEachEntry(
  count: number,
  { size, stride }: { readonly size: number; readonly stride: number },
  visit: (t: number, i: number, rest: number) => void,
): void {
  for (let t = 0; t < count; t += 1) {
    const below = t % stride;
    const above = Math.floor(t / (stride * size));
    visit(t, Math.floor(t / stride) % size, above * stride + below);
  }
}

/** <T, P(g)> */
function measureCore(entries: TensorEntries, values: Float64Array, factors: readonly Float64Array[]): number {
  let sum = 0;
  for (let t = 0; t < entries.count; t += 1) sum += values[t] * multiplyEntry(entries, t, { factors, without: -1 });
  return sum;
}

/** In place; zeros stay zeros. */
function normalise(vector: Float64Array): Float64Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (length > 0) for (let i = 0; i < vector.length; i += 1) vector[i] /= length;
  return vector;
}
