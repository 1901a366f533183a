import { verdictCode } from '../../sweep/outcome.js';
import { notSettled } from '../verdict-table.js';
import { isGeometric, placeEvenly } from './axis-spacing.js';

/** One column: Y rising positions along an axis, and T x Y verdict codes (trial by trial) with `notSettled` allowed. */
export interface ColumnVerdicts {
  readonly positions: readonly number[];
  /** Whether the axis has whole values alone, so that nothing lies between 3 and 4. */
  readonly whole: boolean;
  readonly trialCount: number;
  readonly codes: Uint8Array;
}

/** What `FallingColumn.verdicts` has where a trial has no verdict. */
export const absent = 2;

/**
 * A column in which success falls along the axis, without the cells and trials that have no verdict. C cells, T trials.
 */
export interface FallingColumn {
  /** In the units of the axis, rising. */
  readonly positions: readonly number[];
  readonly geometric: boolean;
  /** The same from 0 to 1, by ratios on a geometric axis. */
  readonly places: Float64Array;
  /** C - 1 entries: 1 where the axis has, or may have, a value between two neighbouring cells. */
  readonly coarse: Uint8Array;
  /** Verdicts per cell, at least one. */
  readonly trials: Float64Array;
  readonly successes: Float64Array;
  readonly trialCount: number;
  /** T x C, trial by trial: 1 for a success, 0 for none, or `absent`. */
  readonly verdicts: Uint8Array;
}

/**
 * Counts a column and turns it so that success falls: where it rises, successes and other verdicts are exchanged, and a
 * level p becomes 1 - p. An unresolved trial is no success; quarantined and unsettled ones are left out. `direction` is
 * undefined where all trials agree, or success leans neither way.
 */
export function foldColumn(data: ColumnVerdicts): { direction: 'falls' | 'rises' | undefined; column: FallingColumn } {
  const width = data.positions.length;
  if (data.codes.length !== data.trialCount * width) {
    throw new RangeError(
      `a column of ${data.trialCount} trials x ${width} positions needs as many codes, got ${data.codes.length}`,
    );
  }
  const counts = countVerdicts(data);
  const kept = data.positions.flatMap((_, at) => (counts.trials[at] > 0 ? [at] : []));
  const positions = kept.map((at) => data.positions[at]);
  // The scale is that of the whole axis, whichever cells have verdicts.
  const geometric = isGeometric(data.positions);
  const places = placeEvenly(positions, geometric);
  const trials = Float64Array.from(kept, (at) => counts.trials[at]);
  const successes = Float64Array.from(kept, (at) => counts.successes[at]);
  const direction = findDirection({ places, trials, successes });
  const rises = direction === 'rises';
  const { trialCount, verdicts } = gatherVerdicts(data, { kept, rises });
  return {
    direction,
    column: {
      positions,
      geometric,
      places,
      coarse: Uint8Array.from(positions.slice(1), (position, at) =>
        data.whole && position - positions[at] <= 1 ? 0 : 1,
      ),
      trials,
      successes: rises ? successes.map((count, at) => trials[at] - count) : successes,
      trialCount,
      verdicts,
    },
  };
}

function countVerdicts({ positions, trialCount, codes }: ColumnVerdicts) {
  const width = positions.length;
  const trials = new Float64Array(width);
  const successes = new Float64Array(width);
  for (let trial = 0, at = 0; trial < trialCount; trial += 1) {
    for (let cell = 0; cell < width; cell += 1, at += 1) {
      const code = codes[at];
      if (!isCounted(code)) continue;
      trials[cell] += 1;
      if (code === verdictCode.success) successes[cell] += 1;
    }
  }
  return { trials, successes };
}

function isCounted(code: number): boolean {
  return code !== notSettled && code !== verdictCode.quarantined;
}

/** A covariance that is this small a share of its terms is rounding. */
const flatShare = 1e-12;

/** The sign of the covariance of place and success; undefined for none. */
function findDirection(counts: { places: Float64Array; trials: Float64Array; successes: Float64Array }) {
  const { places, trials, successes } = counts;
  const trialSum = trials.reduce((sum, count) => sum + count, 0);
  const successSum = successes.reduce((sum, count) => sum + count, 0);
  if (successSum === 0 || successSum === trialSum || places.length < 2) return undefined;
  const rate = successSum / trialSum;
  const middle = places.reduce((sum, place, at) => sum + place * trials[at], 0) / trialSum;
  const terms = places.map((place, at) => (place - middle) * (successes[at] - rate * trials[at]));
  const trend = terms.reduce((sum, term) => sum + term, 0);
  if (Math.abs(trend) <= flatShare * terms.reduce((sum, term) => sum + Math.abs(term), 0)) return undefined;
  return trend < 0 ? ('falls' as const) : ('rises' as const);
}

function gatherVerdicts({ positions, trialCount, codes }: ColumnVerdicts, how: { kept: number[]; rises: boolean }) {
  const { kept, rises } = how;
  const success = rises ? 0 : 1;
  const verdicts = new Uint8Array(trialCount * kept.length);
  let gathered = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    let any = false;
    const to = gathered * kept.length;
    for (let at = 0; at < kept.length; at += 1) {
      const code = codes[trial * positions.length + kept[at]];
      const counted = isCounted(code);
      any ||= counted;
      verdicts[to + at] = counted ? (code === verdictCode.success ? success : 1 - success) : absent;
    }
    if (any) gathered += 1;
  }
  return { trialCount: gathered, verdicts: verdicts.subarray(0, gathered * kept.length) };
}
