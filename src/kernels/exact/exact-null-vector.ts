import type { WaveRows } from '../memory/kernel-matrix.js';
import { computeCommonDivisor, listPrimes } from './wave-rank.js';

/*
 * Null vectors of a matrix that are proved exactly: integers h with A h = 0, found near a computed null vector.
 *
 * Entries are taken exactly as doubles, which are integers times powers of 2. Rows of a trigonometric transform stand
 * for exact cosines, and their common factor does not matter. With z = exp(2 pi i / N), 2 cos(2 pi a / N) = z^a + z^-a,
 * so that A_i h = 0 says that a polynomial c with integer coefficients vanishes at z. It does if and only if (1 -
 * x^(N/p)) c(x), with one such factor for every prime p that divides N, is 0 modulo x^N - 1: the product of the 1 -
 * x^(N/p) has all cyclotomic factors of x^N - 1 but the N-th.
 */

/** h_j at the indices of its non-zeros: integers below 2^31. */
export interface IntegerVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Entry i of column j, and the rows that stand for cosines, if they do. */
export interface ExactMatrix {
  readonly m: number;
  readonly entryAt: (i: number, j: number) => number;
  readonly waves?: WaveRows | undefined;
}

/**
 * The largest common denominator that is tried. The proof does not depend on it: a wrong one is refused. Null vectors
 * of 12 to 64 columns of signs had denominators up to 1024.
 */
const denominatorMax = 4096;
/** An entry counts as an integer within this distance: computed entries have errors of 1e-12 to 1e-9 by then. */
const roundingTolerance = 1e-7;
/** Sums of integers up to here are exact. */
const exactMax = 2 ** 53;
const valueMax = 2 ** 31;
/** Far above the rounding of 10^4 products. A larger sum is surely not 0, and needs no exact one. */
const smallShare = 1e-9;

/** h times the least common denominator that its entries seem to have; undefined if they seem to have none. */
export function roundToIntegers(h: ArrayLike<number>): IntegerVector | undefined {
  const indices: number[] = [];
  for (let j = 0; j < h.length; j += 1) if (Math.abs(h[j]) > roundingTolerance) indices.push(j);
  let denominator = 1;
  for (const j of indices) {
    denominator *= findDenominator(h[j] * denominator, denominatorMax / denominator);
    if (denominator > denominatorMax) return undefined;
  }
  const values = indices.map((j) => Math.round(h[j] * denominator));
  const isRounded = values.every((value, i) => value !== 0 && isNear(value, h[indices[i]] * denominator));
  return indices.length > 0 && isRounded && values.every((value) => Math.abs(value) < valueMax)
    ? { indices, values }
    : undefined;
}

function isNear(integer: number, value: number): boolean {
  return Math.abs(integer - value) <= roundingTolerance * Math.max(1, Math.abs(value));
}

/** The least q up to `limit` with q x near an integer, by continued fractions; infinite if there is none. */
function findDenominator(x: number, limit: number): number {
  let [previous, q] = [0, 1];
  let rest = x - Math.floor(x);
  while (!isNear(Math.round(q * x), q * x)) {
    const inverse = 1 / rest;
    const part = Math.floor(inverse);
    [previous, q] = [q, part * q + previous];
    if (!(q <= limit)) return Number.POSITIVE_INFINITY;
    rest = inverse - part;
  }
  return q;
}

/** Whether A h = 0, without any rounding. */
export function isNullVector(h: IntegerVector, matrix: ExactMatrix): boolean {
  const { m, waves } = matrix;
  for (let i = 0; i < m; i += 1) {
    const products = listProducts(h, matrix, i);
    if (!(waves === undefined ? isZero(products) : isSmall(products) && vanishesAtRoot(h, waves, i))) return false;
  }
  return true;
}

/** The entries of row i, and the factor of each. */
function listProducts({ indices, values }: IntegerVector, { entryAt }: ExactMatrix, i: number): [number, number][] {
  return indices.map((j, place) => [entryAt(i, j), values[place]]);
}

/** Whether A h is orthogonal to these columns, without any rounding; false where entries are not integers. */
export function isOrthogonal(h: IntegerVector, columns: Iterable<number>, { m, entryAt }: ExactMatrix): boolean {
  const image = new Float64Array(m);
  const size = { image: 0, entry: 0 };
  for (let i = 0; i < m; i += 1) {
    let magnitude = 0;
    h.indices.forEach((j, place) => {
      image[i] += entryAt(i, j) * h.values[place];
      magnitude += Math.abs(entryAt(i, j) * h.values[place]);
    });
    size.image = Math.max(size.image, magnitude);
    if (h.indices.some((j) => !Number.isInteger(entryAt(i, j)))) return false;
  }
  for (const j of columns) {
    let product = 0;
    for (let i = 0; i < m; i += 1) {
      if (!Number.isInteger(entryAt(i, j))) return false;
      size.entry = Math.max(size.entry, Math.abs(entryAt(i, j)));
      product += entryAt(i, j) * image[i];
    }
    if (product !== 0 || m * size.entry * size.image > exactMax) return false;
  }
  return true;
}

type Products = readonly (readonly [number, number])[];

/** Whether the products add up to 0. */
function isZero(products: Products): boolean {
  if (!isSmall(products)) return false;
  const size = products.reduce((total, [entry, factor]) => total + Math.abs(entry * factor), 0);
  const isExact = size <= exactMax && products.every(([entry]) => Number.isInteger(entry));
  return isExact ? addProducts(products) === 0 : sumExactly(products) === 0n;
}

/** Whether the sum may be 0: rounding cannot hide a sum that is not small beside its terms. */
function isSmall(products: Products): boolean {
  const size = products.reduce((total, [entry, factor]) => total + Math.abs(entry * factor), 0);
  return Math.abs(addProducts(products)) <= smallShare * size;
}

function addProducts(products: Products): number {
  return products.reduce((sum, [entry, factor]) => sum + entry * factor, 0);
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);
const mantissaBits = 52n;

/** The sum as an integer, in units of the smallest positive double. */
function sumExactly(products: Products): bigint {
  let sum = 0n;
  for (const [entry, factor] of products) {
    double[0] = Math.abs(entry);
    const exponent = bits[0] >> mantissaBits;
    const mantissa = bits[0] & ((1n << mantissaBits) - 1n);
    // Subnormal numbers have no leading 1, and the exponent of the smallest normal ones.
    const magnitude = exponent === 0n ? mantissa : (mantissa | (1n << mantissaBits)) << (exponent - 1n);
    sum += (entry < 0 ? -magnitude : magnitude) * BigInt(factor);
  }
  return sum;
}

function vanishesAtRoot({ indices, values }: IntegerVector, { period, rows }: WaveRows, i: number): boolean {
  const { phase, step } = rows[i];
  // Rows with few different angles lie in a smaller field.
  const shared = computeCommonDivisor(period, computeCommonDivisor(phase, step));
  const order = period / shared;
  let coefficients = new Float64Array(order);
  indices.forEach((j, place) => {
    const angle = ((phase + j * step) % period) / shared;
    coefficients[angle] += values[place];
    coefficients[(order - angle) % order] += values[place];
  });
  for (const prime of listPrimes(order)) {
    const shift = order / prime;
    coefficients = coefficients.map((value, place) => value - coefficients[(place + order - shift) % order]);
  }
  return coefficients.every((value) => value === 0);
}
