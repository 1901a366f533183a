import type { DescentSlice } from '../../../kernels/networks/two-layer-generator.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import type { KeptCurve } from '../../define-trial.js';
import type { twoLayerGenerator } from '../declaration/declaration.js';

/** Collects a descent's curves slice by slice. */
export interface CurveFollower {
  readonly follow: (slice: DescentSlice) => void;
  readonly curves: () => readonly KeptCurve<TypesOf<typeof twoLayerGenerator>>[];
}

/** The largest number of values of a curve. */
const valueCountMax = 4096;

/**
 * For a descent of at most so many steps: the curve has a value for every step, or for one of every so many, within its
 * bound.
 */
export function openCurves(stepCountMax: number): CurveFollower {
  const stride = Math.ceil((stepCountMax + 1) / valueCountMax);
  const losses: number[] = [];
  const squaredErrors: number[] = [];
  return {
    follow: (slice) => {
      const length = slice.losses.length;
      // The last step of a slice is the first one of the next.
      for (let at = losses.length * stride - slice.firstStep; at < length; at += stride) {
        losses.push(slice.losses[at]);
        squaredErrors.push(slice.squaredErrors[at]);
      }
    },
    curves: () => [
      { name: 'loss', values: Float64Array.from(losses), stride },
      { name: 'squared-error', values: Float64Array.from(squaredErrors), stride },
    ],
  };
}
