import type { AxisScale } from './axis-scale.js';

export interface AxisTick {
  readonly position: number;
  readonly label: string;
}

/** The most decimals that `toFixed` accepts. */
const decimalsMax = 100;

/** How far, as a share of a step, rounding may have moved the end of a domain from a round number. */
const stepSlack = 1e-9;

/** About `count` ticks at round numbers within the domain; `integral` allows whole numbers alone. */
export function roundTicks(
  domain: readonly [low: number, high: number],
  options: { scale: AxisScale; count: number; integral: boolean },
): AxisTick[] {
  if (options.scale === 'log') return logTicks(domain, options.count);
  const [low, high] = domain;
  const span = high - low;
  const step = niceStep(span < Infinity ? span / options.count : high / options.count, options.integral);
  // Where doubles are too close together, too large or too small for a round step, the ticks are the ends.
  if (!(Math.max(Math.abs(low), Math.abs(high)) / step.value < Number.MAX_SAFE_INTEGER)) {
    return [low, high].map((position) => ({ position, label: labelNumber(position) }));
  }
  const ticks: AxisTick[] = [];
  // Computed from integer multiples, so that 0.3 is not written 0.30000000000000004.
  const last = Math.floor(high / step.value + stepSlack);
  for (let multiple = Math.ceil(low / step.value - stepSlack); multiple <= last; multiple += 1) {
    const position = multiple * step.value;
    const shown = step.decimals > decimalsMax ? position : Number(position.toFixed(step.decimals));
    ticks.push({ position, label: labelNumber(shown) });
  }
  return ticks;
}

/** The shortest text of a number for an axis. */
export function labelNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return typographic(String(value));
  const [digits, exponent] = value.toExponential().split('e');
  const power = `10${superscript(Number(exponent))}`;
  return digits === '1' ? power : typographic(`${digits}·${power}`);
}

/** Powers of ten; over less than two decades, 1, 2 and 5 times these; and if these are too few, round numbers. */
function logTicks([low, high]: readonly [number, number], count: number): AxisTick[] {
  const first = Math.ceil(Math.log10(low));
  const last = Math.floor(Math.log10(high));
  if (last - first < 2) {
    const ticks = Array.from({ length: last - first + 3 }, (_, at) => first - 1 + at)
      .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
      .filter((position) => position >= low && position <= high);
    if (ticks.length < 2) return roundTicks([low, high], { scale: 'linear', count, integral: false });
    return ticks.map((position) => ({ position, label: labelNumber(position) }));
  }
  const step = Math.max(1, Math.ceil((last - first) / 7));
  const ticks: AxisTick[] = [];
  for (let exponent = first; exponent <= last; exponent += step) {
    ticks.push({ position: 10 ** exponent, label: `10${superscript(exponent)}` });
  }
  return ticks;
}

/** The step of 1, 2 or 5 times a power of ten that is nearest in ratio. */
function niceStep(rough: number, integral: boolean): { value: number; decimals: number } {
  const exponent = Math.floor(Math.log10(rough));
  const lead = rough / 10 ** exponent;
  const digit = lead < Math.SQRT2 ? 1 : lead < Math.sqrt(10) ? 2 : lead < Math.sqrt(50) ? 5 : 10;
  const value = digit * 10 ** exponent;
  if (integral && value < 1) return { value: 1, decimals: 0 };
  return { value, decimals: Math.max(0, -exponent) };
}

function superscript(exponent: number): string {
  return Array.from(String(exponent), (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}

function typographic(text: string): string {
  return text.replace('-', '−');
}
