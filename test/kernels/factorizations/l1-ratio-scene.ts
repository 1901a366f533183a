import { Matrix } from 'ml-matrix';
import {
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
} from '../../../src/kernels/factorizations/column-basis.js';
import {
  createL1RatioWorkspace,
  defaultL1RatioLimits,
  type L1RatioLimits,
  type L1RatioReport,
  openL1Ratio,
  solveL1Ratio,
} from '../../../src/kernels/factorizations/l1-ratio.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import type { KernelMatrix } from '../../../src/kernels/memory/kernel-matrix.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow, drawFraction, type Stream } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';

/** Y of full column rank. */
export interface Family {
  readonly name: string;
  readonly Y: Matrix;
}

export interface SparseProduct extends Family {
  /** Y = X Z */
  readonly X: Matrix;
}

export function drawMatrix(stream: Stream, rows: number, columns: number): Matrix {
  const entries = new Float64Array(rows * columns);
  drawNormals(stream, entries);
  return Matrix.from1DArray(rows, columns, [...entries]);
}

/** X with Bernoulli(theta) Gaussian entries, Z of p x q Gaussian. */
export function drawSparseProduct(
  name: string,
  trial: number,
  { n, p, theta, q = p }: { readonly n: number; readonly p: number; readonly theta: number; readonly q?: number },
): SparseProduct {
  const stream = openTestStream(name, trial);
  const X = drawMatrix(stream, n, p);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < p; j += 1) if (drawFraction(stream) >= theta) X.set(i, j, 0);
  return { name: `${name} ${trial}: n=${n} p=${p} theta=${theta}`, X, Y: X.mmul(drawMatrix(stream, p, q)) };
}

/** Small integers: zero, repeated and parallel rows, vertices where many more than p - 1 rows vanish. */
export function drawDiscreteFamily(name: string, trial: number, { n, p }: { n: number; p: number }): Family {
  const stream = openTestStream(name, trial);
  const levels = [2, 3, 5][trial % 3];
  const Y = new Matrix(n, p);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < p; j += 1) Y.set(i, j, drawBelow(stream, levels) - (levels >> 1));
  return { name: `${name} ${trial}: n=${n} p=${p} levels=${levels}`, Y };
}

/** With zero rows, rows repeated and rows scaled by numbers of either sign among the others. */
export function drawRepeatedFamily(name: string, trial: number, { n, p }: { n: number; p: number }): Family {
  const stream = openTestStream(name, trial);
  const Y = drawMatrix(stream, n, p);
  for (let i = p; i < n; i += 1) {
    const kind = drawBelow(stream, 4);
    const source = Y.getRow(drawBelow(stream, i));
    if (kind === 0) Y.setRow(i, new Array<number>(p).fill(0));
    if (kind === 1) Y.setRow(i, source);
    if (kind === 2) {
      const factor = 4 * drawFraction(stream) - 2;
      Y.setRow(
        i,
        source.map((value) => factor * value),
      );
    }
  }
  return { name: `${name} ${trial}: n=${n} p=${p}`, Y };
}

/** Into the kernels' memory, with `padding` in the padding rows. */
export function placeMatrix(Y: Matrix, arena: ReturnType<typeof openArena>, padding = -7.25): KernelMatrix {
  const { rows: n, columns: q } = Y;
  const leading = padRows(n) + 4;
  const region = allocateFloat64(arena, leading * q);
  const entries = viewFloat64(kernels, region).fill(padding);
  for (let j = 0; j < q; j += 1) for (let i = 0; i < n; i += 1) entries[j * leading + i] = Y.get(i, j);
  return { pointer: region.pointer, leading };
}

/** A report whose array is a copy, and Y w. */
export interface SolvedRatio extends L1RatioReport {
  readonly image: number[];
}

/** Solves for each r, given as the factors of Y's rows that it is the sum of, one after the other. */
export function solveRatios(
  Y: Matrix,
  rowFactors: readonly (readonly number[])[],
  limits?: Partial<L1RatioLimits>,
): SolvedRatio[] {
  const arena = openArena(kernels);
  const { rows: n, columns: q } = Y;
  const matrix = placeMatrix(Y, arena);
  const basisWorkspace = createColumnBasisWorkspace(arena, { nMax: n, qMax: q });
  const workspace = createL1RatioWorkspace(arena, { nMax: n, pMax: q });
  const found = computeColumnBasis({ n, q, matrix }, defaultColumnBasisLimits(), basisWorkspace);
  if (found.kind !== 'basis' || found.rank !== q) throw new Error('expected Y of full column rank');
  const Q = new Matrix(n, q);
  const entries = viewFloat64(kernels, { pointer: found.basis.pointer, length: found.basis.leading * q });
  for (let j = 0; j < q; j += 1) for (let i = 0; i < n; i += 1) Q.set(i, j, entries[j * found.basis.leading + i]);
  const family = openL1Ratio({ n, p: q, basis: found.basis }, workspace);
  return rowFactors.map((factors) => {
    const r = Q.transpose()
      .mmul(Matrix.columnVector([...factors]))
      .to1DArray();
    const report = solveL1Ratio(r, { ...defaultL1RatioLimits(q), ...limits }, family);
    const solution = report.solution.slice();
    return { ...report, solution, image: Q.mmul(Matrix.columnVector([...solution])).to1DArray() };
  });
}

/** r in Y's own coordinates. */
export function combineRows(Y: Matrix, factors: readonly number[]): number[] {
  return Y.transpose()
    .mmul(Matrix.columnVector([...factors]))
    .to1DArray();
}

/** 1 at the given rows. */
export function selectRows(n: number, rows: readonly number[]): number[] {
  const factors = new Array<number>(n).fill(0);
  for (const i of rows) factors[i] += 1;
  return factors;
}
