/*
 * Bounds of |Lhat^-1|, where L is a packed Cholesky factor (cholesky.ts) and Lhat has its rows divided by lengths,
 * `norms`. singular-bounds.ts says where each of these bounds is used.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { rowAt } from '../../algebra/wasm/cholesky';
import { clear, copy, sumLanes } from '../../algebra/wasm/vectors';

/** u */
export const unit: f64 = 1.1102230246251565e-16;
/**
 * Rounds a bound outwards: some ten operations, and sums of at most 10^4 positive numbers, nested 10^4 deep, lose less
 * than 1e-7 of their values.
 */
export const outward: f64 = 1.0 + 1e-6;

const quartet = memory.data(32, 16);

let growth: usize = 0;

/** `growthAt`: four doubles for each row of a factor. */
export function openInverseBounds(growthAt: usize): void {
  growth = growthAt;
}

/** |Lhat^-1|^2 by the comparison matrix: max of M^-1 1 times max of M^-T 1, Lhat's rows having been divided by `norms`. */
export function compareInverse(factor: usize, norms: usize, count: i32): f64 {
  let ofRows: f64 = 0.0;
  for (let i = 0; i < count; i++) {
    const row = rowAt(factor, i);
    const value = (at(norms, i) + sumMagnitudes(row, growth, i)) / at(row, i);
    put(growth, i, value);
    ofRows = max(ofRows, value);
  }
  let ofColumns: f64 = 0.0;
  clear(growth, count);
  for (let i = count - 1; i >= 0; i--) {
    const row = rowAt(factor, i);
    const value = (1.0 + at(growth, i)) / at(row, i);
    ofColumns = max(ofColumns, at(norms, i) * value);
    addMagnitudes(growth, value, row, i);
  }
  return ofRows * ofColumns;
}

/** The squared Frobenius norm of the inverse of the diagonal block of rows `start` to `end`; `start` is a multiple of 4. */
export function measureInverse(factor: usize, inverses: usize, norms: usize, start: i32, end: i32): f64 {
  let sums = f64x2.splat(0.0);
  for (let j = start; j < end; j += 4) sums = f64x2.add(sums, measureColumns(factor, inverses, norms, j, j, end));
  return sumLanes(sums);
}

/** The squared Frobenius norm of Z, L22 Z = L21, for the blocks before and behind row `head`. */
export function measureJoint(factor: usize, inverses: usize, norms: usize, head: i32, count: i32): f64 {
  let sums = f64x2.splat(0.0);
  for (let j = 0; j < head; j += 4) sums = f64x2.add(sums, measureColumns(factor, inverses, norms, j, head, count));
  return sumLanes(sums);
}

/** |Lhat^-1|^2 for `count` rows of length 1 at most, from the squares of the computed inverse. */
export function squareBound(squares: f64, count: i32): f64 {
  const missed = <f64>(count + 6) * unit * Math.sqrt(<f64>count * squares) * outward;
  if (!(missed < 0.5)) return Infinity;
  const grown = 1.0 / (1.0 - missed);
  return squares * grown * grown;
}

/** |Z|^2 from the squares of the computed Z, whose residual is at most (k + 4) u |Lhat22| |Z|. */
export function jointBound(squares: f64, ofTail: f64, rows: i32): f64 {
  const missed = <f64>(rows + 6) * unit * Math.sqrt(<f64>rows * ofTail) * outward;
  return squares * (1.0 + missed) * (1.0 + missed);
}

/** |Lhat^-1|^2 for a factor of two blocks, from the bounds of B, C and Z. */
export function joinBounds(ofHead: f64, ofTail: f64, ofJoint: f64): f64 {
  return ofTail + ofHead * (1.0 + ofJoint);
}

/**
 * The squares of four columns from j on that solve L Y = R in rows `start` to `end`, of which row i stands in four doubles at
 * place i - start of `growth`. R is D^1/2 where j = start, the diagonal block's, and L's own columns beside the block where j
 * is less.
 */
function measureColumns(factor: usize, inverses: usize, norms: usize, j: i32, start: i32, end: i32): v128 {
  let squares = f64x2.splat(0.0);
  for (let i = start; i < end; i++) {
    let source = rowAt(factor, i) + ((<usize>start) << 3);
    const sourceEnd = source + ((<usize>(i - start)) << 3);
    let solved = growth;
    let left = f64x2.splat(0.0);
    let right = f64x2.splat(0.0);
    let otherLeft = f64x2.splat(0.0);
    let otherRight = f64x2.splat(0.0);
    const pairEnd = source + ((<usize>((i - start) & ~1)) << 3);
    while (source < pairEnd) {
      const entry = v128.load64_splat(source);
      left = f64x2.add(left, f64x2.mul(entry, v128.load(solved)));
      right = f64x2.add(right, f64x2.mul(entry, v128.load(solved, 16)));
      const next = v128.load64_splat(source, 8);
      otherLeft = f64x2.add(otherLeft, f64x2.mul(next, v128.load(solved, 32)));
      otherRight = f64x2.add(otherRight, f64x2.mul(next, v128.load(solved, 48)));
      source += 16;
      solved += 64;
    }
    if (source < sourceEnd) {
      const entry = v128.load64_splat(source);
      left = f64x2.add(left, f64x2.mul(entry, v128.load(solved)));
      right = f64x2.add(right, f64x2.mul(entry, v128.load(solved, 16)));
      solved += 32;
    }
    left = f64x2.add(left, otherLeft);
    right = f64x2.add(right, otherRight);
    if (j < start) {
      copy(quartet, rowAt(factor, i) + ((<usize>j) << 3), 4);
    } else {
      clear(quartet, 4);
      if (i < start + 4) put(quartet, i - start, at(norms, i));
    }
    const inverse = v128.load64_splat(inverses + ((<usize>i) << 3));
    left = f64x2.mul(f64x2.sub(v128.load(quartet), left), inverse);
    right = f64x2.mul(f64x2.sub(v128.load(quartet, 16), right), inverse);
    v128.store(solved, left);
    v128.store(solved, right, 16);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(left, left), f64x2.mul(right, right)));
  }
  return squares;
}

/** sum |x_i| y_i, y >= 0. */
function sumMagnitudes(x: usize, y: usize, count: i32): f64 {
  let sums = f64x2.splat(0.0);
  let others = f64x2.splat(0.0);
  const end = x + ((<usize>(count & ~3)) << 3);
  while (x < end) {
    sums = f64x2.add(sums, f64x2.mul(f64x2.abs(v128.load(x)), v128.load(y)));
    others = f64x2.add(others, f64x2.mul(f64x2.abs(v128.load(x, 16)), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let sum = sumLanes(f64x2.add(sums, others));
  for (let i = count & 3; i > 0; i--) {
    sum += abs(load<f64>(x)) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += factor |x| */
function addMagnitudes(y: usize, factor: f64, x: usize, count: i32): void {
  const pair = f64x2.splat(factor);
  const end = x + ((<usize>(count & ~1)) << 3);
  while (x < end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(pair, f64x2.abs(v128.load(x)))));
    x += 16;
    y += 16;
  }
  if (count & 1) store<f64>(y, load<f64>(y) + factor * abs(load<f64>(x)));
}
