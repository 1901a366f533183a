import type { TrialRequest } from '../../../src/experiments/experiment.js';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import type { Cell } from '../../../src/experiments/sparse-recovery/declaration/parameters.js';
import { drawInstance, type MasterInstance } from '../../../src/experiments/sparse-recovery/trial/draw-instance.js';
import type { Workspace } from '../../../src/experiments/sparse-recovery/trial/workspace.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { contextOf } from '../trial-context.js';

/** Points written by hand: parameters that a cell's ensemble, coefficients and solver do not read may be missing. */
export function cellOf(point: Point): Cell {
  return point as Cell;
}

/** The instance of a request's trial, drawn into the workspace of its cells. */
export function drawFor(request: Omit<TrialRequest, 'points'>, cell: Cell, workspace: Workspace): MasterInstance {
  return drawInstance(cell, contextOf(sparseRecovery, request).derive, workspace);
}
