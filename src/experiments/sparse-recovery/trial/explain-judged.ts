import { readRows } from '../../../kernels/draws/gaussian-matrix.js';
import type { VerdictReport } from '../../../kernels/l1/recovery-verdict.js';
import { viewFloat64 } from '../../../kernels/memory/arena.js';
import type { TrialExplanation } from '../../experiment.js';
import { leaveOutUnmeasured } from '../../leave-out-unmeasured.js';
import type { Cell } from '../declaration/parameters.js';
import { solverTraits } from '../declaration/solver-names.js';
import type { MasterInstance } from './draw-instance.js';
import { type Approximation, approximate } from './judge-by-error.js';
import type { Case, JudgedCell } from './judged-cell.js';
import { type Measures, proveCell, solveCell } from './rule-on-cell.js';
import type { Workspace } from './workspace.js';

export interface Explained {
  readonly cell: Cell;
  readonly instance: MasterInstance;
  readonly judged: JudgedCell;
}

/** A cell's rows of A, row-major, and x0 on its support. */
interface Plain {
  readonly rows: Float64Array;
  readonly n: number;
  readonly support: Int32Array;
  readonly signs: readonly number[];
  readonly isNonNegative: boolean;
}

/**
 * Both judges run again, whichever of them gave the verdict, and every claim is evaluated once more by plain loops over
 * the entries of A: `proof` is that of the verdict kernel, `solve` that of the homotopy.
 */
export function explainJudged({ cell, instance, judged }: Explained, workspace: Workspace): TrialExplanation {
  const { m, n, k } = cell;
  const plain: Plain = {
    rows: readRows(workspace.matrix, m),
    n,
    support: instance.support.subarray(0, k),
    signs: Array.from(instance.values.subarray(0, k), (value) => (value < 0 ? -1 : 1)),
    isNonNegative: solverTraits[cell.solver].nonNegative,
  };
  return { reason: judged.reason, ...explainJudges({ cell, instance }, plain, workspace) };
}

function explainJudges(of: Case, plain: Plain, workspace: Workspace): TrialExplanation {
  const { cell } = of;
  if (!solverTraits[cell.solver].certified)
    return { solve: explainApproximation(approximate(of, workspace), plain, workspace) };
  const solve = explainSolve(solveCell(of, workspace), { cell, plain, workspace });
  // The proof is about b = A x0, without noise.
  return cell.noise === 0 ? { proof: explainProof(proveCell(of, workspace), plain), solve } : { solve };
}

/** The whole report of a solver without a certificate but for its arrays, and the residual once more. */
function explainApproximation(
  { solved, relativeError, l1Gap }: Approximation,
  plain: Plain,
  workspace: Workspace,
): TrialExplanation {
  const plainReport = Object.entries(solved).filter(([, value]) => typeof value !== 'object');
  return {
    ...leaveOutUnmeasured(Object.fromEntries(plainReport)),
    relativeError,
    l1Gap,
    recomputed: {
      relativeResidual: computeResidual(
        plain.rows,
        solved.solution,
        viewFloat64(workspace.kernels, workspace.rightSide),
      ),
    },
  };
}

function explainProof({ proof, blocks, steps, drops, active }: VerdictReport, plain: Plain): TrialExplanation {
  const path = { blocks, steps, drops, active: active.length };
  switch (proof.kind) {
    case 'success': {
      const { kind, dual, ...certificate } = proof;
      return { kind, ...path, certificate: leaveOutUnmeasured(certificate), recomputed: checkDual(dual, plain) };
    }
    case 'failure': {
      const { kind, nullVector, ...certificate } = proof;
      const { nullNorm, gain, loss } = checkNullVector(nullVector, plain);
      return { kind, ...path, certificate, recomputed: { nullNorm, lossShare: (gain - loss) / (gain + loss) } };
    }
    case 'non-unique': {
      const { kind, nullVector } = proof;
      return { kind, ...path, recomputed: { ...checkNullVector(nullVector, plain) } };
    }
    case 'tie': {
      const { kind, dual, nullVector, ...certificate } = proof;
      const { nullNorm, gain, loss } = checkNullVector(nullVector, plain);
      // A tie on the support alone has neither gain nor loss.
      const length = nullVector.reduce((sum, hj) => sum + Math.abs(hj), 0);
      return {
        kind,
        ...path,
        certificate,
        recomputed: { ...checkDual(dual, plain), nullNorm, imbalance: (gain - loss) / length },
      };
    }
    case 'undecided':
      return { kind: proof.kind, ...path };
  }
  return proof satisfies never;
}

function explainSolve(
  { report, relativeError, l1Gap, plantedL1Norm, agreeing }: Measures,
  { cell, plain, workspace }: { readonly cell: Cell; readonly plain: Plain; readonly workspace: Workspace },
): TrialExplanation {
  const { dual, ...certificate } = report.certificate;
  const b = viewFloat64(workspace.kernels, workspace.rightSide);
  const recomputed =
    report.status === 'infeasible'
      ? checkFarkasVector(dual, b, plain)
      : checkDual(dual, { ...plain, support: report.support, signs: [...report.signs] });
  return {
    status: report.status,
    iterations: report.iterations,
    drops: report.drops,
    l1Norms: { planted: plantedL1Norm, found: report.l1Norm, gap: l1Gap },
    relativeError,
    supportSizes: { planted: cell.k, active: report.support.length, agreeing },
    certificate: leaveOutUnmeasured(certificate),
    recomputed: { ...recomputed, primalResidual: computeResidual(plain.rows, report.solution, b) },
  };
}

/** max A_j^T r, at most 0 up to rounding, and b^T r, above 0: then no x >= 0 has A x = b. */
function checkFarkasVector(
  r: Float64Array,
  b: Float64Array,
  { rows, n }: Plain,
): { readonly farkasMax: number; readonly farkasGain: number } {
  return {
    farkasMax: Math.max(...multiplyTransposedPlainly(rows, r, n)),
    farkasGain: r.reduce((sum, ri, i) => sum + ri * b[i], 0),
  };
}

/** max |A_S^T w - sigma| and, off S, max |A_j^T w|; with non-negative variables max(0, A_j^T w) instead. */
function checkDual(
  w: Float64Array,
  { rows, n, support, signs, isNonNegative }: Plain,
): { readonly dualDeviation: number; readonly dualMaxOffSupport: number } {
  const products = multiplyTransposedPlainly(rows, w, n);
  const offSupport = new Set(products.keys());
  for (const j of support) offSupport.delete(j);
  return {
    dualDeviation: Math.max(0, ...Array.from(support, (j, i) => Math.abs(products[j] - signs[i]))),
    dualMaxOffSupport: Math.max(
      0,
      ...Array.from(offSupport, (j) => (isNonNegative ? products[j] : Math.abs(products[j]))),
    ),
  };
}

/** |A h|_2, |sigma^T h_S| and |h_Sc|_1. */
function checkNullVector(
  h: Float64Array,
  { rows, n, support, signs }: Plain,
): { readonly nullNorm: number; readonly gain: number; readonly loss: number } {
  const gain = Math.abs(signs.reduce((sum, sign, i) => sum + sign * h[support[i]], 0));
  const planted = new Set(support);
  const loss = h.reduce((sum, hj, j) => (planted.has(j) ? sum : sum + Math.abs(hj)), 0);
  const image = new Float64Array(rows.length / n);
  return { nullNorm: Math.hypot(...subtractProduct(image, rows, h)), gain, loss };
}

/** A^T w for row-major A. */
function multiplyTransposedPlainly(rows: Float64Array, w: Float64Array, n: number): Float64Array {
  const products = new Float64Array(n);
  w.forEach((wi, i) => {
    for (let j = 0; j < n; j += 1) products[j] += rows[i * n + j] * wi;
  });
  return products;
}

/** |A x - b|_2 / |b|_2 for row-major A. */
function computeResidual(rows: Float64Array, x: Float64Array, b: Float64Array): number {
  const rest = b.slice(0, rows.length / x.length);
  const norm = Math.hypot(...rest);
  return norm === 0 ? 0 : Math.hypot(...subtractProduct(rest, rows, x)) / norm;
}

/** u -= A x in place, for row-major A. */
function subtractProduct(u: Float64Array, rows: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  u.forEach((_, i) => {
    for (let j = 0; j < n; j += 1) u[i] -= rows[i * n + j] * x[j];
  });
  return u;
}
