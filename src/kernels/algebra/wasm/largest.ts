/*
 * The k entries of largest magnitude: quickselect on the bits of |v_j|. As integers they have the order of the
 * magnitudes, so that every input has an order, even a NaN. Ties go to the smaller index. Cost: O(n).
 */

/**
 * Writes the indices of the `count` largest |v_j|, ascending, as int32, and returns how many there are: zeros are never
 * chosen. Of equal magnitudes the first are. `work` has room for n doubles.
 */
export function selectLargest(indices: usize, v: usize, n: i32, count: i32, work: usize): i32 {
  if (count <= 0) return 0;
  let nonZeros = 0;
  for (let j = 0; j < n; j++) {
    const key = keyAt(v, j);
    if (key === 0) continue;
    store<u64>(work + ((<usize>nonZeros) << 3), key);
    nonZeros++;
  }
  const chosen = min(count, nonZeros);
  if (chosen === 0) return 0;
  const least = selectKey(work, nonZeros, chosen - 1);
  let ties = chosen;
  for (let j = 0; j < n; j++) ties -= i32(keyAt(v, j) > least);
  let written = 0;
  for (let j = 0; j < n; j++) {
    const key = keyAt(v, j);
    if (key < least || (key === least && ties-- <= 0)) continue;
    store<i32>(indices + ((<usize>written) << 2), j);
    written++;
  }
  return written;
}

// @inline
function keyAt(v: usize, j: i32): u64 {
  return load<u64>(v + ((<usize>j) << 3)) & 0x7fffffffffffffff;
}

/** The key at place `rank`, from 0, in descending order; permutes the keys (Hoare 1961). */
function selectKey(keys: usize, count: i32, rank: i32): u64 {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = medianOfThree(keyAt(keys, low), keyAt(keys, (low + high) >> 1), keyAt(keys, high));
    let i = low;
    let j = high;
    while (i <= j) {
      while (keyAt(keys, i) > pivot) i++;
      while (keyAt(keys, j) < pivot) j--;
      if (i > j) break;
      const key = keyAt(keys, i);
      store<u64>(keys + ((<usize>i) << 3), keyAt(keys, j));
      store<u64>(keys + ((<usize>j) << 3), key);
      i++;
      j--;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return pivot;
  }
  return keyAt(keys, rank);
}

// @inline
function medianOfThree(a: u64, b: u64, c: u64): u64 {
  return max(min(a, b), min(max(a, b), c));
}
