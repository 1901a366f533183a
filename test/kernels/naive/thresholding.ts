import { Matrix } from 'ml-matrix';
import { correlate, listLargest, solveOnSupport } from './least-squares.js';

/*
 * The thresholding and pursuit solvers with nothing kept between iterations but x, least squares by QR. Each runs until
 * its residual is rounding, its own end, or `iterationCount` iterations.
 */

interface NaiveProblem {
  readonly A: Matrix;
  readonly b: readonly number[];
  readonly k: number;
}

interface NaiveResult {
  readonly x: number[];
  readonly iterations: number;
}

const residualTolerance = 1e-12;

export function naiveThresholdingPursuit({ A, b, k }: NaiveProblem, iterationCount: number): NaiveResult {
  const step = 1 / meanSquare(A);
  let x = new Array<number>(A.columns).fill(0);
  let support: number[] = [];
  for (let iterations = 1; iterations <= iterationCount; iterations += 1) {
    const g = correlate(A, b, x);
    const next = listLargest(
      x.map((xj, j) => xj + step * g[j]),
      k,
    );
    if (next.join() === support.join()) return { x, iterations };
    support = next;
    x = solveOnSupport(A, b, support);
    if (share(A, b, x) <= residualTolerance) return { x, iterations };
  }
  return { x, iterations: iterationCount };
}

export function naiveSubspacePursuit({ A, b, k }: NaiveProblem, iterationCount: number): NaiveResult {
  let support = listLargest(correlate(A, b, new Array<number>(A.columns).fill(0)), k);
  let x = solveOnSupport(A, b, support);
  for (let iterations = 1; iterations <= iterationCount; iterations += 1) {
    if (share(A, b, x) <= residualTolerance) return { x, iterations: iterations - 1 };
    const g = correlate(A, b, x).map((gj, j) => (support.includes(j) ? 0 : gj));
    const next = listLargest(solveOnSupport(A, b, [...support, ...listLargest(g, k)]), k);
    const nextX = solveOnSupport(A, b, next);
    if (share(A, b, nextX) >= share(A, b, x)) return { x, iterations };
    support = next;
    x = nextX;
  }
  return { x, iterations: iterationCount };
}

export function naiveCosamp({ A, b, k }: NaiveProblem, iterationCount: number): NaiveResult {
  let x = new Array<number>(A.columns).fill(0);
  let joined = '';
  for (let iterations = 1; iterations <= iterationCount; iterations += 1) {
    const kept = x.flatMap((xj, j) => (xj === 0 ? [] : [j]));
    const merged = [...new Set([...kept, ...listLargest(correlate(A, b, x), 2 * k)])].toSorted((i, j) => i - j);
    if (merged.join() === joined) return { x, iterations };
    joined = merged.join();
    const projected = solveOnSupport(A, b, merged);
    const next = listLargest(projected, k);
    x = projected.map((value, j) => (next.includes(j) ? value : 0));
    if (share(A, b, x) <= residualTolerance) return { x, iterations };
  }
  return { x, iterations: iterationCount };
}

/** The iterate after so many normalised steps, c = 0.01 and kappa = 2. */
export function naiveHardThresholding({ A, b, k }: NaiveProblem, iterationCount: number): number[] {
  let x = new Array<number>(A.columns).fill(0);
  let support = listLargest(correlate(A, b, x), k);
  for (let iteration = 0; iteration < iterationCount; iteration += 1) {
    const g = correlate(A, b, x);
    const onSupport = g.map((gj, j) => (support.includes(j) ? gj : 0));
    let mu = squareOf(onSupport) / squareOf(imageOf(A, onSupport));
    for (;;) {
      const moved = x.map((xj, j) => xj + mu * g[j]);
      const next = listLargest(moved, k);
      const candidate = moved.map((value, j) => (next.includes(j) ? value : 0));
      const d = candidate.map((value, j) => value - x[j]);
      if (next.join() === support.join() || mu <= (0.99 * squareOf(d)) / squareOf(imageOf(A, d))) {
        x = candidate;
        support = next;
        break;
      }
      mu /= 2 * 0.99;
    }
  }
  return x;
}

function imageOf(A: Matrix, x: readonly number[]): number[] {
  return A.mmul(Matrix.columnVector([...x])).to1DArray();
}

function squareOf(v: readonly number[]): number {
  return v.reduce((sum, value) => sum + value * value, 0);
}

function meanSquare(A: Matrix): number {
  return squareOf(A.to1DArray()) / A.columns;
}

/** |b - A x| / |b| */
function share(A: Matrix, b: readonly number[], x: readonly number[]): number {
  const image = imageOf(A, x);
  return Math.hypot(...b.map((bi, i) => bi - image[i])) / Math.hypot(...b);
}
