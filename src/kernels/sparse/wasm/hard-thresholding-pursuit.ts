/*
 * Hard thresholding pursuit for b = A x + noise, A of m x n, x with at most k non-zeros.
 *
 * Method: S <- the k largest magnitudes of x + mu A^T (b - A x), x <- the least-squares solution on S. Foucart, SIAM J.
 * Numer. Anal. 49 (2011) 2543-2563, (HTP1) and (HTP2). It ends where S repeats: x then never changes again (the paper's
 * criterion). Since x follows from S, it would never end once an earlier S has returned, and that ends it too. With mu
 * |A_2k|^2 < 1 that cannot happen: |b - A x| falls until S repeats. mu is given times the mean of |A_j|^2: the paper's
 * mu = 1 on columns of norm 1, whatever A's scale.
 *
 * Cost: an iteration takes A^T r (operator.ts) and the least-squares step (restricted-least-squares.ts).
 */
import { at, put } from '../../algebra/wasm/arrays';
import { selectLargest } from '../../algebra/wasm/largest';
import { columnAt, dot } from '../../algebra/wasm/vectors';
import { endCycle, endFixedPoint, endLimit, endRank, endResidual } from './endings';
import { clearReport, SparseLimits, SparseProblem, SparseReport, SparseRoom } from './records';
import {
  correlate,
  isSolved,
  LeastSquares,
  leastSquaresScratchBytes,
  openLeastSquares,
  relativeResidual,
  reportSolution,
  scatterSolution,
  setSupport,
  solveSupport,
} from './restricted-least-squares';
import { hasReturned, isSameSupport, listBytes, openHistory } from './support-lists';

const opened = changetype<LeastSquares>(memory.data(offsetof<LeastSquares>(), 16));

/** Bytes of scratch memory that a solve of this size needs. */
export function thresholdingPursuitScratchBytes(m: i32, n: i32, k: i32): usize {
  return leastSquaresScratchBytes(m, n) + 3 * listBytes(k);
}

/** The support is ascending. Where the ending is `endRank`, x uses an independent part of the columns chosen last. */
export function solveThresholdingPursuit(
  problem: SparseProblem,
  limits: SparseLimits,
  room: SparseRoom,
  report: SparseReport,
): void {
  const n = problem.n;
  const k = problem.k;
  const iterationCountMax = limits.iterationCountMax;
  const residualTolerance = limits.residualTolerance;
  const solution = room.solution;
  clearReport(report);
  openLeastSquares(opened, problem, room.scratch);
  const current = room.scratch + leastSquaresScratchBytes(problem.m, n);
  const next = current + listBytes(k);
  openHistory(next + listBytes(k));
  const step = limits.stepSize / meanSquare(opened, problem);
  let currentCount = 0;
  let iterations = 0;
  let ending = endLimit;
  while (true) {
    if (relativeResidual(opened) <= residualTolerance) {
      ending = endResidual;
      break;
    }
    if (iterations === iterationCountMax) break;
    iterations++;
    scatterSolution(opened, solution);
    for (let j = 0; j < n; j++) {
      const c = at(opened.correlation, j);
      if (c !== 0.0) put(solution, j, at(solution, j) + step * c);
    }
    const nextCount = selectLargest(next, solution, n, k, opened.work);
    if (isSameSupport(current, currentCount, next, nextCount)) {
      ending = isSolved(opened) ? endFixedPoint : endRank;
      break;
    }
    if (hasReturned(next, nextCount)) {
      ending = endCycle;
      break;
    }
    memory.copy(current, next, (<usize>nextCount) << 2);
    currentCount = nextCount;
    const independent = setSupport(opened, current, currentCount);
    solveSupport(opened);
    if (!independent) {
      ending = endRank;
      break;
    }
    correlate(opened);
  }
  report.ending = ending;
  report.iterations = iterations;
  reportSolution(opened, room, report);
}

/** The mean of |A_j|^2. */
function meanSquare(set: LeastSquares, problem: SparseProblem): f64 {
  const columnCount = set.columnCount;
  const m = problem.m;
  const matrix = problem.matrix;
  const leading = problem.leading;
  let sum: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const column = columnAt(matrix, leading, j);
    sum += dot(column, column, m);
  }
  return sum / <f64>columnCount;
}
