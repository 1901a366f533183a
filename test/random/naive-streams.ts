import { createHash } from 'node:crypto';
import { computeZigguratTable } from './exact-ziggurat.js';

/*
 * The streams once more from their definitions, with BigInt words and Math.exp: slow, short, and sharing no line with
 * src/random. The frozen values of test/random/streams.golden.ts come from here.
 */

const mask = (1n << 64n) - 1n;
const table = computeZigguratTable();

export interface NaiveStream {
  /** Unsigned 32-bit draws. */
  readonly next: () => number;
  /** The same draw's 64 bits. */
  readonly nextWord: () => bigint;
  readonly state: () => string;
}

/** `text` is the key's JSON; the state is the first half of its hash, as four little-endian words. */
export function naiveState(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  const words = digest.match(/.{8}/g) ?? [];
  return words.map((word) => (word.match(/../g) ?? []).reverse().join('')).join('');
}

/** xoroshiro128+ with shifts 24, 16, 37 (Blackman & Vigna 2018), its low 32 bits or all of them. */
export function naiveStream(state: string): NaiveStream {
  let s0 = BigInt(`0x${state.slice(0, 16)}`);
  let s1 = BigInt(`0x${state.slice(16)}`);
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask;
  const nextWord = (): bigint => {
    const word = (s0 + s1) & mask;
    const mixed = s0 ^ s1;
    s0 = (rotate(s0, 24n) ^ mixed ^ (mixed << 16n)) & mask;
    s1 = rotate(mixed, 37n);
    return word;
  };
  return {
    next: () => Number(nextWord() & 0xffffffffn),
    nextWord,
    state: () => [s0, s1].map((word) => word.toString(16).padStart(16, '0')).join(''),
  };
}

export function naiveNormal(stream: NaiveStream): number {
  for (;;) {
    const word = stream.nextWord();
    const layer = Number(word / 2n ** 56n);
    const sign = (word / 2n ** 55n) % 2n === 0n ? 1 : -1;
    const position = 2 * Number((word / 8n) % 2n ** 52n);
    const x = position * table.layers[2 * layer];
    if (position < table.layers[2 * layer + 1]) return sign * x;
    if (layer === 0) return sign * naiveTail(stream);
    const low = table.densities[layer];
    const height = low + naiveFraction(stream) * (table.densities[layer + 1] - low);
    if (height < Math.exp((-x * x) / 2)) return sign * x;
  }
}

function naiveTail(stream: NaiveStream): number {
  for (;;) {
    const x = -Math.log(naiveFraction(stream) + 2 ** -53) / table.tailStart;
    const y = -Math.log(naiveFraction(stream) + 2 ** -53);
    if (2 * y >= x * x) return table.tailStart + x;
  }
}

function naiveFraction(stream: NaiveStream): number {
  return Number(stream.nextWord() / 2n ** 11n) / 2 ** 53;
}
