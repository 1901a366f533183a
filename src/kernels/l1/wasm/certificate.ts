/*
 * The certificate of basis pursuit: x and the dual vector w, refined on the final support S, and every condition of
 * optimality, evaluated from A and b. From the path it uses S, sigma and the factor alone.
 *
 * With non-negative variables the conditions are A_S^T w = 1, A_j^T w <= 1 off S, x >= 0 and A x = b. Then for every y
 * >= 0 with A y = b, 1^T y >= w^T A y = b^T w = 1^T x. Negative entries of x, which rounding leaves, are set to 0
 * before A x = b is checked.
 * That there is no solution is proved by Farkas' lemma: an r with A^T r <= 0 < b^T r. In floating point max A_j^T r is
 * slightly above 0. But every y >= 0 with A y = b has b^T r = y^T A^T r <= 1^T y max A_j^T r, so that r rules out all y
 * whose sum is below b^T r / max A_j^T r, with the rounding of both included.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { rowAt, solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import {
  addColumns,
  addScaled,
  clear,
  columnAt,
  dot,
  dotColumns,
  multiplyTransposed,
} from '../../algebra/wasm/vectors';
import { clearPadding, columnIndex, computeImage, infinity } from './active-set';
import { ActiveSet } from './active-set-state';
import { computeHighest } from './heights';
import { BasisPursuitReport } from './records';

/**
 * Refined quantities reach 1e-12 where the support is well conditioned; this tolerance leaves three digits for the
 * others.
 */
const residualTolerance: f64 = 1e-10;
const dualTolerance: f64 = 1e-9;
const signTolerance: f64 = 1e-9;
const refinementCountMax = 4;
/** A correction of x that is below this share of |x| is the last one. */
const lastCorrection: f64 = 1e-10;
/** A deviation of some hundred roundings needs no further round. */
const refinementTarget: f64 = 1e-13;
/**
 * A problem counts as infeasible only where all solutions are ruled out whose sum is up to this many times |b| over the
 * longest column, which is the least sum of any solution. Remainders above 1e-6 |b| rule out that much in spite of
 * rounding.
 */
const infeasibleReachMin: f64 = 1e8;
/** Twice the rounding of one operation: a sum of c products loses at most c of these units. */
const roundingUnit: f64 = 2.220446049250313e-16;

/** Refines x and w on the final support, writes them and the report; returns whether they prove each other optimal. */
export function certify(set: ActiveSet, solution: usize, dual: usize, report: BasisPursuitReport): bool {
  const size = set.size;
  const x = set.x;
  const factor = set.factor;
  const slope = set.slope;
  const paddedRows = set.paddedRows;
  const columnCount = set.columnCount;
  const norms = set.norms;
  let primalResidual = refinePrimal(set);
  const signViolation = computeSignViolation(set);
  if (set.mirror > 0.0 && signViolation > 0.0) {
    for (let i = 0; i < size; i++) put(x, i, max(0.0, at(x, i)));
    primalResidual = computeResidual(set);
  }
  solveBackward(factor, set.inverses, set.forward, set.direction, size);
  const dualDeviation = refineDual(set);
  multiplyTransposed(slope, set.matrix, set.leading, dual, paddedRows, columnCount);

  let l1Norm: f64 = 0.0;
  let pivot = infinity;
  clear(solution, columnCount);
  for (let i = 0; i < size; i++) {
    const xi = at(x, i);
    put(solution, columnIndex(set, i), xi);
    l1Norm += abs(xi);
    pivot = min(pivot, load<f64>(rowAt(factor, i) + ((<usize>i) << 3)) / at(norms, i));
    put(slope, columnIndex(set, i), 0.0);
  }
  const dualMax = computeHighest(set, slope, columnCount);
  const gap = l1Norm > 0.0 ? (l1Norm - dot(set.rightSide, dual, paddedRows)) / l1Norm : 0.0;

  report.supportSize = size;
  report.dualDeviation = dualDeviation;
  report.dualMaxOffSupport = dualMax;
  report.primalResidual = primalResidual;
  report.l1Norm = l1Norm;
  report.dualityGap = gap;
  report.pivotMin = size > 0 ? pivot : 1.0;
  report.signViolation = signViolation;
  report.infeasibleReach = NaN;
  return (
    primalResidual <= residualTolerance &&
    dualDeviation <= dualTolerance &&
    dualMax <= 1.0 + dualTolerance &&
    signViolation <= signTolerance
  );
}

/**
 * Whether the remainder of b from A_S x, refined to A_S^T r = 0, proves that no x >= 0 has A x = b. The remainder
 * becomes the dual vector, and the report's fields about w become NaN.
 */
export function proveInfeasible(set: ActiveSet, report: BasisPursuitReport): bool {
  const gram = set.gram;
  const matrix = set.matrix;
  const leading = set.leading;
  const support = set.support;
  const size = set.size;
  const image = set.image;
  const paddedRows = set.paddedRows;
  const factor = set.factor;
  const inverses = set.inverses;
  const slope = set.slope;
  const columnCount = set.columnCount;
  const rowCount = set.rowCount;
  const rightSide = set.rightSide;
  computeRemainder(set);
  for (let round = 0; round < 2; round++) {
    dotColumns(gram, set, support, size, image);
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    for (let i = 0; i < size; i++) put(gram, i, -at(gram, i));
    addColumns(image, set, support, gram, size);
    clearPadding(set, image);
  }
  multiplyTransposed(slope, matrix, leading, image, paddedRows, columnCount);
  let largest = -infinity;
  let longest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const source = columnAt(matrix, leading, j);
    longest = max(longest, dot(source, source, rowCount));
    largest = max(largest, at(slope, j));
  }
  longest = Math.sqrt(longest);
  const length = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  const rounding = <f64>(rowCount + 2) * roundingUnit * Math.sqrt(dot(image, image, paddedRows));
  const product = dot(rightSide, image, paddedRows) - rounding * length;
  const bound = largest + rounding * longest;
  const reach = bound > 0.0 ? (product / bound) * (longest / length) : product > 0.0 ? f64.MAX_VALUE : 0.0;
  if (!(reach > infeasibleReachMin)) return false;
  report.dualDeviation = NaN;
  report.dualMaxOffSupport = NaN;
  report.dualityGap = NaN;
  report.infeasibleReach = reach;
  return true;
}

/** max over S of -sigma_i x_i, over max |x|. */
function computeSignViolation(set: ActiveSet): f64 {
  const size = set.size;
  const x = set.x;
  const signs = set.signs;
  let largest: f64 = 0.0;
  let opposed: f64 = 0.0;
  for (let i = 0; i < size; i++) {
    const xi = at(x, i);
    largest = max(largest, abs(xi));
    opposed = max(opposed, -xi * at(signs, i));
  }
  return largest > 0.0 ? opposed / largest : 0.0;
}

/**
 * Iterative refinement of x_S as the least-squares solution of A_S x_S = b: two rounds, or one where a second one could
 * gain nothing. Returns |A x - b| / |b|.
 */
function refinePrimal(set: ActiveSet): f64 {
  const rightSide = set.rightSide;
  const paddedRows = set.paddedRows;
  const gram = set.gram;
  const support = set.support;
  const size = set.size;
  const image = set.image;
  const factor = set.factor;
  const inverses = set.inverses;
  const x = set.x;
  if (dot(rightSide, rightSide, paddedRows) === 0.0) return 0.0;
  computeRemainder(set);
  for (let round = 0; round < 2; round++) {
    dotColumns(gram, set, support, size, image);
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addScaled(x, 1.0, gram, size);
    // A further round would correct by about the square of this correction.
    if (dot(gram, gram, size) <= lastCorrection * lastCorrection * dot(x, x, size)) break;
    if (round === 0) computeRemainder(set);
  }
  return computeResidual(set);
}

/** |A x - b| / |b|; leaves the remainder in `image`. */
function computeResidual(set: ActiveSet): f64 {
  const image = set.image;
  const paddedRows = set.paddedRows;
  const rightSide = set.rightSide;
  computeRemainder(set);
  return Math.sqrt(dot(image, image, paddedRows)) / Math.sqrt(dot(rightSide, rightSide, paddedRows));
}

/** image = b - A_S x. */
function computeRemainder(set: ActiveSet): void {
  const size = set.size;
  const correction = set.correction;
  const x = set.x;
  for (let i = 0; i < size; i++) put(correction, i, -at(x, i));
  computeImage(set, correction);
  addScaled(set.image, 1.0, set.rightSide, set.paddedRows);
}

/**
 * Iterative refinement of w = A_S d in the dual vector; returns max |A_S^T w - sigma|. The corrections go to w itself:
 * d is as large as the condition number squared, w only as large as the condition number.
 */
export function refineDual(set: ActiveSet): f64 {
  const factor = set.factor;
  const inverses = set.inverses;
  const gram = set.gram;
  const size = set.size;
  const image = set.image;
  const support = set.support;
  computeImage(set, set.direction);
  let deviation = computeDeviation(set);
  for (let round = 0; round < refinementCountMax && deviation > refinementTarget; round++) {
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addColumns(image, set, support, gram, size);
    clearPadding(set, image);
    deviation = computeDeviation(set);
  }
  return deviation;
}

/** gram = sigma - A_S^T image; returns the largest magnitude in it. */
function computeDeviation(set: ActiveSet): f64 {
  const gram = set.gram;
  const size = set.size;
  const signs = set.signs;
  dotColumns(gram, set, set.support, size, set.image);
  let deviation: f64 = 0.0;
  for (let i = 0; i < size; i++) {
    const rest = at(signs, i) - at(gram, i);
    put(gram, i, rest);
    deviation = max(deviation, abs(rest));
  }
  return deviation;
}
