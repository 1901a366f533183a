/*
 * Supports as ascending lists of int32: merged, compared and remembered.
 *
 * Has a support been here before? An iteration whose next state follows from its support alone goes round for ever once
 * one comes back. Brent's method (BIT 20 (1980) 176-184): compare with one earlier support, kept since the last power
 * of two; a cycle of any length is found, late by a small factor, in k integers and no hashing.
 */

let kept: usize = 0;
let keptCount = 0;
let age = 0;
let power = 1;

/** Bytes of a list of `count`, 16-byte aligned. */
// @inline
export function listBytes(count: i32): usize {
  return (<usize>((count + 3) & ~3)) << 2;
}

/** `room` for the longest support, as int32. */
export function openHistory(room: usize): void {
  kept = room;
  keptCount = -1;
  age = 0;
  power = 1;
}

/** Whether these columns, ascending, are the kept ones; otherwise it may keep them. */
export function hasReturned(columns: usize, count: i32): bool {
  if (isSameSupport(kept, keptCount, columns, count)) return true;
  age++;
  if (age === power) {
    memory.copy(kept, columns, (<usize>count) << 2);
    keptCount = count;
    power *= 2;
    age = 0;
  }
  return false;
}

export function isSameSupport(a: usize, aCount: i32, b: usize, bCount: i32): bool {
  if (aCount !== bCount) return false;
  for (let i = 0; i < aCount; i++) {
    if (load<i32>(a + ((<usize>i) << 2)) !== load<i32>(b + ((<usize>i) << 2))) return false;
  }
  return true;
}

/** The columns of either list, ascending; returns how many. */
export function mergeSupports(union: usize, a: usize, aCount: i32, b: usize, bCount: i32): i32 {
  const aEnd = a + ((<usize>aCount) << 2);
  const bEnd = b + ((<usize>bCount) << 2);
  let written = 0;
  while (a < aEnd || b < bEnd) {
    const fromA = a < aEnd ? load<i32>(a) : i32.MAX_VALUE;
    const fromB = b < bEnd ? load<i32>(b) : i32.MAX_VALUE;
    store<i32>(union + ((<usize>written) << 2), min(fromA, fromB));
    written++;
    if (fromA <= fromB) a += 4;
    if (fromB <= fromA) b += 4;
  }
  return written;
}
