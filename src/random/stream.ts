import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { StreamState } from './stream-state.js';

/** A sequence of int32 draws; drawing moves it. */
export type Stream = RandomGenerator;

/** Two unsigned halves. */
interface Word {
  readonly high: number;
  readonly low: number;
}

/** Above this bound a draw times the bound would not be an exact double. */
const boundMax = 2 ** 21;

const word = 2 ** 32;

/** 2^-53 */
export const fractionUnit = 1.1102230246251565e-16;

export function openStream(state: StreamState): Stream {
  return xoroshiro128plusFromState(state);
}

/**
 * An unbiased integer in [0, bound), bound <= 2^21. It is the high part of draw times bound (Lemire 2019, section 3):
 * the high bits of xoroshiro128plus are its good ones, and a remainder would live on the low ones.
 */
export function drawBelow(stream: Stream, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > boundMax) {
    throw new RangeError(`drawBelow: expected an integer bound in [1, ${boundMax}], got ${bound}`);
  }
  for (;;) {
    const product = (stream.next() >>> 0) * bound;
    const high = Math.floor(product / word);
    const low = product - high * word;
    // Computing the remainder of 2^32 by the bound is slow; it is less than the bound.
    if (low >= bound || low >= word % bound) return high;
  }
}

/** -1 or 1, by the draw's highest bit. */
export function drawSign(stream: Stream): 1 | -1 {
  return stream.next() < 0 ? -1 : 1;
}

/** The generator's whole 64 bits, of which `next()` returns the low half; moves the stream by one draw. */
export function drawWord(stream: Stream): Word {
  const [s01, s00, s11, s10] = stream.getState();
  const low = stream.next() >>> 0;
  const carry = (s00 >>> 0) + (s10 >>> 0) > low ? 1 : 0;
  return { high: (s01 + s11 + carry) >>> 0, low };
}

/** A multiple of 2^-53 in [0, 1). */
export function drawFraction(stream: Stream): number {
  const { high, low } = drawWord(stream);
  return (high * 0x200000 + (low >>> 11)) * fractionUnit;
}

/**
 * The first k entries of a random permutation of 0..n-1 (Fisher-Yates from the front): for one state the entries for a
 * smaller k are a prefix of those for a larger. `permutation`, n entries, is overwritten and holds them: whoever draws
 * often need not allocate.
 */
export function drawSupport(
  stream: Stream,
  { n, k }: { readonly n: number; readonly k: number },
  permutation: Int32Array = new Int32Array(n),
): Int32Array {
  for (let index = 0; index < n; index += 1) permutation[index] = index;
  for (let i = 0; i < k; i += 1) {
    const j = i + drawBelow(stream, n - i);
    const entry = permutation[j];
    permutation[j] = permutation[i];
    permutation[i] = entry;
  }
  return permutation.subarray(0, k);
}
