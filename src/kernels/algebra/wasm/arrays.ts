/* Arrays of doubles by index, and lengths padded to the multiple of 4 that loops over four entries need. */

// @inline
export function pad(count: i32): i32 {
  return (count + 3) & ~3;
}

// @inline
export function at(vector: usize, i: i32): f64 {
  return load<f64>(vector + ((<usize>i) << 3));
}

// @inline
export function put(vector: usize, i: i32, value: f64): void {
  store<f64>(vector + ((<usize>i) << 3), value);
}
