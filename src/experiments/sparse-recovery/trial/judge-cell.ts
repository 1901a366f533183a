import { judgeByError } from './judge-by-error.js';
import type { Case, JudgedCell, Types } from './judged-cell.js';
import { type Ruling, ruleOnCell } from './rule-on-cell.js';
import { standing } from './staircase.js';
import type { Workspace } from './workspace.js';

/** One cell by itself. */
export function judgeCell(of: Case, criterion: Types['criterion'], workspace: Workspace): JudgedCell {
  return criterion.name === 'exact'
    ? describeRuling(ruleOnCell(of, workspace))
    : judgeByError(of, criterion.tolerance, workspace);
}

/**
 * A verdict of criterion `exact`. It has no metrics of the minimiser: they would be known only where x0 is proved to be
 * it, and there errors are 0 at every success rate. The ruling itself says whether x0 is one of several minimisers, so
 * that the metric is the same whether a proof in this cell, or in another one, gave the ruling.
 */
export function describeRuling({ standing: rank, reason }: Ruling): JudgedCell {
  switch (rank) {
    case standing.success:
      return describeProved('success', reason, 0);
    case standing.tie:
      return describeProved('failure', reason, 1);
    case standing.failure:
      return describeProved('failure', reason, 0);
    case 'non-unique':
      return describeProved('failure', reason, Number.NaN);
    case undefined:
      return describeProved('unresolved', reason, Number.NaN);
  }
  return rank satisfies never;
}

function describeProved(verdict: JudgedCell['verdict'], reason: string, nonUnique: number): JudgedCell {
  return {
    verdict,
    reason,
    metrics: { 'relative-error': Number.NaN, 'l1-gap': Number.NaN, iterations: Number.NaN, 'non-unique': nonUnique },
  };
}
