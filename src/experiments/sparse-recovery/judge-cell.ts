import type { VerdictName } from '../../sweep/outcome.js';
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
  switch (rank) {
    case standing.success:
      return { verdict: 'success', reason, relativeError: 0, l1Gap: 0, iterations: Number.NaN, nonUnique: 0 };
    case standing.tie:
      return { verdict: 'failure', reason, relativeError: Number.NaN, l1Gap: 0, iterations: Number.NaN, nonUnique: 1 };
    case standing.failure:
      return describeUnsolved('failure', reason, 0);
    case undefined:
      return describeUnsolved('unresolved', reason, Number.NaN);
  }
  return rank satisfies never;
}

function describeUnsolved(verdict: VerdictName, reason: string, nonUnique: number): Judgement {
  return { verdict, reason, relativeError: Number.NaN, l1Gap: Number.NaN, iterations: Number.NaN, nonUnique };
}
