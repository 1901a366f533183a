/** Steps from `from` towards `to`; the last value is the last one that does not pass `to`. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
  /** Not 0; its sign leads from `from` to `to`. */
  readonly step: number;
}

/** `count` values at equal distances, `from` the first and `to` the last. */
export interface CountRange {
  readonly from: number;
  readonly to: number;
  /** At least 2. */
  readonly count: number;
}

/** mantissa * 10^exponent, exactly. */
interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** The digits of a quotient, more than a binary64 has. */
const quotientDigits = 30;

/** The number of values in a range, which may be too many for memory. */
export function stepRangeLength(range: StepRange): bigint {
  const { from, to, step } = alignDecimals(range);
  return (to - from) / step + 1n;
}

/**
 * The numbers nearest to from + i * step, computed in decimal: 0.05 in steps of 0.05 gives 0.15, where
 * binary arithmetic gives 0.15000000000000002.
 */
export function expandStepRange(range: StepRange): number[] {
  const { from, step, exponent } = alignDecimals(range);
  return Array.from({ length: Number(stepRangeLength(range)) }, (_, index) =>
    toNumber({ mantissa: from + BigInt(index) * step, exponent }),
  );
}

/** The numbers nearest to from + i * (to - from) / (count - 1). */
export function expandCountRange({ from, to, count }: CountRange): number[] {
  const { from: first, to: last, exponent } = alignDecimals({ from, to, step: 1 });
  const intervals = BigInt(count - 1);
  return Array.from({ length: count }, (_, index) => {
    const scaled = first * intervals + BigInt(index) * (last - first);
    if (scaled % intervals === 0n) return toNumber({ mantissa: scaled / intervals, exponent });
    const mantissa = (scaled * 10n ** BigInt(quotientDigits)) / intervals;
    return toNumber({ mantissa, exponent: exponent - quotientDigits });
  });
}

function alignDecimals({ from, to, step }: StepRange): { from: bigint; to: bigint; step: bigint; exponent: number } {
  const decimals = [from, to, step].map(toDecimal);
  const exponent = Math.min(...decimals.map((decimal) => decimal.exponent));
  const [first, last, width] = decimals.map((decimal) => decimal.mantissa * 10n ** BigInt(decimal.exponent - exponent));
  return { from: first, to: last, step: width, exponent };
}

/** The shortest decimal that parses to `value`, which is what the author of the file wrote. */
function toDecimal(value: number): Decimal {
  const [digits, exponent] = value.toExponential().split('e');
  const [whole, fraction = ''] = digits.split('.');
  return { mantissa: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function toNumber({ mantissa, exponent }: Decimal): number {
  return Number(`${mantissa}e${exponent}`);
}
