/*
 * min |Y w|_1 subject to r^T w = 1 as basis pursuit, for a Y of N x p with orthonormal columns, whose complement in R^N
 * has a small dimension. Let the columns of N be an orthonormal basis of the complement of Y's range. Then the vectors
 * y = Y w are those with N^T y = 0, and r^T w = (Y r)^T y. So the solution y is the minimiser of |y|_1 subject to C y =
 * (0, ..., 0, 1), C = [N^T; (Y r)^T], and w = Y^T y. C has orthonormal rows where |r|_2 = 1, since Y r is orthogonal to
 * N.
 *
 * Method: l1-homotopy (basis-pursuit.ts). Its dual vector v gives multipliers u = C^T v: Y^T u = v_last r exactly, and
 * |u_i| <= 1 up to rounding. Newton's p^3 a step becomes (N - p) N a step.
 *
 * Cost: 0.9 to 1.7 (N - p) steps of 4 (N - p) N operations on 16-bit integers.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { clear, dot, multiplyTransposed } from '../../algebra/wasm/vectors';
import { basisPursuitScratchBytes, solveBasisPursuit } from '../../l1/wasm/basis-pursuit';
import { BasisPursuitLimits, BasisPursuitProblem, BasisPursuitReport, BasisPursuitRoom } from '../../l1/wasm/records';
import { combineRows, multiplyRows, RowFamily } from './row-family';

/** C, its columns `leading` doubles apart; 0 where there is no C. */
let constraints: usize = 0;
let leading = 0;
let rightSide: usize = 0;
let image: usize = 0;

const problem = changetype<BasisPursuitProblem>(memory.data(offsetof<BasisPursuitProblem>(), 16));
const limits = changetype<BasisPursuitLimits>(memory.data(offsetof<BasisPursuitLimits>(), 16));
const room = changetype<BasisPursuitRoom>(memory.data(offsetof<BasisPursuitRoom>(), 16));
const report = changetype<BasisPursuitReport>(memory.data(offsetof<BasisPursuitReport>(), 16));

let pursuitSteps = 0;

/** The steps of the last path. */
export function countPursuitSteps(): i32 {
  return pursuitSteps;
}

/** Bytes of scratch memory for N rows of which p span. */
export function ratioPursuitScratchBytes(count: i32, p: i32): usize {
  const constraintCount = count - p + 1;
  const doubles = <usize>(5 * pad(constraintCount) + pad(count));
  return (doubles << 3) + basisPursuitScratchBytes(constraintCount, count);
}

/** For the open row family. `constraintsAt` is 0, or C without its last row, which each problem writes anew. */
export function openRatioPursuit(family: RowFamily, constraintsAt: usize, leadingDimension: i32, memory: usize): void {
  const rowCount = family.rowCount;
  constraints = constraintsAt;
  leading = leadingDimension;
  const constraintBytes = (<usize>pad(rowCount - family.columnCount + 1)) << 3;
  rightSide = memory;
  room.support = rightSide + constraintBytes;
  room.signs = room.support + constraintBytes;
  room.dual = room.signs + constraintBytes;
  image = room.dual + constraintBytes;
  room.solution = image;
  room.scratch = image + ((<usize>pad(rowCount)) << 3);
  problem.leading = leading;
  problem.matrix = constraints;
  problem.rightSide = rightSide;
  problem.isNonNegative = false;
}

/** Whether the path ended in a minimiser: `w` becomes it and `multipliers` (N doubles) u. */
export function pursueRatio(family: RowFamily, w: usize, multipliers: usize, functional: usize, stepMax: i32): bool {
  const rowCount = family.rowCount;
  const columnCount = family.columnCount;
  pursuitSteps = 0;
  if (constraints === 0 || stepMax === 0) return false;
  const constraintCount = rowCount - columnCount + 1;
  multiplyRows(family, image, functional);
  const last = constraints + ((<usize>(constraintCount - 1)) << 3);
  for (let i = 0; i < rowCount; i++) put(last, i * leading, at(image, i));
  clear(rightSide, pad(constraintCount));
  put(rightSide, constraintCount - 1, 1.0);
  problem.m = constraintCount;
  problem.n = rowCount;
  limits.iterationCountMax = stepMax;
  limits.leapLengthMax = constraintCount;
  solveBasisPursuit(problem, limits, room, report);
  pursuitSteps = report.iterations;
  if (report.status !== 0) return false;
  combineRows(family, w, image);
  const ratio = dot(functional, w, columnCount);
  for (let j = 0; j < columnCount; j++) put(w, j, at(w, j) / ratio);
  multiplyTransposed(multipliers, constraints, leading, room.dual, pad(constraintCount), rowCount);
  return true;
}
