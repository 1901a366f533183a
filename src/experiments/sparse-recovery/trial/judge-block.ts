import type { MasterInstance } from './draw-instance.js';
import { describeRuling, judgeCell } from './judge-cell.js';
import type { JudgedCell, Types } from './judged-cell.js';
import { ruleOnCell } from './rule-on-cell.js';
import { climbStaircase, type Proved, type StaircaseMap } from './staircase.js';
import type { Workspace } from './workspace.js';

/** One trial of a block. */
export interface BlockCase {
  readonly instance: MasterInstance;
  readonly criterion: Types['criterion'];
}

/**
 * Judges every cell of a block, in grid order. Criterion `exact` needs few proofs (see staircase.ts). The other
 * criterion compares a solver's error with a tolerance, which is not monotone, so that every cell is solved.
 */
export function judgeBlock({ instance, criterion }: BlockCase, workspace: Workspace): readonly JudgedCell[] {
  const { cells } = workspace;
  // One cell has no staircase.
  if (criterion.name !== 'exact' || cells.length === 1) {
    return cells.map((cell) => judgeCell({ cell, instance }, criterion, workspace));
  }
  const { standings } = judgeStaircase(instance, workspace);
  // One object for each standing: a map has hundreds of cells and five standings at most.
  const known = new Map<Proved, JudgedCell>();
  return standings.map((rank) => {
    const judged = known.get(rank) ?? describeRuling({ standing: rank, reason: 'proved here or in another cell' });
    known.set(rank, judged);
    return judged;
  });
}

/** What holds of x0 in every cell of a nested trial, and how many cells were asked for it. */
export function judgeStaircase(instance: MasterInstance, workspace: Workspace): StaircaseMap {
  const { cells, staircase, mMax } = workspace;
  let lastRowCount = -1;
  return climbStaircase(staircase, (index) => {
    const cell = cells[index];
    const followsLast = cell.m === lastRowCount;
    const keepsRows = followsLast || (staircase.isNested && lastRowCount >= 0);
    lastRowCount = cell.m;
    const rowLimit = staircase.isNested ? mMax : cell.m;
    return ruleOnCell({ cell, instance }, workspace, { followsLast, keepsRows, rowLimit }).standing;
  });
}
