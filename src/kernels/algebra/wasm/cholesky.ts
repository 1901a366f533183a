/*
 * A growing and shrinking Cholesky factor L L^T = G.
 * L is packed by rows: row i holds its i + 1 entries, padded to an even count so that every row is 16-byte aligned.
 * Beside it lie the reciprocals of its diagonal. Cost for size s: solves s^2 flops, append s^2, remove at most 3 s^2.
 */

import { GramFactor } from './gram-factor';
import { addFour, addScaled, copy, dot, dotFour, fourOf } from './vectors';

/** Four doubles through which the loops pass sums to the triangle of a panel of four rows. */
const quartet = memory.data(32, 16);

/** Where row i begins: the rows before it take 2, 2, 4, 4, 6, 6, ... doubles. */
// @inline
export function rowAt(factor: usize, i: i32): usize {
  return factor + ((<usize>((i >> 1) + 1) * <usize>((i + 1) >> 1)) << 4);
}

/** Bytes of the factor for sizes up to `sizeMax`. */
export function factorBytes(sizeMax: i32): usize {
  return rowAt(0, sizeMax);
}

/** y = L^{-1} g; y may be g. */
export function solveForward(factor: usize, inverses: usize, g: usize, y: usize, size: i32): void {
  continueForward(factor, inverses, g, y, 0, size);
}

/** The same where y holds its entries before `start`, a multiple of 4, already. */
export function continueForward(factor: usize, inverses: usize, g: usize, y: usize, start: i32, size: i32): void {
  const panelEnd = size & ~3;
  for (let i = start; i < panelEnd; i += 4) {
    const a = rowAt(factor, i);
    const b = rowAt(factor, i + 1);
    const c = rowAt(factor, i + 2);
    const d = rowAt(factor, i + 3);
    dotFour(quartet, fourOf(a, b, c, d), y, i);
    const at = (<usize>i) << 3;
    const diagonal = inverses + at;
    const right = g + at;
    const y0 = (load<f64>(right) - load<f64>(quartet)) * load<f64>(diagonal);
    const y1 = (load<f64>(right, 8) - load<f64>(quartet, 8) - load<f64>(b + at) * y0) * load<f64>(diagonal, 8);
    const y2 =
      (load<f64>(right, 16) - load<f64>(quartet, 16) - load<f64>(c + at) * y0 - load<f64>(c + at, 8) * y1) *
      load<f64>(diagonal, 16);
    const y3 =
      (load<f64>(right, 24) -
        load<f64>(quartet, 24) -
        load<f64>(d + at) * y0 -
        load<f64>(d + at, 8) * y1 -
        load<f64>(d + at, 16) * y2) *
      load<f64>(diagonal, 24);
    const target = y + at;
    // In pairs, as the next panel reads them: a load of a pair would have to wait until halves had reached the cache.
    v128.store(target, f64x2.replace_lane(f64x2.splat(y0), 1, y1));
    v128.store(target, f64x2.replace_lane(f64x2.splat(y2), 1, y3), 16);
  }
  for (let i = panelEnd; i < size; i++) {
    const at = (<usize>i) << 3;
    store<f64>(y + at, (load<f64>(g + at) - dot(rowAt(factor, i), y, i)) * load<f64>(inverses + at));
  }
}

/** d = L^{-T} z; d may be z. */
export function solveBackward(factor: usize, inverses: usize, z: usize, d: usize, size: i32): void {
  if (d !== z) copy(d, z, size);
  const panelEnd = size & ~3;
  for (let i = size - 1; i >= panelEnd; i--) {
    const at = (<usize>i) << 3;
    const di = load<f64>(d + at) * load<f64>(inverses + at);
    store<f64>(d + at, di);
    addScaled(d, -di, rowAt(factor, i), i);
  }
  for (let i = panelEnd - 4; i >= 0; i -= 4) {
    const a = rowAt(factor, i);
    const b = rowAt(factor, i + 1);
    const c = rowAt(factor, i + 2);
    const last = rowAt(factor, i + 3);
    const at = (<usize>i) << 3;
    const target = d + at;
    const diagonal = inverses + at;
    const d3 = load<f64>(target, 24) * load<f64>(diagonal, 24);
    const d2 = (load<f64>(target, 16) - load<f64>(last + at, 16) * d3) * load<f64>(diagonal, 16);
    const d1 =
      (load<f64>(target, 8) - load<f64>(last + at, 8) * d3 - load<f64>(c + at, 8) * d2) * load<f64>(diagonal, 8);
    const d0 =
      (load<f64>(target) - load<f64>(last + at) * d3 - load<f64>(c + at) * d2 - load<f64>(b + at) * d1) *
      load<f64>(diagonal);
    store<f64>(target, d0);
    store<f64>(target, d1, 8);
    store<f64>(target, d2, 16);
    store<f64>(target, d3, 24);
    store<f64>(quartet, -d0);
    store<f64>(quartet, -d1, 8);
    store<f64>(quartet, -d2, 16);
    store<f64>(quartet, -d3, 24);
    if (i === 0) break;
    // The next panel's entries first, which need not wait for the others.
    const next = (<usize>(i - 4)) << 3;
    addFour(d + next, quartet, fourOf(a + next, b + next, c + next, last + next), 4);
    addFour(d, quartet, fourOf(a, b, c, last), i - 4);
  }
}

/** Appends the row (y, pivot) as row `size`, y = L^{-1} g from `solveForward`. */
export function appendRow(factor: usize, inverses: usize, y: usize, pivot: f64, size: i32): void {
  const row = rowAt(factor, size);
  const length = (<usize>size) << 3;
  copy(row, y, size);
  store<f64>(row + length, pivot);
  store<f64>(inverses + length, 1.0 / pivot);
}

/**
 * Removes row and column p of G: row p of L goes, and Givens rotations of neighbouring columns make the rest lower
 * triangular again (Golub & Van Loan, section 6.5.4). z = L^{-1} r turns with them, and stays the solution for r
 * without its entry p. `rotations` holds pairs (cos, sin) for up to size - 1 - p rotations.
 */
export function removeRow(known: GramFactor, z: usize, rotations: usize, p: i32): f64 {
  const factor = known.factor;
  const inverses = known.inverses;
  const norms = known.norms;
  const size = known.count;
  let zHere = load<f64>(z + ((<usize>p) << 3));
  let turned: f64 = 0.0;
  for (let r = p + 1; r < size; r++) {
    const source = rowAt(factor, r);
    const target = rowAt(factor, r - 1);
    copy(target, source, p);
    let rotation = rotations;
    let here = load<f64>(source + ((<usize>p) << 3));
    let squares: f64 = 0.0;
    for (let k = p; k < r - 1; k++) {
      const at = (<usize>k) << 3;
      const next = load<f64>(source + at, 8);
      const cos = load<f64>(rotation);
      const sin = load<f64>(rotation, 8);
      squares += here * here + next * next;
      store<f64>(target + at, cos * here + sin * next);
      here = cos * next - sin * here;
      rotation += 16;
    }
    const at = (<usize>(r - 1)) << 3;
    const next = load<f64>(source + at, 8);
    const square = here * here + next * next;
    const pivot = Math.sqrt(square);
    const inverse = 1.0 / pivot;
    const norm = load<f64>(norms + ((<usize>r) << 3));
    turned += (squares + square) / (norm * norm);
    const cos = here * inverse;
    const sin = next * inverse;
    store<f64>(rotation, cos);
    store<f64>(rotation, sin, 8);
    store<f64>(target + at, pivot);
    store<f64>(inverses + at, inverse);
    const zNext = load<f64>(z + at, 8);
    store<f64>(z + at, cos * zHere + sin * zNext);
    zHere = cos * zNext - sin * zHere;
  }
  return turned;
}
