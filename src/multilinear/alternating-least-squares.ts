import {
  createSmallLeastSquaresWorkspace,
  type SmallLeastSquaresWorkspace,
  solveSmallLeastSquares,
} from './small-least-squares.js';

/*
 * Problem: min over h_1 .. h_K of |A P(h) - X|_2, where A is linear and P(h) = h_1 (x) .. (x) h_K (Malgouyres & Landsberg,
 * equation 5.3): a local minimum, from the factors that are there.
 * Method: with all factors but h_k fixed A P(h) = B_k h_k, a least squares problem; a pass solves for each k in turn, as a
 * correction of h_k, so that rounding does not pile up, then gives all factors one length.
 * Cost: a pass contracts A K times and solves K problems of rowCount x S_k.
 * Ends: `exact` where the residual is at most `exactShare` of |X|; `stationary` where a pass takes less than `stallShare`
 * of the residual away, which says nothing of a better minimum; else `iteration-limit`.
 */

export interface MultilinearProblem {
  readonly rowCount: number;
  /** S_1 .. S_K */
  readonly layerSizes: readonly number[];
  /** Writes B_k, rowCount x S_k, column by column; `layer` counts from 0. */
  readonly contract: (layer: number, factors: readonly Float64Array[], target: Float64Array) => void;
  /** X */
  readonly rightSide: Float64Array;
}

export interface AlternatingLimits {
  readonly passCountMax: number;
  readonly exactShare: number;
  readonly stallShare: number;
}

export interface AlternatingReport {
  readonly status: 'exact' | 'stationary' | 'iteration-limit';
  readonly passes: number;
  /** |A P(h) - X| / |X| */
  readonly residualShare: number;
}

export interface AlternatingWorkspace {
  readonly matrix: Float64Array;
  readonly scratch: Float64Array;
  readonly residual: Float64Array;
  readonly rest: Float64Array;
  readonly step: Float64Array;
  readonly leastSquares: SmallLeastSquaresWorkspace;
}

/** An exact fit is known to some hundred roundings; a pass that gains 1e-10 would need millions more to matter. */
export function defaultAlternatingLimits(passCountMax: number): AlternatingLimits {
  return { passCountMax, exactShare: 1e-12, stallShare: 1e-10 };
}

export function createAlternatingWorkspace({
  rowCountMax,
  layerSizeMax,
}: {
  readonly rowCountMax: number;
  readonly layerSizeMax: number;
}): AlternatingWorkspace {
  return {
    matrix: new Float64Array(rowCountMax * layerSizeMax),
    scratch: new Float64Array(rowCountMax * layerSizeMax),
    residual: new Float64Array(rowCountMax),
    rest: new Float64Array(rowCountMax),
    step: new Float64Array(layerSizeMax),
    leastSquares: createSmallLeastSquaresWorkspace({ rowCountMax, columnCountMax: layerSizeMax }),
  };
}

/** Starts from `factors` and leaves the fit in them. */
export function alternateLeastSquares(
  problem: MultilinearProblem,
  factors: readonly Float64Array[],
  { limits, workspace }: { readonly limits: AlternatingLimits; readonly workspace: AlternatingWorkspace },
): AlternatingReport {
  const { rowCount, rightSide } = problem;
  const scale = measureLength(rightSide, rowCount);
  if (scale === 0) return { status: 'stationary', passes: 0, residualShare: Number.NaN };
  let last = Number.POSITIVE_INFINITY;
  for (let passes = 1; passes <= limits.passCountMax; passes += 1) {
    for (let layer = 0; layer < factors.length; layer += 1) correct(problem, factors, { layer, workspace });
    const residualShare = measureLength(workspace.residual, rowCount) / scale;
    balance(factors);
    if (residualShare <= limits.exactShare) return { status: 'exact', passes, residualShare };
    if (residualShare >= (1 - limits.stallShare) * last) return { status: 'stationary', passes, residualShare };
    last = residualShare;
  }
  return { status: 'iteration-limit', passes: limits.passCountMax, residualShare: last };
}

/** Solves for one factor and leaves X - A P(h) in the workspace. */
function correct(
  { rowCount, layerSizes, contract, rightSide }: MultilinearProblem,
  factors: readonly Float64Array[],
  { layer, workspace }: { readonly layer: number; readonly workspace: AlternatingWorkspace },
): void {
  const { matrix, scratch, residual, rest, step, leastSquares } = workspace;
  const columnCount = layerSizes[layer];
  const factor = factors[layer];
  contract(layer, factors, matrix);
  residual.set(rightSide.subarray(0, rowCount));
  subtractProduct(residual, matrix, factor, rowCount);
  scratch.set(matrix.subarray(0, rowCount * columnCount));
  rest.set(residual);
  solveSmallLeastSquares({ rowCount, columnCount, entries: scratch, rightSide: rest }, step, leastSquares);
  for (let j = 0; j < columnCount; j += 1) factor[j] += step[j];
  subtractProduct(residual, matrix, step.subarray(0, columnCount), rowCount);
}

/** target -= B d */
function subtractProduct(target: Float64Array, matrix: Float64Array, vector: Float64Array, rowCount: number): void {
  for (let j = 0; j < vector.length; j += 1) {
    for (let i = 0; i < rowCount; i += 1) target[i] -= matrix[rowCount * j + i] * vector[j];
  }
}

/** Gives all factors one length, pair by pair, so that square roots suffice. The product stays the same. */
function balance(factors: readonly Float64Array[]): void {
  for (let k = 1; k < factors.length; k += 1) {
    const above = measureLength(factors[k - 1], factors[k - 1].length);
    const below = measureLength(factors[k], factors[k].length);
    if (above === 0 || below === 0) continue;
    const ratio = Math.sqrt(below / above);
    for (let j = 0; j < factors[k - 1].length; j += 1) factors[k - 1][j] *= ratio;
    for (let j = 0; j < factors[k].length; j += 1) factors[k][j] /= ratio;
  }
}

function measureLength(vector: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}
