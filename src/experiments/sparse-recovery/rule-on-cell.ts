import {
  type BasisPursuitReport,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
  type Variables,
} from '../../kernels/basis-pursuit.js';
import { defaultRecoveryVerdictLimits, judgeRecovery, type VerdictReport } from '../../kernels/recovery-verdict.js';
import { measureError } from '../measure-error.js';
import { ensembleTraits } from '../measurements/ensemble-names.js';
import type { Case } from './judgement.js';
import { placePlanted, placeRightSide } from './planted.js';
import { solverTraits } from './solver-names.js';
import { type Standing, standing } from './staircase.js';
import type { Cell, Workspace } from './workspace.js';

/*
 * Letters: A in R^{m x n}, x0 with k non-zeros on S0, b = A x0; x_hat the solution found, S its active columns, sigma
 * their signs, w the dual vector.
 */

/** Success demands |A_j^T w| below 1 by this much: two digits above what rounding leaves of an equality. */
const dualMargin = 1e-7;

/** Failure demands a shorter solution by this much of |x0|_1: far above what moving x_hat onto A x = b could cost. */
const l1Margin = 1e-8;

/** The largest residual, over |b|, with which x_hat counts as a solution for that comparison. */
const feasibilityTolerance = 1e-11;

/** The factor of A_S must keep this distance from singular for A_S to count as injective. */
const pivotMargin = 1e-6;

/** Making A_S^T w = sigma exact moves A_j^T w by about the deviation over the pivot: keep that well inside the margin. */
const deviationShare = 0.1;

/** Two l1 norms count as equal to this share, and so does A x_hat to b: rounding leaves 1e-15 to 1e-13 of either. */
const tieTolerance = 1e-12;

/** x_hat is another vector than x0 if they differ by this share of |x0|: a million times the residual. */
const tieDistanceMin = 1e-6;

export const solveThresholds = { dualMargin, l1Margin, feasibilityTolerance, pivotMargin, tieTolerance } as const;

/** What holds of x0, undefined if nothing is proved. */
export interface Ruling {
  readonly standing: Standing | undefined;
  readonly reason: string;
}

/** What one solve says of x0. */
export interface Measures {
  readonly relativeError: number;
  readonly l1Gap: number;
  readonly plantedL1Norm: number;
  /** How many of the active columns belong to x0 and have its sign. */
  readonly agreeing: number;
  readonly report: BasisPursuitReport;
}

/**
 * Asks the proofs of the verdict kernel, and solves only where they are silent. `followsLast`: what the kernel was
 * asked last was a cell of this trial with the same m, so that it may go on from there.
 */
export function ruleOnCell(of: Case, workspace: Workspace, followsLast = false): Ruling {
  const { cell } = of;
  // With discrete columns even that may be a tie.
  if (cell.k > cell.m && ensembleTraits[cell.ensemble].continuous) return ruleOnDependence(cell);
  of.instance.placeMatrix(cell.m);
  const { proof } = proveCell(cell, workspace, followsLast);
  switch (proof.kind) {
    case 'success':
      return provedUnique;
    case 'failure':
      return provedLoss;
    case 'tie':
      return provedTie;
    case 'undecided':
      return ruleBySolve(cell, solveCell(of, workspace));
  }
  return proof satisfies never;
}

const provedUnique: Ruling = {
  standing: standing.success,
  reason: 'the dual certificate proves x0 to be the unique solution',
};

const provedLoss: Ruling = {
  standing: standing.failure,
  reason: 'along a null vector of A the l1 norm falls from x0: a solution with a smaller one exists',
};

const provedTie: Ruling = {
  standing: standing.tie,
  reason: 'x0 is a minimiser, but not the only one: along a null vector of A the l1 norm stays the same',
};

/** Asks the verdict kernel, which sees of x0 the support and the signs alone. */
export function proveCell(cell: Cell, workspace: Workspace, followsLast = false): VerdictReport {
  const { m, n, k } = cell;
  const { matrix, columns, signs, recoveryVerdict } = workspace;
  const variables = variablesOf(cell);
  const problem = { m, n, k, matrix: matrix.matrix, support: columns, signs, variables, followsLast };
  return judgeRecovery(problem, defaultRecoveryVerdictLimits(m), recoveryVerdict);
}

function variablesOf({ solver }: Cell): Variables {
  return solverTraits[solver].nonNegative ? 'non-negative' : 'free';
}

/** Solves one cell by homotopy and compares the solution with x0. */
export function solveCell({ cell, instance }: Case, workspace: Workspace): Measures {
  const { m, n, k } = cell;
  const { rightSide, matrix, basisPursuit, planted } = workspace;
  instance.placeMatrix(m);
  placeRightSide(cell, workspace);
  const problem = { m, n, matrix: matrix.matrix, rightSide, variables: variablesOf(cell) };
  const report = solveBasisPursuit(problem, defaultBasisPursuitLimits(m), basisPursuit);
  const plantedL1Norm = placePlanted({ cell, instance }, workspace);
  return {
    relativeError: measureError(report.solution, planted),
    l1Gap: k === 0 ? 0 : 1 - report.l1Norm / plantedL1Norm,
    plantedL1Norm,
    agreeing: countAgreements(report, planted),
    report,
  };
}

/**
 * Whether x0 is the unique solution. Yes, if S0 lies in S with x0's signs, A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S
 * is injective: any solution then has its support in S (complementary slackness), where only x0 solves A x = b.
 * S may be larger than S0, since the dual vector of least norm often touches 1 beside S0. No, if a solution with a
 * smaller l1 norm is at hand, or if k > m: then A_S0 has a null vector, and along it x0 may move without loss.
 */
export function ruleBySolve(
  cell: Pick<Cell, 'm' | 'k'>,
  { report, l1Gap, agreeing, relativeError }: Pick<Measures, 'report' | 'l1Gap' | 'agreeing' | 'relativeError'>,
): Ruling {
  if (cell.k > cell.m) return ruleOnDependence(cell);
  const { certificate } = report;
  if (certificate.primalResidual <= feasibilityTolerance && l1Gap > l1Margin) {
    return { standing: standing.failure, reason: 'a solution with a smaller l1 norm exists' };
  }
  const { dualDeviation, dualMaxOffSupport, pivotMin } = certificate;
  const proved =
    report.status === 'converged' &&
    agreeing === cell.k &&
    dualMaxOffSupport < 1 - dualMargin &&
    pivotMin > pivotMargin &&
    dualDeviation < deviationShare * dualMargin * pivotMin;
  if (proved) return provedUnique;
  return ties({ report, l1Gap, relativeError })
    ? provedTie
    : { standing: undefined, reason: `neither proof holds to its tolerance (solver: ${report.status})` };
}

/** Whether x_hat is proved a minimiser, has the l1 norm of x0 and is another vector: then neither is the only one. */
function ties({ report, l1Gap, relativeError }: Pick<Measures, 'report' | 'l1Gap' | 'relativeError'>): boolean {
  return (
    report.status === 'converged' &&
    report.certificate.primalResidual <= tieTolerance &&
    Math.abs(l1Gap) <= tieTolerance &&
    relativeError > tieDistanceMin
  );
}

function ruleOnDependence({ m, k }: Pick<Cell, 'm' | 'k'>): Ruling {
  return { standing: standing.failure, reason: `the ${k} columns of x0's support are dependent in R^${m}` };
}

/** How many of S have x0's sign. */
function countAgreements({ support, signs }: BasisPursuitReport, planted: Float64Array): number {
  let count = 0;
  support.forEach((j, i) => {
    if (Math.sign(planted[j]) === signs[i]) count += 1;
  });
  return count;
}
