import { Matrix, solve } from 'ml-matrix';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';

export interface NaiveHomotopy {
  readonly x: number[];
  readonly w: number[];
  readonly support: number[];
  readonly steps: number;
}

/**
 * l1-homotopy with nothing kept from one step to the next: each step solves with the Gram matrix of the support anew
 * and recomputes every correlation. A is dense, m x n. No ties: for generic problems only. Non-negative variables know
 * the sign 1 alone.
 */
export function naiveHomotopy(A: Matrix, b: readonly number[], variables: Variables = 'free'): NaiveHomotopy {
  const n = A.columns;
  const rightSide = Matrix.columnVector([...b]);
  const transposed = A.transpose();
  const x = new Array<number>(n).fill(0);
  const sides = variables === 'free' ? [1, -1] : [1];
  const signs = new Map<number, number>();
  const atStart = transposed.mmul(rightSide).to1DArray();
  let lambda = Math.max(...sides.flatMap((sign) => atStart.map((c) => sign * c)));
  const first = atStart.findIndex((c) => sides.some((sign) => sign * c === lambda));
  signs.set(first, Math.sign(atStart[first]));
  let w: number[] = [];
  for (let steps = 1; steps <= 30 * A.rows + 100; steps += 1) {
    const support = [...signs.keys()];
    const active = new Matrix(support.map((j) => A.getColumn(j))).transpose();
    const sigma = Matrix.columnVector(support.map((j) => signs.get(j) ?? 0));
    const d = solve(active.transpose().mmul(active), sigma).to1DArray();
    const image = active.mmul(Matrix.columnVector(d));
    w = image.to1DArray();
    const v = transposed.mmul(image).to1DArray();
    const c = transposed.mmul(Matrix.sub(rightSide, A.mmul(Matrix.columnVector(x)))).to1DArray();
    // Where the support reproduces b every column would join at 0, and by rounding a little earlier.
    let gamma = (1 - 1e-9) * lambda;
    let event: { readonly join: number; readonly sign: number } | { readonly drop: number } | undefined;
    support.forEach((j, i) => {
      const distance = -x[j] / d[i];
      if (Math.sign(d[i]) !== signs.get(j) && distance < gamma) {
        gamma = distance;
        event = { drop: j };
      }
    });
    for (let j = 0; j < n && support.length < A.rows; j += 1) {
      if (signs.has(j)) continue;
      for (const sign of sides) {
        const closing = 1 - sign * v[j];
        const distance = (lambda - sign * c[j]) / closing;
        if (closing > 1e-10 && distance < gamma) {
          gamma = Math.max(0, distance);
          event = { join: j, sign };
        }
      }
    }
    if (event === undefined) gamma = lambda;
    lambda -= gamma;
    support.forEach((j, i) => (x[j] += gamma * d[i]));
    if (event === undefined) return { x, w, support, steps };
    if ('join' in event) signs.set(event.join, event.sign);
    else {
      signs.delete(event.drop);
      x[event.drop] = 0;
    }
  }
  throw new Error('naive homotopy: no end of the path');
}
