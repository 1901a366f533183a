/*
 * Gradient descent on |A G(C) - y|^2 / 2 for the two-layer generator G(C) = ReLU(U C) v: A of m x n, C of n x k, U
 * circulant and symmetric, v = (1, .., 1, -1, .., -1) / sqrt(k) with the k/2 positive ones first.
 *
 * Method: C enters by Z = U C alone, and the descent C <- C - eta U^T ((A^T r v^T) o 1(Z > 0)) with r = A G(C) - y is
 *   Z <- Z - eta U U^T ((A^T r v^T) o 1(Z > 0)),
 * one convolution a channel with the autocorrelation a = u * u of U's kernel. A channel is masked, convolved, moved and
 * added to G in one pass, while it is in the cache.
 * Reference: Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks (2020), equations 3 and 9;
 * the gradient takes ReLU'(0) = 0.
 *
 * It stops where |r| <= tolerance |y|, at the limit of steps, or where |r| is 1e3 times the larger of |y| and its own
 * start. With eta = 1 / lambda_max of the start the linearised problem only falls, and from a thousandfold residual
 * there is no return.
 * Cost: (3 w + 6) n k + 4 m n flops a step, w the half width of a.
 */
import { pad } from '../../algebra/wasm/arrays';
import { addScaled, clear, dot } from '../../algebra/wasm/vectors';
import { addConvolution, Circulant, extendCircularly } from '../../operators/wasm/circular-convolution';
import { applyAdjoint, applyOperator, openDenseOperator } from '../../operators/wasm/operator';

const statusConverged = 0;
const statusStepLimit = 1;
const statusDiverged = 2;

const growthMax: f64 = 1e3;

let rowCount = 0;
let columnCount = 0;
let channelCount = 0;
let channelBytes: usize = 0;
let weight: f64 = 0.0;
let output: usize = 0;
let residual: usize = 0;
let gradient: usize = 0;
let difference: usize = 0;
let extended: usize = 0;

/** Bytes of scratch memory that a descent of this size needs. */
export function twoLayerScratchBytes(n: i32): usize {
  return (<usize>(2 * pad(n) + 2 * n + 4)) << 3;
}

@unmanaged
class TwoLayerProblem {
  m: i32;
  n: i32;
  k: i32;
  /** Doubles from one column of A to the next, a multiple of 4. */
  leading: i32;
  /** A by columns; rows m up to the next multiple of 4 may hold any finite numbers. */
  matrix: usize;
  /** y, 0 up to the next multiple of 4. */
  rightSide: usize;
  /** x* */
  planted: usize;
}

@unmanaged
class TwoLayerLimits {
  /** The steps of this call. */
  stepCountMax: i32;
  eta: f64;
  tolerance: f64;
  /** |r| / |y| at the start of the whole descent; negative where it starts with this call. */
  start: f64;
}

/** Where the descent works and writes. */
@unmanaged
class TwoLayerRoom {
  /** Z, k columns of n doubles, padded to a multiple of 4. */
  state: usize;
  /** G(C), n doubles, and r, m doubles padded to a multiple of 4, of the last Z. */
  output: usize;
  residual: usize;
  /** |r| / |y| and |G(C) - x*|^2 of the start and after each step. */
  losses: usize;
  errors: usize;
  /** As many bytes as `twoLayerScratchBytes` says. */
  scratch: usize;
}

@unmanaged
class TwoLayerReport {
  /** 0 converged, 1 the step limit, 2 diverged. */
  status: i32;
  steps: i32;
}

/** Makes up to `stepCountMax` steps from Z; cutting a descent into calls changes none of its bits. `kernel`: that of U U^T. */
export function descendTwoLayer(
  problem: TwoLayerProblem,
  kernel: Circulant,
  limits: TwoLayerLimits,
  room: TwoLayerRoom,
  report: TwoLayerReport,
): void {
  const rightSide = problem.rightSide;
  const planted = problem.planted;
  const stepCountMax = limits.stepCountMax;
  const eta = limits.eta;
  const tolerance = limits.tolerance;
  const state = room.state;
  const losses = room.losses;
  const errors = room.errors;
  let start = limits.start;
  openDenseOperator(problem.matrix, problem.leading, problem.m, problem.n);
  openArrays(problem, room);
  const size = Math.sqrt(dot(rightSide, rightSide, pad(problem.m)));
  computeOutput(state);
  let steps = 0;
  let status = statusStepLimit;
  for (;;) {
    const loss = computeResidual(rightSide, size);
    if (start < 0.0) start = loss;
    store<f64>(losses + ((<usize>steps) << 3), loss);
    store<f64>(errors + ((<usize>steps) << 3), computeSquaredError(planted));
    if (loss <= tolerance) status = statusConverged;
    // Not `loss > ...`: a NaN counts as diverged too.
    else if (!(loss <= growthMax * max(1.0, start))) status = statusDiverged;
    if (status !== statusStepLimit || steps === stepCountMax) break;
    applyAdjoint(gradient, residual);
    moveChannels(state, eta, kernel);
    steps++;
  }
  report.status = status;
  report.steps = steps;
}

function openArrays(problem: TwoLayerProblem, room: TwoLayerRoom): void {
  const k = problem.k;
  rowCount = problem.m;
  columnCount = problem.n;
  channelCount = k;
  channelBytes = (<usize>pad(columnCount)) << 3;
  weight = 1.0 / Math.sqrt(<f64>k);
  output = room.output;
  residual = room.residual;
  gradient = room.scratch;
  difference = gradient + channelBytes;
  extended = difference + channelBytes;
}

/** G(C), channel by channel. */
function computeOutput(state: usize): void {
  clear(output, columnCount);
  for (let c = 0; c < channelCount; c++) addRectified(state + <usize>c * channelBytes, weightOf(c));
}

/** r = A G(C) - y; returns |r| / |y|, or |r| where y is 0. */
function computeResidual(rightSide: usize, size: f64): f64 {
  applyOperator(residual, output);
  addScaled(residual, -1.0, rightSide, pad(rowCount));
  const rest = Math.sqrt(dot(residual, residual, pad(rowCount)));
  return size > 0.0 ? rest / size : rest;
}

function computeSquaredError(planted: usize): f64 {
  const bytes = (<usize>columnCount) << 3;
  for (let at: usize = 0; at < bytes; at += 8) {
    store<f64>(difference + at, load<f64>(output + at) - load<f64>(planted + at));
  }
  return dot(difference, difference, columnCount);
}

/** Moves every channel by a step and computes G(C) from the new ones. */
function moveChannels(state: usize, eta: f64, kernel: Circulant): void {
  const width = kernel.width;
  clear(output, columnCount);
  for (let c = 0; c < channelCount; c++) {
    const z = state + <usize>c * channelBytes;
    maskGradient(extended + ((<usize>width) << 3), z);
    extendCircularly(extended, columnCount, width);
    addConvolution(z, -eta * weightOf(c), extended, kernel);
    addRectified(z, weightOf(c));
  }
}

/** A^T r where Z > 0, and 0 elsewhere. */
function maskGradient(target: usize, z: usize): void {
  const zero = f64x2.splat(0.0);
  const pairBytes = (<usize>(columnCount & ~1)) << 3;
  for (let at: usize = 0; at < pairBytes; at += 16) {
    v128.store(target + at, v128.and(f64x2.gt(v128.load(z + at), zero), v128.load(gradient + at)));
  }
  if (columnCount & 1) {
    store<f64>(target + pairBytes, load<f64>(z + pairBytes) > 0.0 ? load<f64>(gradient + pairBytes) : 0.0);
  }
}

/** G += v_c ReLU(Z_c) */
function addRectified(z: usize, factor: f64): void {
  const zero = f64x2.splat(0.0);
  const factors = f64x2.splat(factor);
  const pairBytes = (<usize>(columnCount & ~1)) << 3;
  for (let at: usize = 0; at < pairBytes; at += 16) {
    // In this order of operands a NaN stays NaN.
    const rectified = f64x2.pmax(v128.load(z + at), zero);
    v128.store(output + at, f64x2.add(v128.load(output + at), f64x2.mul(factors, rectified)));
  }
  if (columnCount & 1) {
    const value = load<f64>(z + pairBytes);
    store<f64>(output + pairBytes, load<f64>(output + pairBytes) + factor * (value < 0.0 ? 0.0 : value));
  }
}

// @inline
function weightOf(c: i32): f64 {
  return 2 * c < channelCount ? weight : -weight;
}

/**
 * The Jacobian's Gram matrix J J^T = U U^T o (M M^T / k), M = 1(Z > 0), by diagonals, `kernel` that of U U^T: entry (i,
 * i + d mod n) stands at diagonals[d n + i], d = 0..w. `extendedAt`: scratch of n + 2w doubles.
 */
export function computeJacobianDiagonals(
  kernel: Circulant,
  k: i32,
  state: usize,
  diagonals: usize,
  extendedAt: usize,
): void {
  const n = kernel.n;
  const width = kernel.width;
  const taps = kernel.taps;
  const bytes = (<usize>pad(n)) << 3;
  const middle = extendedAt + ((<usize>width) << 3);
  clear(diagonals, n * (width + 1));
  for (let c = 0; c < k; c++) {
    const z = state + <usize>c * bytes;
    for (let i = 0; i < n; i++) {
      const at = (<usize>i) << 3;
      store<f64>(middle + at, load<f64>(z + at) > 0.0 ? 1.0 : 0.0);
    }
    extendCircularly(extendedAt, n, width);
    for (let d = 0; d <= width; d++) {
      addAgreement(diagonals + ((<usize>(d * n)) << 3), middle, middle + ((<usize>d) << 3), n);
    }
  }
  for (let d = 0; d <= width; d++) {
    const factor = load<f64>(taps + ((<usize>d) << 3)) / <f64>k;
    for (let i = 0; i < n; i++) {
      const at = diagonals + ((<usize>(d * n + i)) << 3);
      store<f64>(at, factor * load<f64>(at));
    }
  }
}

/** target_i += x_i y_i */
function addAgreement(target: usize, x: usize, y: usize, n: i32): void {
  const pairBytes = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < pairBytes; at += 16) {
    const both = f64x2.mul(v128.load(x + at), v128.load(y + at));
    v128.store(target + at, f64x2.add(v128.load(target + at), both));
  }
  if (n & 1) {
    const product = load<f64>(x + pairBytes) * load<f64>(y + pairBytes);
    store<f64>(target + pairBytes, load<f64>(target + pairBytes) + product);
  }
}
