/*
 * CoSaMP, compressive sampling matching pursuit, for b = A x + noise, A of m x n, x with at most k non-zeros.
 *
 * Method: the 2 k columns that correlate most with the residual join the support of x. b is projected on all of them,
 * and the k largest coefficients are the next x. Needell & Tropp, Appl. Comput. Harmon. Anal. 26 (2009) 301-321; as
 * there, x is not projected again. It ends where the residual is small, which is one of their halting criteria, or
 * where the set T on which b is projected repeats: x then never changes again. Since x follows from T, it would never
 * end once an earlier T has returned, and that ends it too.
 *
 * At most 3 k columns are projected on at once: where they are dependent (as they are for 3 k > m) the ending says so,
 * and x is the one before.
 * Cost: an iteration takes A^T r (operator.ts) and a least-squares step (restricted-least-squares.ts) on up to 3 k columns.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { selectLargest } from '../../algebra/wasm/largest';
import { addColumns, clear, columnAt, copy, dot } from '../../algebra/wasm/vectors';
import { endCycle, endFixedPoint, endLimit, endRank, endResidual } from './endings';
import { clearReport, SparseLimits, SparseProblem, SparseReport, SparseRoom } from './records';
import {
  correlate,
  isSolved,
  LeastSquares,
  leastSquaresScratchBytes,
  openLeastSquares,
  relativeResidual,
  scatterSolution,
  setSupport,
  smallestPivot,
  solveSupport,
} from './restricted-least-squares';
import { hasReturned, isSameSupport, listBytes, mergeSupports, openHistory } from './support-lists';

const opened = changetype<LeastSquares>(memory.data(offsetof<LeastSquares>(), 16));

/** Bytes of scratch memory that a solve of this size needs. */
export function cosampScratchBytes(m: i32, n: i32, k: i32): usize {
  return leastSquaresScratchBytes(m, n) + 2 * listBytes(k) + 3 * listBytes(3 * k) + ((<usize>((n + 1) & ~1)) << 3);
}

/**
 * The support is ascending. x keeps the largest entries of a least-squares solution on up to 3 k columns, and is not a
 * least-squares solution itself.
 */
export function solveCosamp(
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
  const supportAt = room.support;
  clearReport(report);
  openLeastSquares(opened, problem, room.scratch);
  const joining = room.scratch + leastSquaresScratchBytes(problem.m, n);
  const current = joining + 2 * listBytes(k);
  const next = current + listBytes(3 * k);
  const projected = next + 2 * listBytes(3 * k);
  openHistory(next + listBytes(3 * k));
  clear(solution, n);
  let count = 0;
  let currentCount = 0;
  let isExact: bool = true;
  let iterations = 0;
  let ending = endLimit;
  while (true) {
    if (relativeResidual(opened) <= residualTolerance) {
      ending = endResidual;
      break;
    }
    if (iterations === iterationCountMax) break;
    iterations++;
    const joiningCount = selectLargest(joining, opened.correlation, n, 2 * k, opened.work);
    const nextCount = mergeSupports(next, supportAt, count, joining, joiningCount);
    if (isSameSupport(current, currentCount, next, nextCount)) {
      ending = isExact ? endFixedPoint : endRank;
      break;
    }
    if (hasReturned(next, nextCount)) {
      ending = endCycle;
      break;
    }
    memory.copy(current, next, (<usize>nextCount) << 2);
    currentCount = nextCount;
    if (!setSupport(opened, current, currentCount)) {
      ending = endRank;
      break;
    }
    solveSupport(opened);
    isExact = isSolved(opened);
    scatterSolution(opened, projected);
    count = selectLargest(supportAt, projected, n, k, opened.work);
    prune(opened, solution, projected, supportAt, count);
    correlate(opened);
  }
  report.ending = ending;
  report.iterations = iterations;
  report.supportSize = count;
  report.relativeResidual = relativeResidual(opened);
  report.pivotMin = smallestPivot(opened);
  report.stationarity = stationarityOn(opened, supportAt, count);
}

/** x is `projected` on the columns kept and 0 elsewhere; r = b - A x. */
function prune(set: LeastSquares, x: usize, projected: usize, columns: usize, count: i32): void {
  const correction = set.correction;
  const paddedRows = set.paddedRows;
  const rowCount = set.rowCount;
  clear(x, set.columnCount);
  for (let i = 0; i < count; i++) {
    const j = load<i32>(columns + ((<usize>i) << 2));
    put(x, j, at(projected, j));
    put(correction, i, -at(projected, j));
  }
  copy(set.residual, set.rightSide, paddedRows);
  addColumns(set.residual, set, columns, correction, count);
  clear(set.residual + ((<usize>rowCount) << 3), paddedRows - rowCount);
}

function stationarityOn(set: LeastSquares, columns: usize, count: i32): f64 {
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  const paddedRows = set.paddedRows;
  let largest: f64 = 0.0;
  for (let i = 0; i < count; i++) {
    const column = columnAt(matrix, leading, load<i32>(columns + ((<usize>i) << 2)));
    const norm = Math.sqrt(dot(column, column, rowCount));
    largest = max(largest, abs(dot(column, set.residual, paddedRows)) / (norm * set.rightSideNorm));
  }
  return largest;
}
