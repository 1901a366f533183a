import { determinant, Matrix, solve } from 'ml-matrix';

/**
 * min |Y w|_1 subject to r^T w = 1 by trying every vertex: all choices of p - 1 rows that vanish. For a Y of full column
 * rank the minimum lies at one of them. Undefined if r = 0.
 */
export function naiveL1Ratio(Y: Matrix, r: readonly number[]): number | undefined {
  const p = Y.columns;
  let smallest: number | undefined;
  for (const rows of chooseRows(Y.rows, p - 1)) {
    const system = new Matrix([[...r], ...rows.map((i) => Y.getRow(i))]);
    if (Math.abs(determinant(system)) < 1e-9) continue;
    const right = Matrix.zeros(p, 1);
    right.set(0, 0, 1);
    const objective = sumMagnitudes(Y.mmul(solve(system, right)));
    if (smallest === undefined || objective < smallest) smallest = objective;
  }
  return smallest;
}

function sumMagnitudes(column: Matrix): number {
  return column.to1DArray().reduce((sum, value) => sum + Math.abs(value), 0);
}

function* chooseRows(n: number, count: number, first = 0): Generator<number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = first; i <= n - count; i += 1) {
    for (const rest of chooseRows(n, count - 1, i + 1)) yield [i, ...rest];
  }
}
