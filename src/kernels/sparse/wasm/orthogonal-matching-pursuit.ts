/*
 * Orthogonal matching pursuit for b = A x + noise, A of m x n, x with at most k non-zeros.
 *
 * Method: the column with the largest |A_j^T r| joins the support, and r becomes the part of b outside the span of the
 * support. This is repeated until k columns have joined or r is small. Tropp & Gilbert, IEEE Trans. Inf. Theory 53
 * (2007) 4655-4666, algorithm 3. Columns are compared by |A_j^T r|, or on request by |A_j^T r| / |A_j|. Of equal
 * columns the first joins.
 *
 * The span has an explicit orthonormal basis Q with Q R = A_S, by Gram-Schmidt. Where a first pass leaves less than
 * half of the squared norm there is a second one, which suffices (Giraud, Langou, Rozloznik & van den Eshof, Numer.
 * Math. 101 (2005) 87-100). x solves R x = Q^T b, refined once with the residual computed from A, b and x.
 *
 * Cost: a step takes one search (screening.ts: m n integer products) and 4 m s flops (s = |S|); Q takes m k doubles, R
 * k^2. Entries should lie within 1e-100 .. 1e100 in magnitude: their squares are formed.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { Columns } from '../../algebra/wasm/columns';
import { RoundedProducts } from '../../algebra/wasm/rounded-products';
import {
  addColumns,
  addFour,
  addScaled,
  clear,
  columnAt,
  copy,
  dot,
  fourOf,
  multiplyTransposed,
} from '../../algebra/wasm/vectors';
import { endLimit, endRank, endResidual, endSupportFull } from './endings';
import { clearReport, SparseLimits, SparseProblem, SparseReport, SparseRoom } from './records';
import { barColumn, findLargestProduct, openScreening, screeningBytes } from './screening';

const opened = changetype<RoundedProducts>(memory.data(offsetof<RoundedProducts>(), 16));

/**
 * A column counts as dependent if less than this share of it lies outside the span: its direction has lost ten digits.
 */
const pivotMin: f64 = 1e-10;
/** With a larger stationarity x has less than half of its digits as a least-squares solution, and is not called one. */
const stationarityMax: f64 = 1e-8;

/** A */
const columns = changetype<Columns>(memory.data(offsetof<Columns>(), 16));

let rowCount = 0;
let paddedRows = 0;
let matrix: usize = 0;
let leading = 0;
let support: usize = 0;
let size = 0;
/** Doubles from one column of R to the next. */
let sizeStride = 0;

// Over the rows; b and Q are 0 in the padding.
let rightSide: usize = 0;
let residual: usize = 0;
let basis: usize = 0;

// Over the support: R by columns, Q^T r as each column joined, x, and room for one projection.
let triangle: usize = 0;
let projections: usize = 0;
let coefficients: usize = 0;
let projection: usize = 0;

/** Bytes of scratch memory that a solve of this size needs. */
export function matchingPursuitScratchBytes(m: i32, n: i32, k: i32): usize {
  const sizeMax = pad(min(k, min(m, n)));
  const doubles = <usize>pad(m) * <usize>(sizeMax + 1) + <usize>sizeMax * <usize>(sizeMax + 3);
  return (doubles << 3) + screeningBytes(m, n);
}

/** The support is in the order in which its columns joined. */
export function solveMatchingPursuit(
  problem: SparseProblem,
  limits: SparseLimits,
  room: SparseRoom,
  report: SparseReport,
): void {
  const m = problem.m;
  const n = problem.n;
  const k = problem.k;
  const iterationCountMax = limits.iterationCountMax;
  const residualTolerance = limits.residualTolerance;
  clearReport(report);
  openPursuit(problem, room.support);
  placeArrays(min(k, min(m, n)), room.scratch);
  openScreening(opened, problem, limits.isNormalised, coefficients + ((<usize>sizeStride) << 3));

  const rightSideNorm = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  copy(residual, rightSide, paddedRows);
  let smallestPivot: f64 = 1.0;
  let ending = endLimit;
  while (true) {
    const residualNorm = Math.sqrt(dot(residual, residual, paddedRows));
    if (residualNorm <= residualTolerance * rightSideNorm) {
      ending = endResidual;
      break;
    }
    if (size === k) {
      ending = endSupportFull;
      break;
    }
    if (size === iterationCountMax) break;
    const j = size === m ? -1 : findLargestProduct(opened, residual, residualNorm);
    if (j < 0) {
      ending = endRank;
      break;
    }
    barColumn(opened, j);
    const norm = load<f64>(opened.norms + ((<usize>j) << 3));
    const pivot = orthogonalise(j, norm);
    // The column lies in the span, up to rounding: another one may still lower the residual.
    if (!(pivot > pivotMin * norm)) continue;
    smallestPivot = min(smallestPivot, pivot / norm);
    joinColumn(j, pivot);
  }
  computeCoefficients();
  writeSolution(room.solution, n);
  const distance = Math.sqrt(dot(residual, residual, paddedRows));
  const remainder = stationarity(opened, rightSideNorm);
  report.ending = ending === endSupportFull && !(remainder <= stationarityMax) ? endRank : ending;
  report.iterations = size;
  report.supportSize = size;
  report.relativeResidual = rightSideNorm === 0.0 ? 0.0 : distance / rightSideNorm;
  report.pivotMin = smallestPivot;
  report.stationarity = remainder;
}

function openPursuit(problem: SparseProblem, supportAt: usize): void {
  rowCount = problem.m;
  paddedRows = pad(rowCount);
  matrix = problem.matrix;
  leading = problem.leading;
  columns.matrix = matrix;
  columns.leading = leading;
  columns.paddedRows = paddedRows;
  rightSide = problem.rightSide;
  support = supportAt;
  size = 0;
}

function placeArrays(sizeMax: i32, scratch: usize): void {
  sizeStride = pad(sizeMax);
  const sizeBytes = (<usize>sizeStride) << 3;
  residual = scratch;
  basis = residual + ((<usize>paddedRows) << 3);
  triangle = basis + <usize>sizeStride * ((<usize>paddedRows) << 3);
  projections = triangle + <usize>sizeStride * sizeBytes;
  projection = projections + sizeBytes;
  coefficients = projection + sizeBytes;
}

/** Writes A_j without its part in the span behind Q, and its coefficients into R; returns the norm of the remainder. */
function orthogonalise(j: i32, norm: f64): f64 {
  const column = columnAt(basis, paddedRows, size);
  const row = columnAt(triangle, sizeStride, size);
  copy(column, columnAt(matrix, leading, j), paddedRows);
  clear(column + ((<usize>rowCount) << 3), paddedRows - rowCount);
  clear(row, size);
  let before = norm * norm;
  for (let round = 0; round < 2; round++) {
    multiplyTransposed(projection, basis, paddedRows, column, paddedRows, size);
    for (let i = 0; i < size; i++) put(projection, i, -at(projection, i));
    addBasis(column, projection);
    addScaled(row, -1.0, projection, size);
    const after = dot(column, column, paddedRows);
    const kept = 2.0 * after >= before;
    before = after;
    if (kept) break;
  }
  return Math.sqrt(before);
}

/** y += Q factors. */
function addBasis(y: usize, factors: usize): void {
  const quadEnd = size & ~3;
  for (let i = 0; i < quadEnd; i += 4) {
    const a = columnAt(basis, paddedRows, i);
    const b = columnAt(basis, paddedRows, i + 1);
    const c = columnAt(basis, paddedRows, i + 2);
    const d = columnAt(basis, paddedRows, i + 3);
    addFour(y, factors + ((<usize>i) << 3), fourOf(a, b, c, d), paddedRows);
  }
  for (let i = quadEnd; i < size; i++) addScaled(y, at(factors, i), columnAt(basis, paddedRows, i), paddedRows);
}

/** Makes the column that `orthogonalise` left behind Q the next of Q, and removes from r its part along that column. */
function joinColumn(j: i32, pivot: f64): void {
  const column = columnAt(basis, paddedRows, size);
  const inverse = 1.0 / pivot;
  for (let i = 0; i < rowCount; i++) put(column, i, at(column, i) * inverse);
  put(columnAt(triangle, sizeStride, size), size, pivot);
  const along = dot(column, residual, paddedRows);
  put(projections, size, along);
  addScaled(residual, -along, column, paddedRows);
  store<i32>(support + ((<usize>size) << 2), j);
  size++;
}

/** Solves R x_S = Q^T b, refined once, for x_S; leaves r = b - A x. */
function computeCoefficients(): void {
  copy(coefficients, projections, size);
  solveTriangle(coefficients);
  computeResidual();
  multiplyTransposed(projection, basis, paddedRows, residual, paddedRows, size);
  solveTriangle(projection);
  addScaled(coefficients, 1.0, projection, size);
  computeResidual();
}

/** y = R^{-1} y. */
function solveTriangle(y: usize): void {
  for (let i = size - 1; i >= 0; i--) {
    const column = columnAt(triangle, sizeStride, i);
    const value = at(y, i) / at(column, i);
    put(y, i, value);
    addScaled(y, -value, column, i);
  }
}

function computeResidual(): void {
  for (let i = 0; i < size; i++) put(projections, i, -at(coefficients, i));
  copy(residual, rightSide, paddedRows);
  addColumns(residual, columns, support, projections, size);
  clear(residual + ((<usize>rowCount) << 3), paddedRows - rowCount);
}

function writeSolution(solution: usize, n: i32): void {
  clear(solution, n);
  for (let i = 0; i < size; i++) put(solution, load<i32>(support + ((<usize>i) << 2)), at(coefficients, i));
}

function stationarity(integers: RoundedProducts, rightSideNorm: f64): f64 {
  const norms = integers.norms;
  let largest: f64 = 0.0;
  for (let i = 0; i < size; i++) {
    const j = load<i32>(support + ((<usize>i) << 2));
    const product = abs(dot(columnAt(matrix, leading, j), residual, paddedRows));
    largest = max(largest, product / (at(norms, j) * rightSideNorm));
  }
  return largest;
}
