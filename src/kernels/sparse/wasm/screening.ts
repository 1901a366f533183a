/*
 * Which column has the largest |A_j^T r|: the answer of a full product in f64, at a quarter of its memory traffic.
 *
 * Method: the integer products of rounded-products.ts bound every |A_j^T r| from both sides. Only those columns are
 * computed in f64 whose upper bound reaches the largest lower bound. The largest f64 product is among them, so that
 * rounding has an influence on the time, never on the choice. At m = 500 the bounds are 0.14 % of |a| |r| apart, and of
 * Gaussian columns one or two are computed in f64.
 */
import {
  multiplyResidual,
  openRoundedProducts,
  productBound,
  RoundedProducts,
  roundedProductsBytes,
} from '../../algebra/wasm/rounded-products';
import { columnAt, dot } from '../../algebra/wasm/vectors';
import { SparseProblem } from './records';

/** Below this share of |a| |r| a product is rounding. */
const correlationMin: f64 = 1e-13;

let rowCount = 0;
let columnCount = 0;
let matrix: usize = 0;
let leading = 0;
let isNormalised: bool = false;

export function screeningBytes(m: i32, n: i32): usize {
  return roundedProductsBytes(m, n);
}

/** Copies A; `normalised`: columns are compared by |A_j^T r| / |A_j|. Zero columns are barred. */
export function openScreening(
  integers: RoundedProducts,
  problem: SparseProblem,
  normalised: bool,
  scratch: usize,
): void {
  const m = problem.m;
  const n = problem.n;
  rowCount = m;
  columnCount = n;
  matrix = problem.matrix;
  leading = problem.leading;
  isNormalised = normalised;
  openRoundedProducts(integers, m, n, matrix, leading, scratch);
  if (!normalised) return;
  // A weight turns an integer product into the compared value, times t; that of a barred column is 0.
  for (let j = 0; j < n; j++) {
    const offset = (<usize>j) << 3;
    const weight = load<f64>(integers.weights + offset);
    if (weight > 0.0) store<f64>(integers.weights + offset, weight / load<f64>(integers.norms + offset));
  }
}

/** Bars column j: it is not found again. */
export function barColumn(integers: RoundedProducts, j: i32): void {
  store<f64>(integers.weights + ((<usize>j) << 3), 0.0);
}

/** The column with the largest product, of equal ones the first; -1 if every product is 0 up to rounding. */
export function findLargestProduct(integers: RoundedProducts, residual: usize, residualNorm: f64): i32 {
  const weights = integers.weights;
  const products = integers.products;
  const norms = integers.norms;
  multiplyResidual(integers, residual, residualNorm, columnCount);
  const bound = productBound(integers);
  const threshold = computeThreshold(integers, bound);
  let found = -1;
  let largest: f64 = 0.0;
  for (let pair = 0; pair < columnCount; pair += 2) {
    if (!reaches(integers, pair, bound, threshold)) continue;
    for (let j = pair; j < pair + 2; j++) {
      const weight = load<f64>(weights + ((<usize>j) << 3));
      const product = <f64>load<i32>(products + ((<usize>j) << 2));
      if (weight === 0.0 || (abs(product) + bound) * weight < threshold) continue;
      const norm = load<f64>(norms + ((<usize>j) << 3));
      const exact = abs(dot(columnAt(matrix, leading, j), residual, rowCount));
      if (exact <= correlationMin * norm * residualNorm) continue;
      const value = isNormalised ? exact / norm : exact;
      if (value > largest) {
        largest = value;
        found = j;
      }
    }
  }
  return found;
}

/** The largest lower bound of all products. */
function computeThreshold(integers: RoundedProducts, bound: f64): f64 {
  const bounds = f64x2.splat(bound);
  let largest = f64x2.splat(0.0);
  for (let pair = 0; pair < columnCount; pair += 2) {
    largest = f64x2.max(largest, f64x2.mul(f64x2.sub(magnitudesAt(integers, pair), bounds), weightsAt(integers, pair)));
  }
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

/** Whether the upper bound of one of two columns reaches the threshold; a barred one may seem to. */
// @inline
function reaches(integers: RoundedProducts, pair: i32, bound: f64, threshold: f64): bool {
  const highest = f64x2.mul(f64x2.add(magnitudesAt(integers, pair), f64x2.splat(bound)), weightsAt(integers, pair));
  return v128.any_true(f64x2.ge(highest, f64x2.splat(threshold)));
}

/** The magnitudes of two products. */
// @inline
function magnitudesAt(integers: RoundedProducts, pair: i32): v128 {
  return f64x2.abs(f64x2.convert_low_i32x4_s(v128.load64_zero(integers.products + ((<usize>pair) << 2))));
}

// @inline
function weightsAt(integers: RoundedProducts, pair: i32): v128 {
  return v128.load(integers.weights + ((<usize>pair) << 3));
}
