import type { Matrix } from 'ml-matrix';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import type { SignedSupport } from '../l1/recovery-verdict-scene.js';

/*
 * The verdict in exact arithmetic: of doubles of any law, which are integers times a power of 2 that does not matter, or of
 * entries in any ordered ring. By duality the smallest bound of |A_j^T w| off S among the w with A_S^T w = sigma is
 *   t = max sigma^T h_S subject to A h = 0, |h_Sc|_1 <= 1,   and h_Sc <= 0 for non-negative variables.
 */

/** An ordered ring. */
export interface Ring<E> {
  readonly zero: E;
  readonly one: E;
  readonly negate: (a: E) => E;
  readonly subtract: (a: E, b: E) => E;
  readonly multiply: (a: E, b: E) => E;
  /** Divides a number that b divides. */
  readonly dividerBy: (b: E) => (a: E) => E;
  /** Negative, 0 or positive. */
  readonly sign: (a: E) => number;
}

export const integers: Ring<bigint> = {
  zero: 0n,
  one: 1n,
  negate: (a) => -a,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  dividerBy: (b) => (a) => a / b,
  sign: (a) => (a > 0n ? 1 : a < 0n ? -1 : 0),
};

export type ExactVerdict = 'success' | 'tie' | 'failure';

/** S and sigma beside the rows of A. */
export interface ExactProblem<E> extends Pick<SignedSupport, 'planted' | 'signs'> {
  readonly entries: readonly E[][];
}

/** An integer tableau over a common denominator, whose last row is the objective and last column the right side. */
interface Tableau<E> {
  readonly ring: Ring<E>;
  readonly rows: E[][];
  denominator: E;
}

/** For doubles: whether x0 is the only minimiser, one of several, or none. */
export function exactVerdict({ A, ...rest }: SignedSupport, variables: Variables = 'free'): ExactVerdict {
  return exactVerdictIn(integers, { entries: scaleToIntegers(A), ...rest }, variables);
}

export function exactVerdictIn<E>(ring: Ring<E>, problem: ExactProblem<E>, variables: Variables): ExactVerdict {
  const compared = compareBound(ring, problem, variables);
  if (compared > 0) return 'failure';
  const { entries, planted } = problem;
  const rows = planted.map((j) => entries.map((row) => row[j]));
  const shape = { rowCount: rows.length, columnCount: entries.length };
  const rank = reduce({ ring, rows, denominator: ring.one }, shape).length;
  return compared < 0 && rank === planted.length ? 'success' : 'tie';
}

/** The rank of these rows. */
export function exactRank<E>(ring: Ring<E>, rows: readonly E[][]): number {
  const shape = { rowCount: rows.length, columnCount: rows[0].length };
  return reduce({ ring, rows: rows.map((row) => [...row]), denominator: ring.one }, shape).length;
}

/** A's rows, times the least power of 2 that makes integers of all entries. */
function scaleToIntegers(A: Matrix): bigint[][] {
  const rows = A.to2DArray();
  let scale = 1;
  for (const value of rows.flat()) while (!Number.isInteger(value * scale)) scale *= 2;
  return rows.map((row) => row.map((value) => BigInt(value * scale)));
}

/** The sign of t - 1, by the simplex method with Bland's rule; with a right side of 0 every basis is feasible. */
function compareBound<E>(ring: Ring<E>, { entries, planted, signs }: ExactProblem<E>, variables: Variables): number {
  const { zero, one, negate } = ring;
  const sigma = new Map(planted.map((j, i) => [j, signs[i]]));
  const parts = Array.from({ length: entries[0].length }, (_, j) => j).flatMap((j) =>
    (sigma.has(j) || variables === 'free' ? [1, -1] : [-1]).map((side) => ({ j, side })),
  );
  const constraints = entries.map((row) => [
    ...parts.map(({ j, side }) => (side > 0 ? row[j] : negate(row[j]))),
    zero,
    zero,
  ]);
  const length = [...parts.map(({ j }) => (sigma.has(j) ? zero : one)), one, one];
  const ones = [negate(one), zero, one];
  const objective = [...parts.map(({ j, side }) => ones[1 - side * (sigma.get(j) ?? 0)]), zero, zero];
  const tableau: Tableau<E> = { ring, rows: [...constraints, length, objective], denominator: one };
  const basis = reduce(tableau, { rowCount: entries.length, columnCount: parts.length });
  // Rows without a pivot are dependent on the others.
  tableau.rows.splice(basis.length, entries.length - basis.length);
  basis.push(parts.length);
  return maximise(tableau, basis);
}

function maximise<E>(tableau: Tableau<E>, basis: number[]): number {
  const { rows, ring } = tableau;
  const { sign, subtract, multiply } = ring;
  const objective = rows.length - 1;
  const right = rows[0].length - 1;
  for (;;) {
    const entering = rows[objective].findIndex((value, j) => j < right && sign(value) < 0);
    if (entering < 0) return sign(subtract(rows[objective][right], tableau.denominator));
    let leaving = -1;
    for (let i = 0; i < objective; i += 1) {
      if (sign(rows[i][entering]) <= 0) continue;
      if (leaving < 0) leaving = i;
      const difference = sign(
        subtract(multiply(rows[i][right], rows[leaving][entering]), multiply(rows[leaving][right], rows[i][entering])),
      );
      if (difference < 0 || (difference === 0 && basis[i] < basis[leaving])) leaving = i;
    }
    if (leaving < 0) return 1;
    pivot(tableau, leaving, entering);
    basis[leaving] = entering;
  }
}

/** Gauss-Jordan over the first rows and columns; returns the pivots' columns, and moves their rows to the front. */
function reduce<E>(
  tableau: Tableau<E>,
  { rowCount, columnCount }: { readonly rowCount: number; readonly columnCount: number },
): number[] {
  const { rows, ring } = tableau;
  const basis: number[] = [];
  for (let column = 0; column < columnCount && basis.length < rowCount; column += 1) {
    const place = basis.length;
    const found = rows.findIndex((row, i) => i >= place && i < rowCount && ring.sign(row[column]) !== 0);
    if (found < 0) continue;
    [rows[place], rows[found]] = [rows[found], rows[place]];
    pivot(tableau, place, column);
    basis.push(column);
  }
  return basis;
}

/** Edmonds' integer pivot: all entries are minors of the matrix, so that each division is exact. */
function pivot<E>(tableau: Tableau<E>, row: number, column: number): void {
  const { rows, denominator, ring } = tableau;
  if (ring.sign(rows[row][column]) < 0) rows[row] = rows[row].map(ring.negate);
  const source = rows[row];
  const head = source[column];
  const divide = ring.dividerBy(denominator);
  rows.forEach((target, i) => {
    if (i === row) return;
    const factor = target[column];
    rows[i] = target.map((value, j) =>
      divide(ring.subtract(ring.multiply(head, value), ring.multiply(factor, source[j]))),
    );
  });
  tableau.denominator = head;
}
