import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * How the span of columns grows as one after the other joins: its dimension, and the part of a given vector outside of
 * it.
 *
 * Method: Gram-Schmidt in the given order on columns scaled to length 1, each orthogonalised twice. (column-basis.ts
 * pivots, and therefore knows the span of the whole set alone.) Cost: 4 rows flops for each pair of a column and a
 * direction of the span.
 */

export interface NestedSpansProblem {
  readonly rows: number;
  /** Rows from `rows` to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** The columns in the order in which they join. */
  readonly order: readonly number[];
  readonly target?: Float64Region;
}

export interface NestedSpansLimits {
  /** A column, scaled to length 1, depends on those before it if what is left of it is shorter than this. */
  readonly dependentShare: number;
}

export interface NestedSpansWorkspace {
  readonly kernels: Kernels;
  readonly rowsMax: number;
  readonly basis: Float64Region;
  readonly rest: Float64Region;
}

export interface NestedSpans {
  /** After each column of the order. */
  readonly ranks: readonly number[];
  /** After each column, |the target's part outside the span|_2 / |target|_2; 0 without a target or for a zero one. */
  readonly outsideShares: readonly number[];
}

export function createNestedSpansWorkspace(
  arena: Arena,
  { rowsMax, countMax }: { readonly rowsMax: number; readonly countMax: number },
): NestedSpansWorkspace {
  // Room for one more: the current column.
  const rankMax = Math.min(rowsMax, countMax) + 1;
  return {
    kernels: arena.kernels,
    rowsMax,
    basis: allocateFloat64(arena, padRows(rowsMax) * rankMax),
    rest: allocateFloat64(arena, padRows(rowsMax)),
  };
}

export function measureNestedSpans(
  { rows, matrix, order, target }: NestedSpansProblem,
  { dependentShare }: NestedSpansLimits,
  { kernels, rowsMax, basis, rest }: NestedSpansWorkspace,
): NestedSpans {
  if (rows > rowsMax) throw new RangeError(`nested spans: expected at most ${rowsMax} rows, got ${rows}`);
  const padded = padRows(rows);
  const basisAt = (k: number): number => basis.pointer + 8 * padded * k;
  const subtractSpan = (pointer: number, rank: number): void => {
    for (let k = 0; k < rank; k += 1) {
      const share = kernels.functions.dot(basisAt(k), pointer, padded);
      kernels.functions.addScaled(pointer, -share, basisAt(k), padded);
    }
  };
  const left = viewFloat64(kernels, { pointer: rest.pointer, length: padded }).fill(0);
  if (target) left.set(viewFloat64(kernels, { pointer: target.pointer, length: rows }));
  let outside = scaleToUnit(left) ? 1 : 0;
  let rank = 0;
  const ranks: number[] = [];
  const outsideShares: number[] = [];
  for (const j of order) {
    if (rank < rows) {
      const column = viewFloat64(kernels, { pointer: basisAt(rank), length: padded }).fill(0);
      column.set(viewFloat64(kernels, { pointer: matrix.pointer + 8 * matrix.leading * j, length: rows }));
      const hasDirection = scaleToUnit(column);
      if (hasDirection) subtractSpan(basisAt(rank), rank);
      if (hasDirection && measureLength(column) > dependentShare && scaleToUnit(column)) {
        subtractSpan(basisAt(rank), rank);
        scaleToUnit(column);
        rank += 1;
        if (outside > 0) {
          subtractSpan(rest.pointer, rank);
          outside = measureLength(left);
        }
      }
    }
    ranks.push(rank);
    outsideShares.push(outside);
  }
  return { ranks, outsideShares };
}

/**
 * Divides by the largest entry first, so that no square overflows or vanishes; false for zeros and for what is not
 * finite.
 */
function scaleToUnit(column: Float64Array): boolean {
  let top = 0;
  for (const value of column) {
    if (!Number.isFinite(value)) return false;
    top = Math.max(top, Math.abs(value));
  }
  if (top === 0) return false;
  for (let i = 0; i < column.length; i += 1) column[i] /= top;
  const length = measureLength(column);
  for (let i = 0; i < column.length; i += 1) column[i] /= length;
  return true;
}

function measureLength(column: Float64Array): number {
  let sum = 0;
  for (const value of column) sum += value * value;
  return Math.sqrt(sum);
}
