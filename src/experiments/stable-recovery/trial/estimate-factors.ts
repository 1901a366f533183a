import {
  type AlternatingReport,
  alternateLeastSquares,
  createAlternatingWorkspace,
  defaultAlternatingLimits,
  type MultilinearProblem,
} from '../../../multilinear/alternating-least-squares.js';
import { contractCombinations, type NetworkCombinations } from '../../../multilinear/network-combinations.js';
import { takeMaxFibres, truncateHosvd } from '../../../multilinear/rank-one-tensor.js';
import { drawNormals } from '../../../random/normal.js';
import type { Stream } from '../../../random/stream.js';

/** The data: X at the positions that it can reach, and the network. */
export interface Observed {
  readonly combinations: NetworkCombinations;
  readonly layerSizes: readonly number[];
  readonly product: Float64Array;
}

export interface AlternatingEstimate {
  readonly factors: readonly Float64Array[];
  /** Whether the chosen start ended by a rule of its own, and not by the iteration limit. */
  readonly hasEnded: boolean;
  /** One for each start. */
  readonly reports: readonly AlternatingReport[];
}

/**
 * Every path of a scattered network has positions of its own, each with one entry of the path's tensor. So X at these
 * positions is P of the path's kernels. Paths that share no edge can be taken one by one.
 */
export function extractFactors(
  { combinations, layerSizes, product }: Observed,
  method: 'hosvd' | 'max-fibre',
): Float64Array[] {
  const factors = layerSizes.map((size) => new Float64Array(size));
  const { paths, entries, positions } = combinations;
  for (const { first, count, sizes } of paths) {
    const values = Float64Array.from({ length: count }, (_, t) => product[positions[first + t]]);
    const kernels = method === 'hosvd' ? truncateHosvd({ sizes, values }) : takeMaxFibres({ sizes, values });
    // The path's first entry has the first place of each of its edges.
    for (const [k, kernel] of kernels.entries()) factors[k].set(kernel, entries.indices[entries.depth * first + k]);
  }
  return factors;
}

/** The start with the smallest residual; the first one of equals. */
export function alternateFromStarts(
  { combinations, layerSizes, product }: Observed,
  {
    startCount,
    passCountMax,
    stream,
  }: { readonly startCount: number; readonly passCountMax: number; readonly stream: Stream },
  checkpoint?: (share: number) => void,
): AlternatingEstimate {
  const problem: MultilinearProblem = {
    rowCount: combinations.positionCount,
    layerSizes,
    contract: (layer, factors, target) => {
      contractCombinations(combinations, { layer, factors }, target);
    },
    rightSide: product,
  };
  const workspace = createAlternatingWorkspace({
    rowCountMax: combinations.positionCount,
    layerSizeMax: Math.max(...layerSizes),
  });
  const limits = defaultAlternatingLimits(passCountMax);
  const reports: AlternatingReport[] = [];
  let best: { readonly factors: readonly Float64Array[]; readonly report: AlternatingReport } | undefined;
  for (let start = 0; start < startCount; start += 1) {
    checkpoint?.(start / startCount);
    const factors = layerSizes.map((size) => new Float64Array(size));
    for (const factor of factors) drawNormals(stream, factor);
    const report = alternateLeastSquares(problem, factors, { limits, workspace });
    reports.push(report);
    if (best === undefined || report.residualShare < best.report.residualShare) best = { factors, report };
  }
  return { factors: best?.factors ?? [], hasEnded: best?.report.status !== 'iteration-limit', reports };
}
