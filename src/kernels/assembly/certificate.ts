/*
 * The certificate of basis pursuit: x and the dual vector w, refined on the final support S, and every condition of
 * optimality evaluated from A and b. Of the path nothing but S, sigma and the factor enters.
 */
import {
  at,
  clearPadding,
  columnCount,
  columnIndex,
  correction,
  direction,
  factor,
  findImage,
  forward,
  gram,
  image,
  infinity,
  inverses,
  leading,
  matrix,
  norms,
  paddedRows,
  put,
  rightSide,
  signs,
  size,
  slope,
  support,
  x,
} from './active-set';
import { rowAt, solveBackward, solveForward } from './cholesky';
import { addColumns, addScaled, clear, dot, dotColumns, multiplyTransposed } from './vectors';

/** Refined quantities reach 1e-12 where the support is well conditioned; these leave three digits for the rest. */
const residualTolerance: f64 = 1e-10;
const dualTolerance: f64 = 1e-9;
const signTolerance: f64 = 1e-9;
const refinementCountMax = 4;
/** A deviation of some hundred roundings needs no further round. */
const refinementTarget: f64 = 1e-13;

/** Refines x and w on the final support, writes them and the report; true if they prove each other optimal. */
export function certify(solution: usize, dual: usize, report: usize): bool {
  const primalResidual = refinePrimal();
  solveBackward(factor, inverses, forward, direction, size);
  const dualDeviation = refineDual();
  multiplyTransposed(slope, matrix, leading, dual, paddedRows, columnCount);

  let largest: f64 = 0.0;
  let l1Norm: f64 = 0.0;
  let opposed: f64 = 0.0;
  let pivot = infinity;
  clear(solution, columnCount);
  for (let i = 0; i < size; i++) {
    const xi = at(x, i);
    put(solution, columnIndex(i), xi);
    l1Norm += abs(xi);
    largest = max(largest, abs(xi));
    opposed = max(opposed, -xi * at(signs, i));
    pivot = min(pivot, load<f64>(rowAt(factor, i) + (<usize>i << 3)) / at(norms, i));
    put(slope, columnIndex(i), 0.0);
  }
  let dualMax: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) dualMax = max(dualMax, abs(at(slope, j)));
  const signViolation = largest > 0.0 ? opposed / largest : 0.0;
  const gap = l1Norm > 0.0 ? (l1Norm - dot(rightSide, dual, paddedRows)) / l1Norm : 0.0;

  store<f64>(report, <f64>size, 16);
  store<f64>(report, dualDeviation, 24);
  store<f64>(report, dualMax, 32);
  store<f64>(report, primalResidual, 40);
  store<f64>(report, l1Norm, 48);
  store<f64>(report, gap, 56);
  store<f64>(report, size > 0 ? pivot : 1.0, 64);
  store<f64>(report, signViolation, 72);
  return (
    primalResidual <= residualTolerance &&
    dualDeviation <= dualTolerance &&
    dualMax <= 1.0 + dualTolerance &&
    signViolation <= signTolerance
  );
}

/** Two rounds of iterative refinement of x_S as the least-squares solution of A_S x_S = b; returns |A x - b| / |b|. */
function refinePrimal(): f64 {
  const scale = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  if (scale == 0.0) return 0.0;
  findRemainder();
  for (let round = 0; round < 2; round++) {
    dotColumns(gram, matrix, leading, support, size, image, paddedRows);
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addScaled(x, 1.0, gram, size);
    findRemainder();
  }
  return Math.sqrt(dot(image, image, paddedRows)) / scale;
}

/** image = b - A_S x. */
function findRemainder(): void {
  for (let i = 0; i < size; i++) put(correction, i, -at(x, i));
  findImage(correction);
  addScaled(image, 1.0, rightSide, paddedRows);
}

/**
 * Iterative refinement of w = A_S d in the dual vector; returns max |A_S^T w - sigma|. The corrections go to w itself:
 * d is as large as the condition number squared, w only as large as the condition number.
 */
function refineDual(): f64 {
  findImage(direction);
  let deviation = findDeviation();
  for (let round = 0; round < refinementCountMax && deviation > refinementTarget; round++) {
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addColumns(image, matrix, leading, support, gram, size, paddedRows);
    clearPadding(image);
    deviation = findDeviation();
  }
  return deviation;
}

/** gram = sigma - A_S^T image; returns the largest magnitude in it. */
function findDeviation(): f64 {
  dotColumns(gram, matrix, leading, support, size, image, paddedRows);
  let deviation: f64 = 0.0;
  for (let i = 0; i < size; i++) {
    const rest = at(signs, i) - at(gram, i);
    put(gram, i, rest);
    deviation = max(deviation, abs(rest));
  }
  return deviation;
}
