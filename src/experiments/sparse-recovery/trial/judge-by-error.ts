import { measureError } from '../../measure-error.js';
import type { Case, JudgedCell } from './judged-cell.js';
import { placePlanted, placeRightSide } from './planted.js';
import { hasEnded, type Solved } from './solvers.js';
import type { Workspace } from './workspace.js';

/* Letters: x0 the planted vector, x_hat the result of the cell's solver for b = A x0 + e. */

/** The solution of a cell's solver, and its errors. */
export interface Approximation {
  readonly solved: Solved;
  readonly relativeError: number;
  /** 1 - |x_hat|_1 / |x0|_1, 0 where x0 is 0. */
  readonly l1Gap: number;
}

/** Criterion `relative-error`, for any solver. */
export function judgeByError(of: Case, tolerance: number, workspace: Workspace): JudgedCell {
  const { solved, relativeError, l1Gap } = approximate(of, workspace);
  const metrics = {
    'relative-error': relativeError,
    'l1-gap': l1Gap,
    iterations: solved.iterations,
    'non-unique': Number.NaN,
  };
  if (!hasEnded(solved)) return { metrics, verdict: 'unresolved', reason: `solver: ${solved.status}` };
  return relativeError <= tolerance
    ? { metrics, verdict: 'success', reason: `relative error within ${tolerance}` }
    : { metrics, verdict: 'failure', reason: `relative error above ${tolerance}` };
}

/** Runs the cell's solver and compares its solution with x0. */
export function approximate(of: Case, workspace: Workspace): Approximation {
  const { m, n, k } = of.cell;
  const matrix = of.instance.placeMatrix(m);
  placeRightSide(of.cell, workspace);
  const solved = workspace.solve({ m, n, k, matrix, rightSide: workspace.rightSide });
  const plantedNorm = placePlanted(of, workspace);
  let norm = 0;
  for (let j = 0; j < n; j += 1) norm += Math.abs(solved.solution[j]);
  return {
    solved,
    relativeError: measureError(solved.solution, workspace.planted),
    l1Gap: plantedNorm === 0 ? 0 : 1 - norm / plantedNorm,
  };
}
