import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * An orthonormal basis Q of the column space of Y, n x q, and the rank of Y.
 *
 * Method: Gram-Schmidt with column pivoting on columns scaled to length 1, so that the scale of a column has no
 * influence. Each chosen column is orthogonalised twice (Giraud, Langou & Rozloznik, Comput. Math. Appl. 50, 2005,
 * 1069: twice is enough), the rests of the others once. A column whose rest is shorter than `dependentShare` depends on
 * the chosen ones. Cost: 2 n q rank flops for the pivots and 4 n rank^2 for the second pass, in calls of 2 n flops.
 */

export interface ColumnBasisProblem {
  readonly n: number;
  /** Columns of Y. */
  readonly q: number;
  /** Rows from n to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
}

export interface ColumnBasisLimits {
  /** In (0, 1). */
  readonly dependentShare: number;
}

export interface ColumnBasisWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly qMax: number;
  readonly columns: Float64Region;
}

/** `not-finite`: Y holds NaN or infinity. */
export type ColumnBasis = { readonly kind: 'not-finite' } | OrthonormalBasis;

export interface OrthonormalBasis {
  readonly kind: 'basis';
  readonly rank: number;
  /** The columns of Y that span, in the order in which they were chosen. */
  readonly pivots: readonly number[];
  /** Q, n x rank, 0 in the padding; it lies in the workspace and lasts until its next use. */
  readonly basis: KernelMatrix;
}

/** Solutions of l1 problems, which Y's columns may be, are known to 1e-9 or so. */
export function defaultColumnBasisLimits(): ColumnBasisLimits {
  return { dependentShare: 1e-8 };
}

export function createColumnBasisWorkspace(
  arena: Arena,
  { nMax, qMax }: { readonly nMax: number; readonly qMax: number },
): ColumnBasisWorkspace {
  return { kernels: arena.kernels, nMax, qMax, columns: allocateFloat64(arena, padRows(nMax) * qMax) };
}

export function computeColumnBasis(
  { n, q, matrix }: ColumnBasisProblem,
  { dependentShare }: ColumnBasisLimits,
  workspace: ColumnBasisWorkspace,
): ColumnBasis {
  const { kernels, nMax, qMax, columns } = workspace;
  if (n > nMax || q > qMax || matrix.leading < n) {
    throw new RangeError(
      `column basis: expected n <= ${nMax}, q <= ${qMax} and a leading dimension of n at least; got n = ${n}, ` +
        `q = ${q}, leading dimension ${matrix.leading}`,
    );
  }
  const { dot, addScaled } = kernels.functions;
  const leading = padRows(n);
  const columnAt = (j: number): number => columns.pointer + 8 * leading * j;
  const entries = viewFloat64(kernels, columns);
  copyColumns({ n, q, matrix }, workspace);
  const order = Array.from({ length: q }, (_, j) => j);
  const squares = order.map((j) => scaleToUnit(entries.subarray(leading * j, leading * (j + 1))));
  if (squares.some(Number.isNaN)) return { kind: 'not-finite' };
  const leftMin = dependentShare * dependentShare;
  let rank = 0;
  while (rank < Math.min(n, q)) {
    const pivot = choosePivot(squares, rank);
    if (squares[pivot] <= leftMin) break;
    swapColumns(entries, { leading, i: rank, j: pivot });
    [order[rank], order[pivot]] = [order[pivot], order[rank]];
    [squares[rank], squares[pivot]] = [squares[pivot], squares[rank]];
    const chosen = columnAt(rank);
    for (let k = 0; k < rank; k += 1) addScaled(chosen, -dot(columnAt(k), chosen, leading), columnAt(k), leading);
    scaleToUnit(entries.subarray(leading * rank, leading * (rank + 1)));
    rank += 1;
    for (let j = rank; j < q; j += 1) {
      addScaled(columnAt(j), -dot(chosen, columnAt(j), leading), chosen, leading);
      squares[j] = dot(columnAt(j), columnAt(j), leading);
    }
  }
  return { kind: 'basis', rank, pivots: order.slice(0, rank), basis: { pointer: columns.pointer, leading } };
}

/** Copies the columns into the workspace, 0 in the padding. */
function copyColumns({ n, q, matrix }: ColumnBasisProblem, { kernels, columns }: ColumnBasisWorkspace): void {
  const leading = padRows(n);
  const source = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * q });
  const target = viewFloat64(kernels, columns).fill(0);
  for (let j = 0; j < q; j += 1) {
    target.set(source.subarray(matrix.leading * j, matrix.leading * j + n), leading * j);
  }
}

/**
 * Scales a column to length 1, by its largest entry first so that no square overflows; returns 1, 0 for zeros or NaN.
 */
function scaleToUnit(column: Float64Array): number {
  if (!column.every(Number.isFinite)) return Number.NaN;
  const top = column.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (top === 0) return 0;
  let sum = 0;
  for (let i = 0; i < column.length; i += 1) {
    column[i] /= top;
    sum += column[i] * column[i];
  }
  const length = Math.sqrt(sum);
  for (let i = 0; i < column.length; i += 1) column[i] /= length;
  return 1;
}

function choosePivot(squares: readonly number[], first: number): number {
  let largest = first;
  for (let j = first + 1; j < squares.length; j += 1) if (squares[j] > squares[largest]) largest = j;
  return largest;
}

function swapColumns(
  entries: Float64Array,
  { leading, i, j }: { readonly leading: number; readonly i: number; readonly j: number },
): void {
  if (i === j) return;
  const held = entries.slice(leading * i, leading * (i + 1));
  entries.copyWithin(leading * i, leading * j, leading * (j + 1));
  entries.set(held, leading * j);
}
