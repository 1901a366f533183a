import type { Matrix } from 'ml-matrix';
import type { Variables } from '../../../src/kernels/basis-pursuit.js';
import type { SignedSupport } from '../recovery-verdict-scene.js';

/*
 * The verdict in exact arithmetic, for doubles of any law: they are integers times a power of 2, which does not matter. By duality the smallest bound of |A_j^T w| off S among
 * the w with A_S^T w = sigma is
 *   t = max sigma^T h_S subject to A h = 0, |h_Sc|_1 <= 1,   and h_Sc <= 0 for non-negative variables.
 */

/** An integer tableau over a common denominator, whose last row is the objective and last column the right side. */
interface Tableau {
  readonly rows: bigint[][];
  denominator: bigint;
}

/** x0 is the only minimiser, one of several, or none. */
export function exactVerdict(problem: SignedSupport, variables: Variables = 'free'): 'success' | 'tie' | 'failure' {
  const entries = scaleToIntegers(problem.A);
  const compared = compareBound(problem, entries, variables);
  if (compared > 0) return 'failure';
  const { A, planted } = problem;
  const columns = planted.map((j) => entries.map((row) => row[j]));
  const rank = reduce({ rows: columns, denominator: 1n }, { rowCount: columns.length, columnCount: A.rows }).length;
  return compared < 0 && rank === planted.length ? 'success' : 'tie';
}

/** A's rows, times the least power of 2 that makes integers of all entries. */
function scaleToIntegers(A: Matrix): bigint[][] {
  const rows = A.to2DArray();
  let scale = 1;
  for (const value of rows.flat()) while (!Number.isInteger(value * scale)) scale *= 2;
  return rows.map((row) => row.map((value) => BigInt(value * scale)));
}

/** The sign of t - 1, by the simplex method with Bland's rule; with a right side of 0 every basis is feasible. */
function compareBound(
  { A, planted, signs }: SignedSupport,
  entries: readonly bigint[][],
  variables: Variables,
): number {
  const sigma = new Map(planted.map((j, i) => [j, signs[i]]));
  const parts = Array.from({ length: A.columns }, (_, j) => j).flatMap((j) =>
    (sigma.has(j) || variables === 'free' ? [1, -1] : [-1]).map((side) => ({ j, side })),
  );
  const constraints = Array.from({ length: A.rows }, (_, i) => [
    ...parts.map(({ j, side }) => BigInt(side) * entries[i][j]),
    0n,
    0n,
  ]);
  const length = [...parts.map(({ j }) => (sigma.has(j) ? 0n : 1n)), 1n, 1n];
  const objective = [...parts.map(({ j, side }) => BigInt(-side * (sigma.get(j) ?? 0))), 0n, 0n];
  const tableau: Tableau = { rows: [...constraints, length, objective], denominator: 1n };
  const basis = reduce(tableau, { rowCount: A.rows, columnCount: parts.length });
  // Rows without a pivot are dependent on the others.
  tableau.rows.splice(basis.length, A.rows - basis.length);
  basis.push(parts.length);
  return maximise(tableau, basis);
}

function maximise(tableau: Tableau, basis: number[]): number {
  const { rows } = tableau;
  const objective = rows.length - 1;
  const right = rows[0].length - 1;
  for (;;) {
    const entering = rows[objective].findIndex((value, j) => j < right && value < 0n);
    if (entering < 0) {
      const rest = rows[objective][right] - tableau.denominator;
      return rest > 0n ? 1 : rest < 0n ? -1 : 0;
    }
    let leaving = -1;
    for (let i = 0; i < objective; i += 1) {
      if (rows[i][entering] <= 0n) continue;
      if (leaving < 0) leaving = i;
      const difference = rows[i][right] * rows[leaving][entering] - rows[leaving][right] * rows[i][entering];
      if (difference < 0n || (difference === 0n && basis[i] < basis[leaving])) leaving = i;
    }
    if (leaving < 0) return 1;
    pivot(tableau, leaving, entering);
    basis[leaving] = entering;
  }
}

/** Gauss-Jordan over the first rows and columns; returns the pivots' columns, and moves their rows to the front. */
function reduce(
  tableau: Tableau,
  { rowCount, columnCount }: { readonly rowCount: number; readonly columnCount: number },
): number[] {
  const { rows } = tableau;
  const basis: number[] = [];
  for (let column = 0; column < columnCount && basis.length < rowCount; column += 1) {
    const place = basis.length;
    const found = rows.findIndex((row, i) => i >= place && i < rowCount && row[column] !== 0n);
    if (found < 0) continue;
    [rows[place], rows[found]] = [rows[found], rows[place]];
    pivot(tableau, place, column);
    basis.push(column);
  }
  return basis;
}

/** Edmonds' integer pivot: all entries are minors of the matrix, so that each division is exact. */
function pivot(tableau: Tableau, row: number, column: number): void {
  const { rows, denominator } = tableau;
  if (rows[row][column] < 0n) rows[row] = rows[row].map((value) => -value);
  const source = rows[row];
  const head = source[column];
  rows.forEach((target, i) => {
    if (i === row) return;
    const factor = target[column];
    rows[i] = target.map((value, j) => (head * value - factor * source[j]) / denominator);
  });
  tableau.denominator = head;
}
