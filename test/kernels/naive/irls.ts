import { Matrix, solve } from 'ml-matrix';

interface NaiveIterate {
  readonly x: number[];
  readonly epsilon: number;
}

/** Chartrand & Yin (2008), with epsilon in units of the first x's largest magnitude squared: all iterates, no limits. */
export function naiveIrls(
  { A, b }: { readonly A: Matrix; readonly b: readonly number[] },
  { p, iterationCount }: { readonly p: number; readonly iterationCount: number },
): NaiveIterate[] {
  const solveWeighted = (q: readonly number[]): number[] => {
    const weighted = A.clone().mulRowVector([...q]);
    const y = solve(weighted.mmul(A.transpose()), Matrix.columnVector([...b]));
    return weighted.transpose().mmul(y).to1DArray();
  };
  const iterates = [{ x: solveWeighted(new Array<number>(A.columns).fill(1)), epsilon: Number.NaN }];
  const unit = Math.max(...iterates[0].x.map(Math.abs));
  let epsilon = 1;
  while (iterates.length < iterationCount) {
    const { x } = iterates[iterates.length - 1];
    const next = solveWeighted(x.map((xj) => ((xj / unit) ** 2 + epsilon) ** (1 - p / 2)));
    iterates.push({ x: next, epsilon: epsilon * unit * unit });
    const change = Math.hypot(...next.map((xj, j) => xj - x[j])) / Math.hypot(...next);
    if (change < Math.sqrt(epsilon) / 100) epsilon /= 10;
  }
  return iterates;
}
