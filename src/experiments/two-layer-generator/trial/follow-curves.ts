import type { DescentSlice } from '../../../kernels/networks/two-layer-generator.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import type { KeptCurve } from '../../define-trial.js';
import type { twoLayerGenerator } from '../declaration/declaration.js';

/** Collects a descent's curves slice by slice. */
export interface CurveFollower {
  readonly follow: (slice: DescentSlice) => void;
  readonly curves: () => readonly KeptCurve<TypesOf<typeof twoLayerGenerator>>[];
}

/** What a curve may have at most. */
const valueCountMax = 4096;

/** For a descent of at most so many steps: every step, or one of so many that the curve keeps its bound. */
export function openCurves(stepCountMax: number): CurveFollower {
  const stride = Math.ceil((stepCountMax + 1) / valueCountMax);
  const losses: number[] = [];
  const squaredErrors: number[] = [];
  return {
    follow: (slice) => {
      const length = slice.losses.length;
      // Neighbouring slices share a step.
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
