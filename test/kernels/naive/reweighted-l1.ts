import { Matrix } from 'ml-matrix';
import { naiveHomotopy } from './homotopy.js';

interface NaiveRound {
  readonly x: number[];
  /** The scales |x_j| + epsilon that the round's problem was weighted with; 1 in the first. */
  readonly scales: number[];
  readonly epsilon: number;
}

/** Candès, Wakin & Boyd (2008): so many rounds of weighted basis pursuit, by the naive homotopy. Generic problems only. */
export function naiveReweightedL1(A: Matrix, b: readonly number[], roundCount: number): NaiveRound[] {
  const { rows: m, columns: n } = A;
  let scales = new Array<number>(n).fill(1);
  let epsilon = 0;
  const rounds: NaiveRound[] = [];
  while (rounds.length < roundCount) {
    const z = naiveHomotopy(A.clone().mulRowVector(scales), b).x;
    const x = z.map((zj, j) => scales[j] * zj);
    rounds.push({ x, scales, epsilon });
    epsilon = naiveEpsilon(x, { m, unit: Math.max(...rounds[0].x.map(Math.abs)) });
    scales = x.map((xj) => Math.abs(xj) + epsilon);
  }
  return rounds;
}

export function naiveEpsilon(x: readonly number[], { m, unit }: { readonly m: number; readonly unit: number }): number {
  const rank = Math.floor(m / (4 * Math.log(x.length / m)));
  const magnitudes = x.map(Math.abs).toSorted((a, b) => b - a);
  return Math.max(magnitudes[Math.min(Math.max(rank, 1), m) - 1], 1e-3 * unit);
}
