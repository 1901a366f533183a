import { Matrix } from 'ml-matrix';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import type { MasterInstance } from '../../../src/experiments/sparse-recovery/trial/draw-instance.js';
import { createWorkspace, type Workspace } from '../../../src/experiments/sparse-recovery/trial/workspace.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { cellOf, drawFor } from './cell-scene.js';

export const kernels = instantiateKernels(compileKernels());
export const seed = 20261122;

export interface Size {
  readonly n: number;
  readonly m: number;
  readonly k?: number;
}

/** A cell with all defaults but these. */
export function pointOf({ n, m, k = 0 }: Size, change: Readonly<Record<string, ParameterValue>> = {}): Point {
  const defaults = sparseRecovery.parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), n, m, k, ...change };
}

export interface Drawn {
  readonly instance: MasterInstance;
  readonly workspace: Workspace;
}

/**
 * The instance of a block with these points, placed for the first one. The memory is filled with other numbers before,
 * which must not have any effect.
 */
export function draw(points: readonly Point[], trial = 0): Drawn {
  const cells = points.map(cellOf);
  const workspace = createWorkspace(openArena(kernels), cells);
  const { pointer } = workspace.matrix.matrix;
  new Float64Array(kernels.memory.buffer, pointer).fill(Number.NaN);
  const request = { seed, trial, criterion: { name: 'exact' }, points };
  return { instance: drawFor(request, cells[0], workspace), workspace };
}

/** The matrix of a cell judged alone: its rows one after the other. */
export function drawRows(point: Point, trial = 0): Float64Array {
  const { workspace } = draw([point], trial);
  return readRows(workspace.matrix, cellOf(point).m);
}

export function drawMatrix(point: Point, trial = 0): Matrix {
  const { m, n } = cellOf(point);
  return Matrix.from1DArray(m, n, [...drawRows(point, trial)]);
}
