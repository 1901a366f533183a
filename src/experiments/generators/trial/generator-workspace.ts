import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import {
  computeLargestEigenvalue,
  createSpectralStepWorkspace,
  type SpectralStepWorkspace,
} from '../../../kernels/factorizations/spectral-step.js';
import { type Arena, allocateFloat64, type Float64Region, padRows } from '../../../kernels/memory/arena.js';
import { type CirculantKernel, createCirculantKernel } from '../../../kernels/networks/circulant-kernel.js';
import {
  computeJacobianGram,
  createTwoLayerWorkspace,
  defaultTwoLayerLimits,
  startTwoLayer,
  type TwoLayerLimits,
  type TwoLayerProblem,
  type TwoLayerWorkspace,
} from '../../../kernels/networks/two-layer-generator.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import { spreadByVector, weightsByFrequency } from '../../../theory/generator-weights.js';
import type { DeriveStream } from '../../define-trial.js';
import type { GeneratorPoint } from '../declaration/generator-parameters.js';
import { drawCoordinates, drawMeasurements, placeRightSide, synthesise } from './draw-signal.js';

export interface GeneratorWorkspace {
  readonly cell: GeneratorPoint;
  readonly kernel: CirculantKernel;
  /** The default limits; the workspace has room for their slices. */
  readonly limits: TwoLayerLimits;
  /** Equation 11's sigma_i^2 in the order of the trigonometric basis. */
  readonly lambda: Float64Array;
  readonly measurements: GaussianMatrixWorkspace;
  readonly rightSide: Float64Region;
  readonly twoLayer: TwoLayerWorkspace;
  readonly spectralStep: SpectralStepWorkspace;
}

/** A drawn instance: the problem, and the step of the descent from the C in the workspace. */
export interface DrawnGenerator {
  readonly problem: TwoLayerProblem & { readonly eta: number };
  /** Whether the power iteration that gave the step converged. Verdicts depend on the residual of the descent alone. */
  readonly stepConverged: boolean;
  /** The s coordinates of x* in the trigonometric basis. */
  readonly coordinates: Float64Array;
  /** J J^T at the start. */
  readonly startGram: Float64Array;
}

export function createGeneratorWorkspace(arena: Arena, cell: GeneratorPoint): GeneratorWorkspace {
  const { n, m, k, h, kernel: kernelName } = cell;
  const kernel = createCirculantKernel(kernelName, { n, h });
  const limits = defaultTwoLayerLimits({ m, n, k, kernel });
  const { sliceLength } = limits;
  return {
    cell,
    kernel,
    limits,
    lambda: spreadByVector(weightsByFrequency(kernel.autocorrelation), n),
    measurements: createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n }),
    rightSide: allocateFloat64(arena, padRows(m)),
    twoLayer: createTwoLayerWorkspace(arena, { mMax: m, nMax: n, kMax: k, sliceLength }),
    spectralStep: createSpectralStepWorkspace(arena, { mMax: m, nMax: n }),
  };
}

/**
 * A, x*, y = A x* and C with entries N(0, omega^2), omega = start-scale |y| / sqrt(n). A's rows, x*'s coordinates and C's
 * columns are those of one master of n: cells of a trial differ in how many of them they take. v's signs alone depend on
 * k. `copy` numbers several starts within a trial.
 */
export function drawGenerator(derive: DeriveStream, workspace: GeneratorWorkspace, copy = 0): DrawnGenerator {
  const { cell, kernel, measurements, rightSide, twoLayer, spectralStep } = workspace;
  const { n, m, s, k, 'start-scale': startScale } = cell;
  const coordinates = drawCoordinates(derive('signal', { n }), s);
  const planted = synthesise(coordinates, n);
  drawMeasurements(derive('matrix', { n }), m, measurements);
  const size = placeRightSide({ m, signal: planted, rightSide }, measurements);
  const coefficients = new Float64Array(n * k);
  drawNormals(openStream(derive('init', copy === 0 ? { n } : { n, copy })), coefficients);
  const omega = (startScale * size) / Math.sqrt(n);
  for (let at = 0; at < coefficients.length; at += 1) coefficients[at] *= omega;
  startTwoLayer({ n, k, kernel, coefficients }, twoLayer);
  const startGram = computeJacobianGram({ n, k, kernel }, twoLayer);
  const { matrix } = measurements;
  const { lambda, converged } = computeLargestEigenvalue({ m, n, matrix, gram: startGram }, spectralStep);
  const eta = lambda > 0 ? 1 / lambda : 0;
  const problem = { m, n, k, matrix, rightSide, kernel, planted, eta };
  return { problem, stepConverged: converged, coordinates, startGram };
}
