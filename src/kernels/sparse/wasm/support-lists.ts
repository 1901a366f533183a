/*
 * Supports as ascending lists of int32: merged, compared and remembered.
 *
 * The history tells whether a support returns. An iteration whose next state follows from its support alone never ends
 * once a support has returned. Brent's method (BIT 20 (1980) 176-184) compares with one earlier support, kept since the
 * last power of two. It finds a cycle of any length, later by a small factor, with k integers and no hashing.
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

/** Whether these columns, ascending, are the kept ones. If they are not, they may become the kept ones. */
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

/** Writes the columns of either list, ascending; returns how many there are. */
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
