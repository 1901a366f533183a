import type { TrialCurve } from '../src/experiments/experiment.js';
import { curveLengthMax, type PackedCurve, packCurves, strideMax } from '../src/sweep/curves.js';
import { unifyNaNs } from './unify-nans.js';

/** Collects the curves of an attempt's trials. */
interface CurveKeeper {
  /** The function for the trial to call with each curve; it throws where a curve does not fit the declaration. */
  readonly forTrial: (trial: number) => (curve: TrialCurve) => void;
  /** All kept curves, packed; undefined where there are none. */
  readonly pack: () => Float64Array | undefined;
}

export function createCurveKeeper(names: readonly string[], cellCount: number): CurveKeeper {
  const kept: PackedCurve[] = [];
  return {
    forTrial: (trial) => {
      const known = new Set<string>();
      return ({ cell, name, values, stride = 1 }) => {
        const curve = names.indexOf(name);
        const key = `${cell} ${curve}`;
        if (curve < 0) throw badCurve(name, `one of ${names.join(', ')}`, name);
        if (!isWhole(cell, 0, cellCount - 1)) throw badCurve(name, `a cell from 0 to ${cellCount - 1}`, cell);
        if (!isWhole(stride, 1, strideMax)) throw badCurve(name, `a stride from 1 to ${strideMax}`, stride);
        if (!isWhole(values.length, 1, curveLengthMax)) {
          throw badCurve(name, `from 1 to ${curveLengthMax} values`, values.length);
        }
        if (known.has(key)) throw badCurve(name, `one in cell ${cell}`, 'another');
        known.add(key);
        const copy = values.slice();
        unifyNaNs(copy);
        kept.push({ trial, cell, curve, stride, values: copy });
      };
    },
    pack: () => packCurves(kept),
  };
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

function badCurve(name: string, expected: string, got: string | number): RangeError {
  return new RangeError(`the curve ${name}: expected ${expected}, got ${got}`);
}
