import { Matrix } from 'ml-matrix';
import { openArena } from '../../../src/kernels/memory/arena.js';
import {
  type CirculantKernel,
  createCirculantKernel,
  type KernelName,
} from '../../../src/kernels/networks/circulant-kernel.js';
import {
  computeJacobianGram,
  createTwoLayerWorkspace,
  type DescentSlice,
  defaultTwoLayerLimits,
  descendTwoLayer,
  startTwoLayer,
  type TwoLayerLimits,
  type TwoLayerReport,
} from '../../../src/kernels/networks/two-layer-generator.js';
import { drawMatrix } from '../factorizations/l1-ratio-scene.js';
import { placeMeasurements, placeVector } from '../factorizations/training-scene.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { circulantOf, type NaiveGenerator } from '../naive/two-layer-generator.js';

export interface GeneratorSizes {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly h: number;
  readonly kernelName?: KernelName;
}

export interface GeneratorScene extends NaiveGenerator {
  readonly kernel: CirculantKernel;
  /** n x k */
  readonly C: Matrix;
  readonly planted: Matrix;
}

export function drawGeneratorScene(
  name: string,
  trial: number,
  { n, m, k, h, kernelName = 'triangular' }: GeneratorSizes,
): GeneratorScene {
  const stream = openTestStream(name, trial);
  const kernel = createCirculantKernel(kernelName, { n, h });
  const A = drawMatrix(stream, m, n).div(Math.sqrt(m));
  const planted = drawMatrix(stream, n, 1);
  return { kernel, U: circulantOf(kernel.u), A, planted, y: A.mmul(planted), C: drawMatrix(stream, n, k) };
}

interface DescentOptions {
  readonly eta: number;
  readonly limits?: Partial<TwoLayerLimits>;
  readonly follow?: (slice: DescentSlice) => void;
}

interface Descended extends TwoLayerReport {
  /** J J^T where the descent ended. */
  readonly gram: Float64Array;
}

/** Starts and descends in the kernels' memory; the padding rows of A hold numbers that must not matter. */
export function descend(
  { A, y, C, kernel, planted }: GeneratorScene,
  { eta, limits: changed, follow }: DescentOptions,
): Descended {
  const { rows: m, columns: n } = A;
  const k = C.columns;
  const limits = { ...defaultTwoLayerLimits({ m, n, k, kernel }), ...changed };
  const arena = openArena(kernels);
  const matrix = placeMeasurements(arena, A);
  const rightSide = placeVector(arena, y.to1DArray());
  const workspace = createTwoLayerWorkspace(arena, { mMax: m, nMax: n, kMax: k, sliceLength: limits.sliceLength });
  const coefficients = Float64Array.from(C.transpose().to1DArray());
  startTwoLayer({ n, k, kernel, coefficients }, workspace);
  const problem = { m, n, k, matrix, rightSide, kernel, planted: Float64Array.from(planted.to1DArray()), eta };
  const report = descendTwoLayer(problem, limits, workspace, follow);
  return { ...report, solution: report.solution.slice(), gram: computeJacobianGram({ n, k, kernel }, workspace) };
}

export function toMatrix(values: Float64Array, rows: number): Matrix {
  return Matrix.from1DArray(rows, values.length / rows, [...values]);
}
