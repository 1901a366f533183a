import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import { passColumns } from '../memory/pass-columns.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * lambda_max(A S A^T) for A of m x n and a positive semi-definite S of n x n: 1 / lambda_max is the step of gradient
 * descent on |A J c - y|^2 / 2, S = J J^T.
 *
 * Method: power iteration from a fixed start; the Rayleigh quotient grows to lambda_max from below. It ends where a
 * step adds less than a share of 1e-8. For close eigenvalues the quotient is then up to some 1e-5 too small, and the
 * step too long by that share. That is harmless, since every step below 2 / lambda_max descends. Cost: 4 m n + 2 n^2
 * flops a step, some 20 to 500 steps.
 */

export interface SpectralStepWorkspace {
  readonly kernels: Kernels;
  readonly gram: KernelMatrix;
  readonly gramLength: number;
  readonly direction: Float64Region;
  /** The direction before a step. */
  readonly last: Float64Region;
  readonly spread: Float64Region;
  readonly image: Float64Region;
  readonly places: Float64Region;
}

/** `lambda` is the Rayleigh quotient reached; `converged` where it stopped growing. */
interface LargestEigenvalue {
  readonly lambda: number;
  readonly converged: boolean;
}

const stepCountMax = 2000;
const growthMin = 1e-8;

export function createSpectralStepWorkspace(
  arena: Arena,
  { mMax, nMax }: { readonly mMax: number; readonly nMax: number },
): SpectralStepWorkspace {
  const leading = padRows(nMax);
  const gram = allocateFloat64(arena, leading * nMax);
  return {
    kernels: arena.kernels,
    gram: { pointer: gram.pointer, leading },
    gramLength: gram.length,
    direction: allocateFloat64(arena, padRows(mMax)),
    last: allocateFloat64(arena, padRows(mMax)),
    spread: allocateFloat64(arena, leading),
    image: allocateFloat64(arena, leading),
    places: allocateFloat64(arena, Math.ceil(nMax / 2)),
  };
}

/** `gram`: S, n x n. A's padding rows may hold any finite numbers. 0 for A S A^T = 0. */
export function computeLargestEigenvalue(
  {
    m,
    n,
    matrix,
    gram,
  }: { readonly m: number; readonly n: number; readonly matrix: KernelMatrix; readonly gram: Float64Array },
  workspace: SpectralStepWorkspace,
): LargestEigenvalue {
  const { kernels, direction, last, spread, image, places } = workspace;
  const { addColumns, multiplyTransposed } = kernels.functions;
  placeGram(gram, n, workspace);
  new Int32Array(kernels.memory.buffer, places.pointer, n).set(Int32Array.from({ length: n }, (_, j) => j));
  const p = viewFloat64(kernels, { pointer: direction.pointer, length: padRows(m) }).fill(0);
  const start = viewFloat64(kernels, { pointer: last.pointer, length: padRows(m) });
  viewFloat64(kernels, spread).fill(0);
  // The start has no symmetry, for the reason in stable-rank.ts.
  for (let i = 0; i < m; i += 1) p[i] = 1 + ((i * i) % 7);
  let lambda = 0;
  for (let step = 0; step < stepCountMax; step += 1) {
    const length = measureLength(p);
    if (length === 0) return { lambda: 0, converged: true };
    for (let i = 0; i < m; i += 1) p[i] /= length;
    const previous = lambda;
    start.set(p);
    multiplyTransposed(spread.pointer, matrix.pointer, matrix.leading, direction.pointer, padRows(m), n);
    multiplyTransposed(image.pointer, workspace.gram.pointer, workspace.gram.leading, spread.pointer, padRows(n), n);
    p.fill(0);
    addColumns(direction.pointer, passColumns(kernels, matrix, m), places.pointer, image.pointer, n);
    p.fill(0, m);
    lambda = start.reduce((sum, value, i) => sum + value * p[i], 0);
    if (step > 0 && lambda - previous <= growthMin * lambda) return { lambda, converged: true };
  }
  return { lambda, converged: false };
}

function placeGram(
  gram: Float64Array,
  n: number,
  { kernels, gram: { pointer, leading }, gramLength }: SpectralStepWorkspace,
): void {
  const target = viewFloat64(kernels, { pointer, length: gramLength });
  for (let j = 0; j < n; j += 1) {
    target.set(gram.subarray(n * j, n * (j + 1)), leading * j);
    target.fill(0, leading * j + n, leading * (j + 1));
  }
}

function measureLength(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
