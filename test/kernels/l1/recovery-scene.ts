import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../../../src/kernels/draws/gaussian-matrix.js';
import {
  type Arena,
  allocateFloat64,
  type Float64Region,
  openArena,
  padRows,
  viewFloat64,
} from '../../../src/kernels/memory/arena.js';
import type { KernelMatrix } from '../../../src/kernels/memory/kernel-matrix.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSign, drawSupport } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import { type Instance, kernels, openTestStream, type Shape } from './basis-pursuit-scene.js';

/* Problems b = A x in the kernels' memory, for any solver: small ones entry by entry, large ones drawn in place. */

export interface PlacedProblem {
  readonly m: number;
  readonly n: number;
  readonly matrix: KernelMatrix;
  readonly rightSide: Float64Region;
}

/** A and b in a fresh arena; the padding rows of A hold numbers that must not matter. */
export function placeInstance(
  { A, b }: Pick<Instance, 'A' | 'b'>,
  padding = -7.25,
): { arena: Arena; problem: PlacedProblem } {
  const { rows: m, columns: n } = A;
  const arena = openArena(kernels);
  const leading = padRows(m) + 4;
  const { pointer } = allocateFloat64(arena, leading * n);
  const rightSide = allocateFloat64(arena, padRows(m));
  const entries = viewFloat64(kernels, { pointer, length: leading * n }).fill(padding);
  for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) entries[j * leading + i] = A.get(i, j);
  viewFloat64(kernels, rightSide).fill(0).set(b);
  return { arena, problem: { m, n, matrix: { pointer, leading }, rightSide } };
}

export interface DrawnProblem extends PlacedProblem {
  readonly arena: Arena;
  /** x0, n entries. */
  readonly planted: Float64Array;
}

export interface ProblemLaw extends Shape {
  /** Names the streams, with the trial. */
  readonly name: string;
  readonly coefficients: 'signs' | 'ones' | 'gaussian';
  /** The standard deviation of an entry of b's noise over that of an entry of A x for one x_j = 1, times sqrt(m). */
  readonly noise?: number;
}

/** A Gaussian A (entries N(0, 1)), x0 with k non-zeros, b = A x0 + sqrt(m) noise. */
export function drawProblem({ name, m, n, k, coefficients, noise = 0 }: ProblemLaw, trial: number): DrawnProblem {
  const arena = openArena(kernels);
  const workspace = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const rightSide = allocateFloat64(arena, padRows(m));
  const state = deriveStreamState({
    seed: 20260701,
    experiment: 'test',
    role: `${name}-matrix`,
    coordinates: {},
    trial,
  });
  fillGaussianMatrix(state, m, workspace);
  const { matrix } = workspace;
  const stream = openTestStream(name, trial);
  const values = new Float64Array(k);
  if (coefficients === 'gaussian') drawNormals(stream, values);
  else for (let i = 0; i < k; i += 1) values[i] = coefficients === 'ones' ? 1 : drawSign(stream);
  const planted = new Float64Array(n);
  const b = viewFloat64(kernels, rightSide).fill(0);
  drawNormals(stream, b.subarray(0, m));
  for (let i = 0; i < m; i += 1) b[i] *= noise * Math.sqrt(m);
  drawSupport(stream, { n, k }).forEach((j, i) => {
    planted[j] = values[i];
    kernels.functions.addScaled(rightSide.pointer, values[i], matrix.pointer + 8 * matrix.leading * j, m);
  });
  return { arena, m, n, matrix, rightSide, planted };
}

/** |x - x0|_2 / |x0|_2 */
export function relativeError(x: Float64Array, planted: Float64Array): number {
  return Math.sqrt(squaredDistance(x, planted) / squaredDistance(planted, new Float64Array(planted.length)));
}

export function squaredDistance(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, xj, j) => sum + (xj - y[j]) ** 2, 0);
}
