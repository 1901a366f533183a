import type { Criterion } from '../../sweep/sweep.js';
import { judgeByError } from './judge-by-error.js';
import type { Case, Judgement } from './judgement.js';
import { type Ruling, ruleOnCell } from './rule-on-cell.js';
import { standing } from './staircase.js';
import type { Workspace } from './workspace.js';

/** One cell by itself. */
export function judgeCell(of: Case, criterion: Criterion, workspace: Workspace): Judgement {
  return criterion.name === 'exact'
    ? describeRuling(ruleOnCell(of, workspace))
    : judgeByError(of, criterion, workspace);
}

/**
 * A verdict of criterion `exact`. Its metrics are what the ruling itself says of the minimiser, so that they are the
 * same however the ruling came about: by a proof in the cell, by a solve, or by a proof in another one.
 */
export function describeRuling({ standing: rank, reason }: Ruling): Judgement {
  const unsolved = { relativeError: Number.NaN, l1Gap: Number.NaN, iterations: Number.NaN };
  switch (rank) {
    case standing.success:
      return { ...unsolved, verdict: 'success', reason, relativeError: 0, l1Gap: 0, nonUnique: 0 };
    case standing.tie:
      return { ...unsolved, verdict: 'failure', reason, l1Gap: 0, nonUnique: 1 };
    case standing.failure:
      return { ...unsolved, verdict: 'failure', reason, nonUnique: 0 };
    case undefined:
      return { ...unsolved, verdict: 'unresolved', reason, nonUnique: Number.NaN };
  }
  return rank satisfies never;
}
