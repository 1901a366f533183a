/*
 * Which x_i of an l1-homotopy path reaches 0 next: x_S moves by gamma d as lambda falls by gamma.
 */
import { at } from '../../algebra/wasm/arrays';
import { ActiveSet } from './active-set-state';

/** More than the rounding of a distance. */
const crossingSlack: f64 = 1e-12;

/** Whether some x_i may reach 0 before lambda has fallen by `limit`. */
export function mayDrop(set: ActiveSet, limit: f64): bool {
  const size = set.size;
  const x = set.x;
  const direction = set.direction;
  const signs = set.signs;
  const reach = (1.0 + crossingSlack) * limit;
  const reaches = f64x2.splat(reach);
  let crosses = f64x2.splat(0.0);
  const end = (<usize>(size & ~1)) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const reached = f64x2.add(v128.load(x + i), f64x2.mul(reaches, v128.load(direction + i)));
    crosses = v128.or(crosses, f64x2.le(f64x2.mul(v128.load(signs + i), reached), f64x2.splat(0.0)));
  }
  if (v128.any_true(crosses)) return true;
  const last = size - 1;
  return (size & 1) !== 0 && at(signs, last) * (at(x, last) + reach * at(direction, last)) <= 0.0;
}

/** The position whose x_i reaches 0 first, before lambda does; -1 if there is none. */
export function findDrop(set: ActiveSet): i32 {
  const size = set.size;
  let drop = -1;
  let limit = set.lambda;
  for (let i = 0; i < size; i++) {
    if (reachesZero(set, i, limit)) {
      drop = i;
      limit = max(0.0, dropDistance(set, i));
    }
  }
  return drop;
}

/** Whether x_i changes its sign before lambda has fallen by `limit`. */
// @inline
export function reachesZero(set: ActiveSet, i: i32, limit: f64): bool {
  const sign = at(set.signs, i);
  return sign * at(set.x, i) + limit * (sign * at(set.direction, i)) < 0.0;
}

/** How far lambda falls until x_i is 0. */
// @inline
export function dropDistance(set: ActiveSet, i: i32): f64 {
  return -at(set.x, i) / at(set.direction, i);
}
