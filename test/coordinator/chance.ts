/** Seeded choices of a simulation. */
export interface Chance {
  /** True with this probability. */
  readonly of: (probability: number) => boolean;
  /** An integer from 0 up to, not including, `bound`. */
  readonly below: (bound: number) => number;
}

/** mulberry32: a simulation needs no better numbers, only the same ones for the same seed. */
export function createChance(seed: number): Chance {
  let state = Math.imul(seed, 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { of: (probability) => next() < probability, below: (bound) => Math.floor(next() * bound) };
}
