import { Matrix } from 'ml-matrix';
import { matchColumns } from '../../../src/kernels/factorizations/matched-columns.js';
import {
  type ComponentRecoveryReport,
  createComponentRecoveryWorkspace,
  defaultComponentRecoveryLimits,
  recoverWithComponents,
} from '../../../src/kernels/factorizations/recovery-with-components.js';
import { pairRows } from '../../../src/kernels/factorizations/sparse-factorization.js';
import {
  createTrainAndRecoverWorkspace,
  defaultTrainAndRecoverLimits,
  type TrainAndRecoverLimits,
  type TrainAndRecoverReport,
  type TrainAndRecoverWorkspace,
  trainAndRecover,
} from '../../../src/kernels/factorizations/train-and-recover.js';
import { solveTrainingProblems, type TrainingSolutions } from '../../../src/kernels/factorizations/training.js';
import {
  type Arena,
  allocateFloat64,
  type Float64Region,
  openArena,
  padRows,
  viewFloat64,
} from '../../../src/kernels/memory/arena.js';
import type { KernelMatrix } from '../../../src/kernels/memory/kernel-matrix.js';
import { drawFraction, drawSign, drawSupport } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix } from './l1-ratio-scene.js';

/** A of m x n, X of n x p, Z of p x q and z: training data A X Z, the problem A X z. */
export interface TrainingScene {
  readonly A: Matrix;
  readonly X: Matrix;
  readonly Z: Matrix;
  readonly z: Matrix;
}

export interface SceneSizes {
  readonly n: number;
  readonly m: number;
  readonly p: number;
  readonly q: number;
  readonly s: number;
  /** Non-zeros of z, and of each column of Z. */
  readonly k: number;
  readonly kEasy: number;
}

export function drawScene(name: string, trial: number, { n, m, p, q, s, k, kEasy }: SceneSizes): TrainingScene {
  const stream = openTestStream(name, trial);
  const A = drawMatrix(stream, m, n);
  const X = drawMatrix(stream, n, p);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < p; j += 1) if (drawFraction(stream) >= s / n) X.set(i, j, 0);
  const drawCombinators = (count: number, nonZeros: number): Matrix => {
    const drawn = Matrix.zeros(p, count);
    for (let l = 0; l < count; l += 1) {
      for (const i of drawSupport(stream, { n: p, k: nonZeros }))
        drawn.set(i, l, drawSign(stream) * (0.5 + drawFraction(stream)));
    }
    return drawn;
  };
  return { A, X, Z: drawCombinators(q, kEasy), z: drawCombinators(1, k) };
}

export function placeColumns(arena: Arena, matrix: Matrix): KernelMatrix {
  const leading = padRows(matrix.rows);
  const region = allocateFloat64(arena, Math.max(1, leading * matrix.columns));
  const entries = viewFloat64(arena.kernels, region).fill(0);
  for (let j = 0; j < matrix.columns; j += 1) entries.set(matrix.getColumn(j), leading * j);
  return { pointer: region.pointer, leading };
}

/** A's padding holds numbers that must not matter. */
export function placeMeasurements(arena: Arena, A: Matrix, padding = -7.25): KernelMatrix {
  const leading = padRows(A.rows) + 4;
  const region = allocateFloat64(arena, leading * A.columns);
  const entries = viewFloat64(arena.kernels, region).fill(padding);
  for (let j = 0; j < A.columns; j += 1) entries.set(A.getColumn(j), leading * j);
  return { pointer: region.pointer, leading };
}

export function placeVector(arena: Arena, entries: readonly number[]): Float64Region {
  const region = allocateFloat64(arena, padRows(entries.length));
  viewFloat64(arena.kernels, region).fill(0).set(entries);
  return region;
}

export function recoverFrom(A: Matrix, Xbar: Matrix, b: readonly number[]): ComponentRecoveryReport {
  const arena = openArena(kernels);
  const { rows: m, columns: n } = A;
  const matrix = placeMeasurements(arena, A);
  const components = { ...placeColumns(arena, Xbar), count: Xbar.columns };
  const rightSide = placeVector(arena, b);
  const workspace = createComponentRecoveryWorkspace(arena, { mMax: m, nMax: n, pMax: Math.max(1, Xbar.columns) });
  return recoverWithComponents({ m, n, matrix, rightSide, components }, defaultComponentRecoveryLimits(), workspace);
}

export interface Trained {
  readonly training: TrainingSolutions;
  readonly solutions: Matrix;
  readonly workspace: TrainAndRecoverWorkspace;
  readonly run: (change?: {
    readonly u?: number;
    readonly uniqueBelow?: number;
    readonly limits?: TrainAndRecoverLimits;
  }) => TrainAndRecoverReport;
}

/** Solves the training problems; `run` trains and recovers from them. */
export function openTraining({ A, X, Z, z }: TrainingScene, trial = 0): Trained {
  const arena = openArena(kernels);
  const { rows: m, columns: n } = A;
  const { columns: q } = Z;
  const matrix = placeMeasurements(arena, A);
  const AX = A.mmul(X);
  const rightSides = placeColumns(arena, AX.mmul(Z));
  const rightSide = placeVector(arena, AX.mmul(z).getColumn(0));
  const limits = defaultTrainAndRecoverLimits();
  const workspace = createTrainAndRecoverWorkspace(arena, { mMax: m, nMax: n, qMax: q });
  const problem = { m, n, q, matrix, rightSides };
  const training = solveTrainingProblems(problem, limits.training, workspace.training);
  const rowGroups = pairRows(drawSupport(openTestStream('pairing', trial), { n, k: n }));
  const { solutions } = training;
  const entries = viewFloat64(kernels, { pointer: solutions.pointer, length: solutions.leading * q });
  const Y = Matrix.zeros(n, q);
  for (let l = 0; l < q; l += 1) for (let i = 0; i < n; i += 1) Y.set(i, l, entries[solutions.leading * l + i]);
  return {
    training,
    solutions: Y,
    workspace,
    run: ({ u, uniqueBelow = 0, limits: chosen = limits } = {}) =>
      trainAndRecover(
        { m, n, matrix, rightSide, rightSides, training, rowGroups, uniqueBelow, ...(u !== undefined && { u }) },
        chosen,
        workspace,
      ),
  };
}

export function measureError(found: ArrayLike<number>, planted: Matrix): number {
  const truth = planted.getColumn(0);
  const norm = Math.hypot(...truth);
  return Math.hypot(...truth.map((value, i) => value - found[i])) / (norm === 0 ? 1 : norm);
}

export function countRecovered({ components }: TrainAndRecoverReport, X: Matrix): number {
  const planted = { count: X.columns, leading: X.rows, entries: Float64Array.from(X.transpose().to1DArray()) };
  return matchColumns({ planted, found: components }, { n: X.rows, tolerance: 1e-6 }).matchedCount;
}
