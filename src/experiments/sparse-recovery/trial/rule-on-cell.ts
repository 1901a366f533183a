import {
  type BasisPursuitReport,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
  type Variables,
} from '../../../kernels/l1/basis-pursuit.js';
import {
  defaultRecoveryVerdictLimits,
  judgeRecovery,
  type VerdictReport,
} from '../../../kernels/l1/recovery-verdict.js';
import { measureError } from '../../measure-error.js';
import type { Cell } from '../declaration/parameters.js';
import { solverTraits } from '../declaration/solver-names.js';
import type { Case } from './judged-cell.js';
import { placePlanted, placeRightSide } from './planted.js';
import { type Proved, standing } from './staircase.js';
import type { Workspace } from './workspace.js';

/*
 * Letters: A in R^{m x n}, x0 with k non-zeros on S0, b = A x0; x_hat the solution found, S its active columns, sigma
 * their signs, w the dual vector.
 */

/** What holds of x0. */
export interface Ruling {
  readonly standing: Proved;
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

/** How the cells of a block follow each other: this makes proofs cheaper and changes none. */
export interface Order {
  /**
   * The last cell that the kernel was asked about is of this trial and has the same m: the kernel may continue from its
   * end.
   */
  readonly followsLast: boolean;
  /** The rows of A that this cell and the one asked last have in common are the same. */
  readonly keepsRows: boolean;
  /** The largest m with which cells of this matrix will be asked. */
  readonly rowLimit: number;
}

/**
 * Asks the verdict kernel for a proof. Where it has none nothing else gives one: a solution does not prove that it is
 * the only one.
 */
export function ruleOnCell({ cell, instance }: Case, workspace: Workspace, order?: Order): Ruling {
  const { proof } = proveCell({ cell, instance }, workspace, order);
  switch (proof.kind) {
    case 'success':
      return provedUnique;
    case 'failure':
      return provedLoss;
    case 'tie':
      return provedTie;
    case 'non-unique':
      return provedNonUnique;
    case 'undecided':
      return cell.k > cell.m ? ruleOnDependence(cell) : unproved;
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

const provedNonUnique: Ruling = {
  standing: 'non-unique',
  reason: 'x0 is not the only minimiser: along a null vector of A the l1 norm does not rise',
};

const unproved: Ruling = { standing: undefined, reason: 'neither proof holds in spite of rounding' };

/** More columns than rows have a null vector, and along it or against it the l1 norm does not rise. */
function ruleOnDependence({ m, k }: Pick<Cell, 'm' | 'k'>): Ruling {
  return { standing: 'non-unique', reason: `the ${k} columns of x0's support are dependent in R^${m}` };
}

/** Asks the verdict kernel, which sees of x0 the support and the signs alone. */
export function proveCell({ cell, instance }: Case, workspace: Workspace, order?: Order): VerdictReport {
  const { m, n, k } = cell;
  const { columns, signs, recoveryVerdict } = workspace;
  const matrix = instance.placeMatrix(m);
  const problem = { m, n, k, matrix, support: columns, signs, variables: variablesOf(cell), ...order };
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

/** How many of S have x0's sign. */
function countAgreements({ support, signs }: BasisPursuitReport, planted: Float64Array): number {
  let count = 0;
  support.forEach((j, i) => {
    if (Math.sign(planted[j]) === signs[i]) count += 1;
  });
  return count;
}
