/*
 * The heights of columns: max(c, mirror c) of their products c with a residual or a dual vector. That is |c|, or c for
 * non-negative variables.
 */
import { ActiveSet } from './active-set-state';

/** The bits to clear in c: its sign, or none. */
// @inline
export function heightMask(set: ActiveSet): v128 {
  return f64x2.splat(set.mirror < 0.0 ? -0.0 : 0.0);
}

/** The heights of two entries. */
// @inline
export function heightsAt(v: usize, mask: v128): v128 {
  return v128.andnot(v128.load(v), mask);
}

// @inline
export function heightAt(set: ActiveSet, v: usize): f64 {
  const c = load<f64>(v);
  return set.mirror < 0.0 ? abs(c) : c;
}

/** The largest height of `count` entries, at least 0; NaN if one is NaN. */
export function computeHighest(set: ActiveSet, v: usize, count: i32): f64 {
  const mask = heightMask(set);
  let highest = f64x2.splat(0.0);
  let other = highest;
  let invalid = highest;
  const quadEnd = v + ((<usize>(count & ~3)) << 3);
  while (v < quadEnd) {
    const left = heightsAt(v, mask);
    const right = heightsAt(v + 16, mask);
    // The comparison that pmax makes ignores a NaN.
    highest = f64x2.pmax(highest, left);
    other = f64x2.pmax(other, right);
    invalid = v128.or(invalid, v128.or(f64x2.ne(left, left), f64x2.ne(right, right)));
    v += 32;
  }
  if (v128.any_true(invalid)) return NaN;
  const pair = f64x2.pmax(highest, other);
  let result = max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
  for (let i = count & 3; i > 0; i--) {
    result = max(result, heightAt(set, v));
    v += 8;
  }
  return result;
}
