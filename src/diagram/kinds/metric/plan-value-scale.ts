import { DiagramError } from '../../diagram-error.js';
import { axisFraction } from '../../page/axis-scale.js';
import type { ScaleChoice } from '../metric-choice.js';

/** How values are mapped to positions or colours. */
export interface ValueScale {
  readonly scale: 'linear' | 'log';
  readonly domain: readonly [low: number, high: number];
}

/** Positive values that span a larger factor get a logarithmic scale; on a linear one half of them would look like 0. */
const logSpanMin = 30;

/** Values that differ by a smaller share of the largest differ by rounding alone, so ticks between them mean nothing. */
const spanMin = 1e-9;

/** The margin on each side of a single value, as a share of it. */
const loneHalfShare = 0.1;

/** The margin between the outermost values and the frame, as a share of the span. */
const airShare = 0.04;

/**
 * The scale of `values`, which reaches as far as `reach` goes too, and with `air` a little further. What is infinite, or
 * on a logarithmic scale not above 0, does not count. Throws `DiagramError` ('scale-unfit') where a logarithmic scale is
 * asked for and no value is above 0.
 */
export function planScale(
  { values, reach }: { readonly values: readonly number[]; readonly reach: readonly number[] },
  options: { readonly choice: ScaleChoice; readonly air: boolean },
): ValueScale {
  const finite = values.filter(Number.isFinite);
  const scale = options.choice === 'auto' ? chooseScale(finite) : options.choice;
  const counts = (value: number) => Number.isFinite(value) && (scale === 'linear' || value > 0);
  if (scale === 'log' && !finite.some(counts)) {
    throw new DiagramError('scale-unfit', 'a logarithmic scale needs a value above 0, and here is none');
  }
  const domain = widen(extent([...finite, ...reach].filter(counts)));
  return { scale, domain: options.air ? addAir(domain, scale) : domain };
}

/** A finite value within the scale. */
export function clampTo(value: number, { domain: [low, high] }: ValueScale): number {
  return Math.min(high, Math.max(low, value));
}

/** The position of a value on the scale, from 0 to 1. */
export function shareOn(value: number, scale: ValueScale): number {
  return axisFraction(clampTo(value, scale), scale.domain, scale.scale);
}

function chooseScale(values: readonly number[]): 'linear' | 'log' {
  const [low, high] = extent(values);
  return low > 0 && high / low > logSpanMin ? 'log' : 'linear';
}

/** The smallest and the largest value; 0 and 1 where there are no values. */
function extent(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [0, 1];
  return [
    values.reduce((least, value) => Math.min(least, value)),
    values.reduce((most, value) => Math.max(most, value)),
  ];
}

function widen([low, high]: [number, number]): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > spanMin * size) return [low, high];
  const half = size === 0 ? 0.5 : Math.max(size * loneHalfShare, Number.MIN_VALUE);
  // A positive value must stay positive, for logarithmic scales.
  const least = low > 0 ? Number.MIN_VALUE : -Number.MAX_VALUE;
  return [Math.max(least, low - half), Math.min(Number.MAX_VALUE, high + half)];
}

function addAir([low, high]: [number, number], scale: 'linear' | 'log'): [number, number] {
  if (scale === 'linear') {
    const air = high - low < Infinity ? airShare * (high - low) : airShare * high - airShare * low;
    return [Math.max(-Number.MAX_VALUE, low - air), Math.min(Number.MAX_VALUE, high + air)];
  }
  const ratio = high / low;
  const factor = ratio < Infinity ? ratio ** airShare : high ** airShare / low ** airShare;
  return [Math.max(Number.MIN_VALUE, low / factor), Math.min(Number.MAX_VALUE, high * factor)];
}
