import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { measureSquare, measureStableRank } from '../../../kernels/factorizations/stable-rank.js';
import { log } from '../../../random/elementary.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { Cell } from '../declaration/parameters.js';
import { epsilonMax } from './conditions.js';
import { combine, type Instance, measure } from './draw-instance.js';
import { psi2Norms } from './psi2-norms.js';
import { computeUniqueSparsity } from './unique-sparsity.js';
import type { Workspace } from './workspace.js';

/*
 * How far an instance is from the assumptions of Welper, Theorem 4.2. Its constants c1, c2 and C are not known: these
 * are the values that they must have for the theorem to apply to this instance. NaN where that cannot be said.
 */
export interface TheoremConstants {
  /** n > c1 p^2 log^2 p for every c1 below n / (p log p)^2; NaN for p = 1, where it always holds. */
  readonly c1Below: number;
  /** 2 / p <= s / n exactly if p s / (2 n) is 1 at least. */
  readonly sparsityOverLeast: number;
  /** s / n <= c2 / sqrt(p) for every c2 from sqrt(p) s / n on. */
  readonly c2From: number;
  /** The psi_2 norm of R_jk over the root of its variance. */
  readonly K: number;
  /** (7) holds for every C up to sr(A) s eps^2 / (K^4 n t log(3 p / (eps t))) with eps = 4 / sqrt(41), that of Theorem 4.3. */
  readonly CUpTo: number;
  /** (A3): u >= s t, and u-sparse solutions are unique up to floor(m / 2); NaN where A's spark is not known. */
  readonly uFrom: number;
  readonly uUpTo: number;
  /** The proof needs all |X_k|_0 below 2 s, which holds with high probability (Lemma 5.9): the largest over 2 s. */
  readonly largestComponentOverBound: number;
  /**
   * epsilon of (8) for A X S, which is that of A Xbar S where Xbar is X: from the extreme singular values of its
   * columns on `ripSupports` supports of t. Exact if these are all, otherwise a lower bound from random ones.
   */
  readonly rip: number;
  readonly ripSupports: number;
  readonly ripIsExact: boolean;
}

/** An eigenvalue problem of size t takes some 10 t^3 operations: a second or two at most for all of them. */
const supportCountMax = 2000;
const operationCountMax = 1e8;

export function computeTheoremConstants(cell: Cell, instance: Instance, workspace: Workspace): TheoremConstants {
  const { m, n, p, s, t } = cell;
  const { components } = instance;
  const { matrix } = workspace.matrix;
  const stableRank = measureStableRank({ m, n, matrix }, workspace.stableRank);
  const K = psi2Norms[cell['component-model']][cell.components];
  const unique = computeUniqueSparsity(cell);
  const counts = Array.from({ length: p }, (_, k) => countNonZeros(components.entries.subarray(n * k, n * (k + 1))));
  return {
    c1Below: p === 1 ? Number.NaN : n / (p * log(p)) ** 2,
    sparsityOverLeast: (p * s) / (2 * n),
    c2From: (Math.sqrt(p) * s) / n,
    K,
    CUpTo: (stableRank * s * epsilonMax ** 2) / (K ** 4 * n * t * log((3 * p) / (epsilonMax * t))),
    uFrom: s * t,
    uUpTo: unique === 0 ? Number.NaN : unique,
    largestComponentOverBound: Math.max(...counts) / (2 * s),
    ...measureRip(cell, instance, workspace),
  };
}

function measureRip(
  { m, n, p, t }: Cell,
  { components, estimateState }: Instance,
  workspace: Workspace,
): Pick<TheoremConstants, 'rip' | 'ripSupports' | 'ripIsExact'> {
  const frobenius = Math.sqrt(measureSquare({ m, n, matrix: workspace.matrix.matrix }, workspace.kernels));
  const columns = Array.from({ length: p }, (_, k) => {
    const choice = new Float64Array(p);
    const length = Math.sqrt(sumSquares(components.entries.subarray(n * k, n * (k + 1))));
    // A zero component has no direction, and its column of S is 0 here.
    choice[k] = length === 0 ? 0 : Math.sqrt(n) / (length * frobenius);
    return measure(combine(components, choice), workspace.image, workspace).slice(0, m);
  });
  const size = Math.min(t, p);
  const most = Math.max(1, Math.min(supportCountMax, Math.floor(operationCountMax / (10 * size ** 3))));
  const every = listSubsets(p, size, most);
  const stream = openStream(estimateState);
  const supports = every ?? Array.from({ length: most }, () => [...drawSupport(stream, { n: p, k: size })]);
  const deviations = supports.map((support) => measureDeviation(support.map((k) => columns[k])));
  return { rip: Math.max(...deviations), ripSupports: supports.length, ripIsExact: every !== undefined };
}

/** The largest of 1 - sigma and sigma - 1 over the singular values of these columns. */
function measureDeviation(columns: readonly Float64Array[]): number {
  const gram = new Matrix(columns.map((a) => columns.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0))));
  const { realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  return Math.max(...realEigenvalues.map((square) => Math.abs(Math.sqrt(Math.max(0, square)) - 1)));
}

/** All subsets of 0..p-1 of a size, or undefined where there are more than `most`. */
function listSubsets(p: number, size: number, most: number): number[][] | undefined {
  let subsets: number[][] = [[]];
  for (let k = 0; k < p; k += 1) {
    // Only beginnings of subsets that can still reach the full size.
    subsets = subsets
      .flatMap((subset) => (subset.length < size ? [subset, [...subset, k]] : [subset]))
      .filter((subset) => subset.length + p - 1 - k >= size);
    // Each of them is the beginning of at least one subset.
    if (subsets.length > most) return undefined;
  }
  return subsets;
}

function countNonZeros(vector: Float64Array): number {
  return vector.reduce((count, value) => (value === 0 ? count : count + 1), 0);
}

function sumSquares(vector: Float64Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}
