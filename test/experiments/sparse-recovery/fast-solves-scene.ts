import { placeRightSide } from '../../../src/experiments/sparse-recovery/trial/planted.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { draw, pointOf, type Size } from './ensemble-scene.js';

/* Problems whose matrix is rows of a transform, solved by the dense matrix and by the transform. */

export const fastEnsembles = ['partial-dct', 'partial-fourier', 'partial-hadamard'] as const;
export const fastSolvers = ['amp', 'non-negative-amp', 'niht', 'htp', 'subspace-pursuit', 'cosamp'] as const;

/** All that a solver reports, its arrays as copies. */
export interface Report {
  readonly [name: string]: unknown;
  readonly status: string;
  readonly solution: Float64Array;
}

/** A cell of a solver, with coefficients that it may recover. */
export function pointFor(solver: string, size: Size, change: Readonly<Record<string, ParameterValue>> = {}): Point {
  return pointOf(size, {
    solver,
    coefficients: solver === 'non-negative-amp' ? 'non-negative' : 'gaussian',
    ...change,
  });
}

export function solveBothWays(point: Point, trial: number): { readonly dense: Report; readonly fast: Report } {
  const { instance, workspace } = draw([point], trial);
  const [cell] = workspace.cells;
  const { n, m, k } = cell;
  const fastMatrix = instance.placeMatrix(m);
  placeRightSide(cell, workspace);
  const { rightSide } = workspace;
  const solve = (matrix: typeof fastMatrix): Report => {
    const solved = workspace.solve({ m, n, k, matrix, rightSide });
    return { ...solved, solution: solved.solution.slice() };
  };
  return { dense: solve({ ...fastMatrix, transform: undefined }), fast: solve(fastMatrix) };
}

/** |x - y| / |x| in plain sums, |y| for x = 0. */
export function relativeDistance(x: Float64Array, y: Float64Array): number {
  const norm = Math.hypot(...x);
  return Math.hypot(...x.map((xj, j) => xj - y[j])) / (norm === 0 ? 1 : norm);
}
