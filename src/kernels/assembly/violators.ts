/*
 * Which constraints of a verdict are violated, and how badly: |A_j^T w|, or A_j^T w for non-negative variables, from the
 * products that a proof left in `correlation`, where those of the planted columns are 0.
 */
import { at, columnCount, correlation, mirror, put, saved, slope } from './active-set';

/** The value from which a constraint counts as violated. */
let violatedFrom: f64 = 1.0;

export function openViolators(violationMin: f64): void {
  violatedFrom = violationMin;
}

export function countViolators(): i32 {
  let count = 0;
  const side = mirror;
  for (let j = 0; j < columnCount; j++) {
    if (max(at(correlation, j), side * at(correlation, j)) >= violatedFrom) count++;
  }
  return count;
}

/** The `countMax` worst violators into `saved`, the worst first; returns how many there are. */
export function rankViolators(countMax: i32): i32 {
  return rankColumns(countMax, violatedFrom);
}

/** The same of all columns from that value on. */
export function rankColumns(countMax: i32, from: f64): i32 {
  if (countMax <= 0) return 0;
  let count = 0;
  let least = from;
  const side = mirror;
  for (let j = 0; j < columnCount; j++) {
    const value = max(at(correlation, j), side * at(correlation, j));
    // Of equal ones the first stay.
    if (value < least || (count == countMax && value == least)) continue;
    let place = count < countMax ? count++ : count - 1;
    while (place > 0 && at(slope, place - 1) < value) {
      put(slope, place, at(slope, place - 1));
      store<i32>(saved + (<usize>place << 2), load<i32>(saved + (<usize>(place - 1) << 2)));
      place--;
    }
    put(slope, place, value);
    store<i32>(saved + (<usize>place << 2), j);
    if (count == countMax) least = at(slope, count - 1);
  }
  return count;
}

/** The violator at this place of the ranking. */
export function violatorAt(place: i32): i32 {
  return load<i32>(saved + (<usize>place << 2));
}
