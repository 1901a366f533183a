import { Matrix, pseudoInverse } from 'ml-matrix';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import type { SignedSupport } from '../l1/recovery-verdict-scene.js';

export interface NaiveVerdict {
  readonly kind: 'success' | 'failure' | 'undecided';
  /** The w of least norm with A_S^T w = sigma and |A_j^T w| <= heldAt off S, where there is one. */
  readonly w: number[];
}

const heldAt = 1 - 1e-6;
const dualBound = 1 - 1e-7;

/**
 * The dual active set in single steps alone, with a pseudo-inverse of the active columns A_T anew at each of them.
 * A is dense, m x n. No ties: for generic problems only. Non-negative variables have no bound from below.
 */
export function naiveRecoveryVerdict(
  { A, planted, signs }: SignedSupport,
  variables: Variables = 'free',
): NaiveVerdict {
  const boundedPart = variables === 'free' ? Math.abs : (product: number): number => Math.max(0, product);
  const targets = new Map(planted.map((j, i) => [j, signs[i]]));
  const multipliers = new Map<number, number>(planted.map((j) => [j, 0]));
  let solved = solveActive(A, targets);
  for (let step = 0; step < 20 * A.rows + 100; step += 1) {
    if (solved.deviation > 1e-6) return { kind: 'failure', w: [] };
    const products = A.transpose().mmul(Matrix.columnVector(solved.w)).to1DArray();
    const off = products.map((value, j) => (targets.has(j) ? 0 : boundedPart(value)));
    const worst = Math.max(...off);
    if (worst < dualBound) return { kind: 'success', w: solved.w };
    const p = off.indexOf(worst);
    const sign = Math.sign(products[p]);
    solved.d.forEach((value, j) => multipliers.set(j, value));
    multipliers.set(p, 0);
    // Either p joins and multipliers that turn over leave, one by one, or p's column lies in the span of the others.
    for (;;) {
      const others = [...targets.keys()];
      const { r, distance } = combine(A, others, p);
      const along = distance > 1e-8;
      const next = along ? solveActive(A, new Map([...targets, [p, sign * heldAt]])).d : undefined;
      const move = (j: number): number =>
        next === undefined ? sign * (r.get(j) ?? 0) : (next.get(j) ?? 0) - (multipliers.get(j) ?? 0);
      let nearest = next === undefined ? Number.POSITIVE_INFINITY : 1;
      let leaving = -1;
      for (const j of others) {
        if (planted.includes(j) || move(j) * (targets.get(j) ?? 0) <= 1e-12) continue;
        const length = -(multipliers.get(j) ?? 0) / move(j);
        if (length < nearest) {
          nearest = Math.max(0, length);
          leaving = j;
        }
      }
      if (leaving < 0 && next === undefined) return { kind: 'failure', w: [] };
      for (const j of others) multipliers.set(j, (multipliers.get(j) ?? 0) + nearest * move(j));
      multipliers.set(p, (multipliers.get(p) ?? 0) + (next === undefined ? -sign * nearest : nearest * move(p)));
      if (leaving < 0) break;
      targets.delete(leaving);
      multipliers.delete(leaving);
    }
    targets.set(p, sign * heldAt);
    solved = solveActive(A, targets);
  }
  return { kind: 'undecided', w: [] };
}

/** The w of least norm with A_T^T w = t, its multipliers d (w = A_T d), and max |A_T^T w - t|. */
function solveActive(
  A: Matrix,
  targets: ReadonlyMap<number, number>,
): { readonly w: number[]; readonly d: ReadonlyMap<number, number>; readonly deviation: number } {
  const active = [...targets.keys()];
  if (active.length === 0) return { w: new Array<number>(A.rows).fill(0), d: new Map(), deviation: 0 };
  const columns = A.subMatrixColumn(active);
  const t = Matrix.columnVector([...targets.values()]);
  const inverse = pseudoInverse(columns, 1e-10);
  const w = inverse.transpose().mmul(t);
  const d = inverse.mmul(w).to1DArray();
  const deviation = Math.max(...Matrix.sub(columns.transpose().mmul(w), t).to1DArray().map(Math.abs));
  return { w: w.to1DArray(), d: new Map(active.map((j, i) => [j, d[i]])), deviation };
}

/** r with A_T r nearest to A_p, and their distance over |A_p|. */
function combine(
  A: Matrix,
  others: readonly number[],
  p: number,
): { readonly r: ReadonlyMap<number, number>; readonly distance: number } {
  const column = A.getColumnVector(p);
  if (others.length === 0) return { r: new Map(), distance: 1 };
  const columns = A.subMatrixColumn([...others]);
  const r = pseudoInverse(columns, 1e-10).mmul(column);
  const distance = Matrix.sub(columns.mmul(r), column).norm() / column.norm();
  return { r: new Map(others.map((j, i) => [j, r.get(i, 0)])), distance };
}
