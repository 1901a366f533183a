/*
 * Subspace pursuit for b = A x + noise, A of m x n, x with at most k non-zeros.
 *
 * Method: T holds k columns. The k columns that correlate most with the residual join it, b is projected on all of
 * them, and the k largest coefficients are the next T, on which b is projected again. It ends with the T before where
 * the residual does not fall. Dai & Milenkovic, IEEE Trans. Inf. Theory 55 (2009) 2230-2249, algorithm 1; there an
 * iteration with an equal residual continues, and would never end; here it ends too.
 *
 * At most 2 k columns are projected on at once: where they are dependent (as they are for 2 k > m) the ending says so.
 * Cost: an iteration takes A^T r (operator.ts) and two least-squares steps (restricted-least-squares.ts).
 */
import { put } from '../../algebra/wasm/arrays';
import { selectLargest } from '../../algebra/wasm/largest';
import { columnIndex } from '../../l1/wasm/active-set';
import { endLimit, endNoProgress, endRank, endResidual } from './endings';
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
import { listBytes, mergeSupports } from './support-lists';

const opened = changetype<LeastSquares>(memory.data(offsetof<LeastSquares>(), 16));

/** Bytes of scratch memory that a solve of this size needs. */
export function subspacePursuitScratchBytes(m: i32, n: i32, k: i32): usize {
  return leastSquaresScratchBytes(m, n) + 4 * listBytes(k);
}

/** The support is ascending. Where the ending is `endRank`, x is the last one whose columns were independent. */
export function solveSubspacePursuit(
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
  const union = next + listBytes(k);
  let iterations = 0;
  let ending = endLimit;
  let currentCount = selectLargest(current, opened.correlation, n, k, opened.work);
  if (!setSupport(opened, current, currentCount)) ending = endRank;
  solveSupport(opened);
  while (ending === endLimit) {
    const before = relativeResidual(opened);
    if (before <= residualTolerance) ending = endResidual;
    if (ending === endResidual || iterations === iterationCountMax) break;
    iterations++;
    correlate(opened);
    for (let i = 0; i < opened.size; i++) put(opened.correlation, columnIndex(opened, i), 0.0);
    const joining = selectLargest(next, opened.correlation, n, k, opened.work);
    const unionCount = mergeSupports(union, current, currentCount, next, joining);
    if (!setSupport(opened, union, unionCount)) {
      ending = endRank;
    } else {
      solveSupport(opened);
      scatterSolution(opened, solution);
      const nextCount = selectLargest(next, solution, n, k, opened.work);
      // A part of independent columns, but rounding may see that otherwise.
      const independent = setSupport(opened, next, nextCount);
      solveSupport(opened);
      if (!independent) ending = endRank;
      else if (!(relativeResidual(opened) < before)) ending = isSolved(opened) ? endNoProgress : endRank;
      else {
        memory.copy(current, next, (<usize>nextCount) << 2);
        currentCount = nextCount;
      }
    }
    if (ending === endLimit) continue;
    setSupport(opened, current, currentCount);
    solveSupport(opened);
  }
  report.ending = ending;
  report.iterations = iterations;
  reportSolution(opened, room, report);
}
