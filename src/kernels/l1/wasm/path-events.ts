/*
 * The next events of an l1-homotopy path, nearest first: columns that join and x_i that reach 0. Each is foretold at
 * the present step as if there were no other.
 */
import { ActiveSet } from './active-set-state';
import { dropDistance, mayDrop, reachesZero } from './drop-search';
import { distancesAt, ForetoldProducts } from './foretold-products';

/** The largest number of listed events. */
export const eventMax = 32;
/** An event in the last part of the way to lambda = 0 is left to the end of the path. */
const endShare: f64 = 1.0 - 1e-5;

const distances = memory.data(8 * 32, 16);
const codes = memory.data(4 * 32, 16);
/** Memory through which one lane of four is read by its number. */
const quartet = memory.data(16, 16);

let eventCount = 0;

/** The number of listed events. */
export function countEvents(): i32 {
  return eventCount;
}

/** How far lambda has fallen at event e. */
// @inline
export function eventDistance(e: i32): f64 {
  return load<f64>(distances + ((<usize>e) << 3));
}

/** The slot of the column that joins at event e; or -1 - i, where x_i leaves. */
// @inline
export function eventCode(e: i32): i32 {
  return load<i32>(codes + ((<usize>e) << 2));
}

/** Lists up to `countMax` events. The present step is the anchor. */
export function listEvents(foretold: ForetoldProducts, set: ActiveSet, countMax: i32): void {
  const anchorUnit = foretold.anchorUnit;
  const size = set.size;
  eventCount = 0;
  let limit = endShare * set.lambda;
  const fall = f32x4.splat(0.0);
  const height = f32x4.splat(1.0);
  const unit = 1.0 / anchorUnit;
  const count = foretold.openCount;
  for (let quad = 0; quad < count; quad += 4) {
    const ahead = distancesAt(foretold, set, quad, fall, height);
    let near = i32x4.bitmask(f32x4.lt(ahead, f32x4.splat(<f32>(limit * anchorUnit))));
    if (near === 0) continue;
    v128.store(quartet, ahead);
    while (near !== 0) {
      const lane = ctz(near);
      near &= near - 1;
      limit = list(unit * <f64>load<f32>(quartet + ((<usize>lane) << 2)), quad + lane, countMax, limit);
    }
  }
  if (!mayDrop(set, limit)) return;
  for (let i = 0; i < size; i++) {
    if (reachesZero(set, i, limit)) limit = list(max(0.0, dropDistance(set, i)), -1 - i, countMax, limit);
  }
}

/** Inserts an event if it is before `limit`; returns the limit for the next one. */
function list(distance: f64, code: i32, countMax: i32, limit: f64): f64 {
  if (distance >= limit) return limit;
  let e = eventCount;
  if (eventCount < countMax) eventCount++;
  else e--;
  for (; e > 0 && eventDistance(e - 1) > distance; e--) {
    store<f64>(distances + ((<usize>e) << 3), eventDistance(e - 1));
    store<i32>(codes + ((<usize>e) << 2), eventCode(e - 1));
  }
  store<f64>(distances + ((<usize>e) << 3), distance);
  store<i32>(codes + ((<usize>e) << 2), code);
  return eventCount < countMax ? limit : eventDistance(countMax - 1);
}
