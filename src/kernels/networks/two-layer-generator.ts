import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  circulantBytes,
  type Pointer,
  readTwoLayerReport,
  type TwoLayerLimits as TwoLayerLimitsRecord,
  type TwoLayerReport as TwoLayerReportRecord,
  type TwoLayerRoom,
  twoLayerLimitsBytes,
  twoLayerProblemBytes,
  twoLayerReportBytes,
  twoLayerRoomBytes,
  writeCirculant,
  writeTwoLayerLimits,
  writeTwoLayerProblem,
  writeTwoLayerRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import type { CirculantKernel, Taps } from './circulant-kernel.js';

/*
 * The two-layer generator G(C) = ReLU(U C) v fitted to y = A x* by gradient descent: the TypeScript side of
 * src/kernels/networks/wasm/two-layer-generator.ts, where method, reference and cost stand. A is m x n, C is n x
 * k, Z = U C.
 */

export interface TwoLayerProblem {
  readonly m: number;
  readonly n: number;
  /** Even. */
  readonly k: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** y in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
  readonly kernel: CirculantKernel;
  /** x*, for the errors of the descent alone; the descent itself does not use it. */
  readonly planted: Float64Array;
}

export interface TwoLayerLimits {
  readonly stepCountMax: number;
  /** The largest |A G(C) - y|_2, relative to |y|_2. */
  readonly tolerance: number;
  /** Steps between two calls of `follow`. */
  readonly sliceLength: number;
}

export interface TwoLayerWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly mMax: number;
  readonly kMax: number;
  readonly taps: Float64Region;
  readonly planted: Float64Region;
  readonly coefficients: Float64Region;
  /** Z, n padded to a multiple of 4 from column to column. */
  readonly state: Float64Region;
  readonly output: Float64Region;
  readonly residual: Float64Region;
  readonly losses: Float64Region;
  readonly errors: Float64Region;
  readonly diagonals: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: TwoLayerRoom;
  readonly records: {
    readonly problem: Pointer<'TwoLayerProblem'>;
    readonly kernel: Pointer<'Circulant'>;
    readonly limits: Pointer<'TwoLayerLimits'>;
    readonly room: Pointer<'TwoLayerRoom'>;
    readonly report: Pointer<'TwoLayerReport'>;
  };
  readonly scratch: Float64Region;
}

/** `diverged`: the residual grew a thousandfold or is not a number. */
type TwoLayerStatus = 'converged' | 'step-limit' | 'diverged';

/** The array is a view of the workspace, valid until its next use. */
export interface TwoLayerReport {
  readonly status: TwoLayerStatus;
  readonly steps: number;
  /** |A G(C) - y|_2 / |y|_2. */
  readonly relativeResidual: number;
  /** G(C), n entries. */
  readonly solution: Float64Array;
  /** |G(C) - x*|_2^2 */
  readonly squaredError: number;
  /** The least squared error on the way, and after how many steps: what stopping early could have gained. */
  readonly leastSquaredError: number;
  readonly leastErrorStep: number;
}

/** The record of a descent at the end of a slice: views, valid until the next one. */
export interface DescentSlice {
  /** Steps made before the first entry below. */
  readonly firstStep: number;
  /** |A G(C) - y|_2 / |y|_2, one entry a step. */
  readonly losses: Float64Array;
  /** |G(C) - x*|_2^2, one entry a step. */
  readonly squaredErrors: Float64Array;
}

const statuses: readonly TwoLayerStatus[] = ['converged', 'step-limit', 'diverged'];

/**
 * Multiply-adds of a slice, some 50 ms, so that a trial that must end does so soon. No bit depends on where slices end.
 */
const sliceWork = 2.5e8;
const sliceLengthMax = 1000;

/** Counts a step as a product with A and with its transpose, and a convolution of each channel. */
export function defaultTwoLayerLimits({
  m,
  n,
  k,
  kernel,
}: Pick<TwoLayerProblem, 'm' | 'n' | 'k' | 'kernel'>): TwoLayerLimits {
  const stepWork = n * (k * (kernel.autocorrelationTaps.width + 5) + 2 * m);
  const sliceLength = Math.max(1, Math.min(sliceLengthMax, Math.floor(sliceWork / stepWork)));
  return { stepCountMax: 10_000, tolerance: 1e-3, sliceLength };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax, in slices of `sliceLength` steps at most. */
export function createTwoLayerWorkspace(
  arena: Arena,
  { mMax, nMax, kMax, sliceLength }: { mMax: number; nMax: number; kMax: number; sliceLength: number },
): TwoLayerWorkspace {
  const scratchBytes = arena.kernels.functions.twoLayerScratchBytes(nMax) >>> 0;
  const width = Math.floor(nMax / 2);
  const workspace = {
    kernels: arena.kernels,
    mMax,
    nMax,
    kMax,
    taps: allocateFloat64(arena, width + 1),
    planted: allocateFloat64(arena, nMax),
    coefficients: allocateFloat64(arena, padRows(nMax) * kMax),
    state: allocateFloat64(arena, padRows(nMax) * kMax),
    output: allocateFloat64(arena, nMax),
    residual: allocateFloat64(arena, padRows(mMax)),
    losses: allocateFloat64(arena, sliceLength + 1),
    errors: allocateFloat64(arena, sliceLength + 1),
    diagonals: allocateFloat64(arena, nMax * (width + 1)),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
    records: {
      problem: arena.allocate(twoLayerProblemBytes),
      kernel: arena.allocate(circulantBytes),
      limits: arena.allocate(twoLayerLimitsBytes),
      room: arena.allocate(twoLayerRoomBytes),
      report: arena.allocate(twoLayerReportBytes),
    },
  };
  const room = {
    state: workspace.state.pointer,
    output: workspace.output.pointer,
    residual: workspace.residual.pointer,
    losses: workspace.losses.pointer,
    errors: workspace.errors.pointer,
    scratch: workspace.scratch.pointer,
  };
  return { ...workspace, room };
}

/** Z = U C into the workspace; `coefficients` holds C column by column, n entries each. */
export function startTwoLayer(
  { n, k, kernel, coefficients }: Pick<TwoLayerProblem, 'n' | 'k' | 'kernel'> & { readonly coefficients: Float64Array },
  workspace: TwoLayerWorkspace,
): void {
  const { kernels, nMax, kMax } = workspace;
  if (n > nMax || k > kMax || coefficients.length < n * k) {
    throw new RangeError(
      `two-layer generator: expected n <= ${nMax}, k <= ${kMax} and n k coefficients; got n = ${n}, k = ${k} and ` +
        `${coefficients.length}`,
    );
  }
  const leading = padRows(n);
  const source = viewFloat64(kernels, { pointer: workspace.coefficients.pointer, length: leading * k }).fill(0);
  for (let c = 0; c < k; c += 1) source.set(coefficients.subarray(n * c, n * (c + 1)), leading * c);
  placeTaps(n, kernel.taps, workspace);
  kernels.functions.convolveColumns(
    workspace.state.pointer,
    workspace.coefficients.pointer,
    leading,
    k,
    workspace.records.kernel,
    workspace.scratch.pointer,
  );
}

/**
 * Descends with step `eta` from the workspace's Z, which it moves. Calls `follow` after every slice; `follow` may throw
 * to end the descent. The last entries of a slice are the first ones of the next.
 */
export function descendTwoLayer(
  problem: TwoLayerProblem & { readonly eta: number },
  limits: TwoLayerLimits,
  workspace: TwoLayerWorkspace,
  follow?: (slice: DescentSlice) => void,
): TwoLayerReport {
  checkProblem(problem, limits, workspace);
  const { kernels, output } = workspace;
  placeTaps(problem.n, problem.kernel.autocorrelationTaps, workspace);
  placeProblem(problem, workspace);
  viewFloat64(kernels, workspace.planted).set(problem.planted.subarray(0, problem.n));
  let steps = 0;
  let start = -1;
  let least = { squaredError: Number.POSITIVE_INFINITY, step: 0 };
  for (;;) {
    const stepCountMax = Math.min(limits.sliceLength, limits.stepCountMax - steps);
    const slice = { eta: problem.eta, tolerance: limits.tolerance, stepCountMax, start };
    const { status: code, steps: made } = runSlice(slice, workspace);
    const losses = viewFloat64(kernels, { pointer: workspace.losses.pointer, length: made + 1 });
    const squaredErrors = viewFloat64(kernels, { pointer: workspace.errors.pointer, length: made + 1 });
    if (start < 0) start = losses[0];
    squaredErrors.forEach((squaredError, at) => {
      if (squaredError < least.squaredError) least = { squaredError, step: steps + at };
    });
    follow?.({ firstStep: steps, losses, squaredErrors });
    steps += made;
    if (statuses[code] === 'step-limit' && steps < limits.stepCountMax) continue;
    return {
      status: statuses[code],
      steps,
      relativeResidual: losses[made],
      solution: viewFloat64(kernels, { pointer: output.pointer, length: problem.n }),
      squaredError: squaredErrors[made],
      leastSquaredError: least.squaredError,
      leastErrorStep: least.step,
    };
  }
}

/** J J^T at the workspace's Z, n x n, dense and symmetric. */
export function computeJacobianGram(
  { n, k, kernel }: Pick<TwoLayerProblem, 'n' | 'k' | 'kernel'>,
  workspace: TwoLayerWorkspace,
): Float64Array {
  const { kernels, diagonals, state, scratch, records } = workspace;
  const { width } = kernel.autocorrelationTaps;
  placeTaps(n, kernel.autocorrelationTaps, workspace);
  kernels.functions.computeJacobianDiagonals(records.kernel, k, state.pointer, diagonals.pointer, scratch.pointer);
  const bands = viewFloat64(kernels, diagonals);
  const gram = new Float64Array(n * n);
  for (let d = 0; d <= width; d += 1) {
    for (let i = 0; i < n; i += 1) {
      const j = (i + d) % n;
      gram[n * i + j] += bands[n * d + i];
      // At d = n / 2 both entries are the same one, and the tap is a half.
      if (d > 0) gram[n * j + i] += bands[n * d + i];
    }
  }
  return gram;
}

function runSlice(limits: TwoLayerLimitsRecord, { kernels, records, room }: TwoLayerWorkspace): TwoLayerReportRecord {
  const views = viewMemory(kernels);
  writeTwoLayerRoom(views, records.room, room);
  writeTwoLayerLimits(views, records.limits, limits);
  kernels.functions.descendTwoLayer(records.problem, records.kernel, records.limits, records.room, records.report);
  return readTwoLayerReport(views, records.report);
}

function placeProblem(
  { m, n, k, matrix, rightSide }: TwoLayerProblem,
  { kernels, planted, records }: TwoLayerWorkspace,
): void {
  writeTwoLayerProblem(viewMemory(kernels), records.problem, {
    m,
    n,
    k,
    leading: matrix.leading,
    matrix: matrix.pointer,
    rightSide: rightSide.pointer,
    planted: planted.pointer,
  });
}

function placeTaps(n: number, { values, width }: Taps, { kernels, taps, records }: TwoLayerWorkspace): void {
  viewFloat64(kernels, taps).set(values);
  writeCirculant(viewMemory(kernels), records.kernel, { n, width, taps: taps.pointer });
}

function checkProblem(
  { m, n, k, matrix, rightSide }: TwoLayerProblem,
  { sliceLength }: TwoLayerLimits,
  { mMax, nMax, kMax, losses }: TwoLayerWorkspace,
): void {
  const fits = m <= mMax && n <= nMax && k <= kMax && sliceLength + 1 <= losses.length && sliceLength >= 1;
  if (fits && matrix.leading >= padRows(m) && rightSide.length >= padRows(m)) return;
  throw new RangeError(
    `two-layer generator: expected m <= ${mMax}, n <= ${nMax}, k <= ${kMax}, slices of 1 to ${losses.length - 1} steps ` +
      `and room for ${padRows(m)} rows; got m = ${m}, n = ${n}, k = ${k}, slices of ${sliceLength}, leading dimension ` +
      `${matrix.leading}, right side of ${rightSide.length}`,
  );
}
