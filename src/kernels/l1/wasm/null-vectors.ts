/*
 * Null vectors of a verdict: h = e_p - r for a column p outside of T, where A_T r is nearest to A_p. One that lowers |x|_1
 * from x0 on proves the failure.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { addColumns, addScaled, clear, columnAt, copy, dot, dotColumns } from '../../algebra/wasm/vectors';
import { clearPadding, columnIndex, infinity } from './active-set';
import { DualSet } from './dual-set';
import { proveLoss } from './recovery-proof';

/** Each round gains digits until A h is down to its rounding: two or three as a rule. */
const refinementCountMax = 6;

let nullVector: usize = 0;

/** Null vectors will be written to `nullAt`. */
export function openNullVectors(nullAt: usize): void {
  nullVector = nullAt;
}

/** Planted columns are held: their multipliers may have either sign. The homotopy's x is theirs to be marked in. */
// @inline
export function isHeld(set: DualSet, i: i32): bool {
  return at(set.x, i) !== 0.0;
}

/** direction = r, the least-squares solution of A_T r = A_p. */
export function combine(set: DualSet, p: i32): void {
  const column = set.column;
  const matrix = set.matrix;
  const leading = set.leading;
  const paddedRows = set.paddedRows;
  const gram = set.gram;
  const size = set.size;
  const factor = set.factor;
  const inverses = set.inverses;
  copy(column, columnAt(matrix, leading, p), paddedRows);
  clearPadding(set, column);
  dotColumns(gram, set, set.support, size, column);
  solveForward(factor, inverses, gram, gram, size);
  solveBackward(factor, inverses, gram, set.direction, size);
}

/** Whether h = e_p - r promises |h_Sc|_1 < |sigma^T h_S|. */
export function losesStrictly(set: DualSet): bool {
  const size = set.size;
  const direction = set.direction;
  const signs = set.signs;
  let gain: f64 = 0.0;
  let loss: f64 = 1.0;
  for (let i = 0; i < size; i++) {
    if (isHeld(set, i)) gain += at(direction, i) * at(signs, i);
    else loss += abs(at(direction, i));
  }
  return loss < abs(gain);
}

export function losesBy(set: DualSet, p: i32): bool {
  writeNullVector(set, p);
  return proveLoss(set, nullVector);
}

/** h = e_p - r for a column outside T. */
export function combineColumn(set: DualSet, p: i32): void {
  combine(set, p);
  writeCombination(set, p);
}

export function writeNullVector(set: DualSet, p: i32): void {
  const size = set.size;
  writeCombination(set, p);
  // What `findPushed` took for rounding. Its columns then count into |A h|.
  if (set.mirror > 0.0) for (let i = 0; i < size; i++) if (!isHeld(set, i)) raiseToZero(columnIndex(set, i));
}

/** h = e_p - r, refined as long as that halves |A h|. */
function writeCombination(set: DualSet, p: i32): void {
  const size = set.size;
  const correction = set.correction;
  const direction = set.direction;
  const column = set.column;
  const matrix = set.matrix;
  const leading = set.leading;
  const paddedRows = set.paddedRows;
  const support = set.support;
  const gram = set.gram;
  const factor = set.factor;
  const inverses = set.inverses;
  let before = infinity;
  for (let round = 0; round < refinementCountMax; round++) {
    for (let i = 0; i < size; i++) put(correction, i, -at(direction, i));
    copy(column, columnAt(matrix, leading, p), paddedRows);
    addColumns(column, set, support, correction, size);
    clearPadding(set, column);
    const rest = dot(column, column, paddedRows);
    if (!(rest < 0.25 * before)) break;
    before = rest;
    dotColumns(gram, set, support, size, column);
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addScaled(direction, 1.0, gram, size);
  }
  clear(nullVector, set.columnCount);
  put(nullVector, p, 1.0);
  for (let i = 0; i < size; i++) {
    const j = columnIndex(set, i);
    put(nullVector, j, at(nullVector, j) - at(direction, i));
  }
}

function raiseToZero(j: i32): void {
  put(nullVector, j, max(0.0, at(nullVector, j)));
}
