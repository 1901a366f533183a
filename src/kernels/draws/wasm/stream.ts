/*
 * One stream, draw by draw: xoroshiro128plus as pure-rand has it (src/random/stream.ts). Its state lies in memory, which
 * costs 1 to 2 ns a draw; a loop that draws for every entry of a matrix keeps the state in locals instead.
 */

/** Two 64-bit words, s0 and s1. */
export const drawState = memory.data(16, 16);

/** `state` holds four int32 in the order of pure-rand's getState(). */
// @inline
export function loadStateWord(state: usize): u64 {
  return ((<u64>load<u32>(state)) << 32) | <u64>load<u32>(state, 4);
}

// @inline
export function storeStateWord(state: usize, word: u64): void {
  store<u32>(state, <u32>(word >> 32));
  store<u32>(state, <u32>word, 4);
}

export function openDraws(state: usize): void {
  store<u64>(drawState, loadStateWord(state));
  store<u64>(drawState, loadStateWord(state + 8), 8);
}

export function closeDraws(state: usize): void {
  storeStateWord(state, load<u64>(drawState));
  storeStateWord(state + 8, load<u64>(drawState, 8));
}

// @inline
export function nextWord(): u64 {
  const s0 = load<u64>(drawState);
  const s1 = load<u64>(drawState, 8);
  const mixed = s0 ^ s1;
  store<u64>(drawState, rotl(s0, 24) ^ mixed ^ (mixed << 16));
  store<u64>(drawState, rotl(mixed, 37), 8);
  return s0 + s1;
}

/** What pure-rand's next() returns. */
// @inline
export function nextDraw(): u32 {
  return <u32>nextWord();
}

/** An unbiased integer in [0, bound); `rejected` is 2^32 mod bound. The twin of `drawBelow` in src/random/stream.ts. */
// @inline
export function drawBelow(bound: u32, rejected: u32): u32 {
  while (true) {
    const product = <u64>nextDraw() * <u64>bound;
    if (<u32>product >= rejected) return <u32>(product >> 32);
  }
}

// @inline
export function remainderOfWord(bound: u32): u32 {
  return <u32>(<u64>0x100000000 % <u64>bound);
}
