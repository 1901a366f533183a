import type { Cell } from '../../../src/experiments/sparse-recovery/declaration/parameters.js';
import type { Measures } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { type Standing, standing } from '../../../src/experiments/sparse-recovery/trial/staircase.js';

/*
 * What a solution shows of x0, to tolerances. It is no proof, but an independent opinion with which the verdict is
 * compared. Letters: x_hat the solution, S its active columns, sigma their signs, w the dual vector.
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

/**
 * Whether x0 is the unique solution. Yes, if S0 lies in S with x0's signs, A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S
 * is injective: any solution then has its support in S (complementary slackness), where only x0 solves A x = b.
 * S may be larger than S0, since the dual vector of least norm often touches 1 beside S0. No, if a solution with a
 * smaller l1 norm is at hand, or if k > m: then A_S0 has a null vector, and along it x0 may move without loss.
 */
export function ruleBySolve(
  cell: Pick<Cell, 'm' | 'k'>,
  { report, l1Gap, agreeing, relativeError }: Pick<Measures, 'report' | 'l1Gap' | 'agreeing' | 'relativeError'>,
): Standing | undefined {
  if (cell.k > cell.m) return standing.failure;
  const { certificate } = report;
  if (certificate.primalResidual <= feasibilityTolerance && l1Gap > l1Margin) {
    return standing.failure;
  }
  const { dualDeviation, dualMaxOffSupport, pivotMin } = certificate;
  const proved =
    report.status === 'converged' &&
    agreeing === cell.k &&
    dualMaxOffSupport < 1 - dualMargin &&
    pivotMin > pivotMargin &&
    dualDeviation < deviationShare * dualMargin * pivotMin;
  if (proved) return standing.success;
  return ties({ report, l1Gap, relativeError }) ? standing.tie : undefined;
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
