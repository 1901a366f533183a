/*
 * The rank of an integer matrix modulo a prime p, by Gaussian elimination of one row after the other. It is a lower bound
 * of the rank over the rationals, since a minor that is not 0 modulo p is not 0; for entries drawn at random modulo p it
 * is smaller than the generic rank with a probability of at most degree / p (Schwartz 1980, Zippel 1979).
 * Exactness: p < 2^26, so that products stay below 2^52. Cost: 2 rank^2 columns flops.
 */

export interface PrimeField {
  readonly prime: number;
  /** 1 / p, rounded. */
  readonly inverse: number;
  /** Reduces a value from -2^52 to 2^52 to 0 .. p-1. */
  readonly reduce: (value: number) => number;
}

/** The two largest primes below 2^26. */
export const primes = [67_108_859, 67_108_837] as const;

export function openPrimeField(prime: number): PrimeField {
  const inverse = 1 / prime;
  const reduce = (value: number): number => {
    // The quotient's rounding can be off by one either way; everything else is exact.
    const rest = value - Math.floor(value * inverse) * prime;
    return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest;
  };
  return { prime, inverse, reduce };
}

export interface RowSpace {
  readonly rank: () => number;
  /** One column for each independent row: of the independent columns the first ones. */
  readonly pivots: () => number[];
  /** Adds a row with entries in 0 .. p-1; returns whether it is independent of those before it. */
  readonly add: (row: Float64Array) => boolean;
}

export function openRowSpace(field: PrimeField): RowSpace {
  const { prime, inverse, reduce } = field;
  const rows: { readonly pivot: number; readonly entries: Float64Array }[] = [];
  const add = (row: Float64Array): boolean => {
    const rest = row.slice();
    for (const { pivot, entries } of rows) {
      const factor = reduce(rest[pivot]);
      if (factor === 0) continue;
      // A row is 0 before its pivot. Entries between -p and 2p, which the rounding of a quotient leaves, are reduced
      // when read.
      for (let j = pivot; j < rest.length; j += 1) {
        const value = rest[j] - factor * entries[j];
        rest[j] = value - Math.floor(value * inverse) * prime;
      }
    }
    const pivot = rest.findIndex((entry) => reduce(entry) !== 0);
    if (pivot < 0) return false;
    const scale = invert(reduce(rest[pivot]), field);
    for (let j = 0; j < rest.length; j += 1) rest[j] = reduce(reduce(rest[j]) * scale);
    rows.push({ pivot, entries: rest });
    return true;
  };
  return { rank: () => rows.length, pivots: () => rows.map(({ pivot }) => pivot), add };
}

/** The inverse of a, by Fermat's theorem. */
function invert(value: number, field: PrimeField): number {
  return power(value, field.prime - 2, field);
}

/** base^exponent, for a base in 0 .. p-1. */
export function power(base: number, exponent: number, { reduce }: PrimeField): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = reduce(result * square);
    square = reduce(square * square);
  }
  return result;
}
