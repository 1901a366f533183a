/*
 * Which constraints of a verdict are violated, and by how much: |A_j^T w|, or A_j^T w for non-negative variables. The
 * products are those that a proof left in `correlation`, where those of the planted columns are 0.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { DualSet } from './dual-set';
import { heightAt, heightMask, heightsAt } from './heights';

/** The value from which a constraint counts as violated. */
let violatedFrom: f64 = 1.0;
/** The current ranking: its number of columns, and the height that a column needs to enter it. */
let rankedCount = 0;
let least: f64 = 1.0;

export function openViolators(violationMin: f64): void {
  violatedFrom = violationMin;
}

export function countViolators(set: DualSet): i32 {
  const columnCount = set.columnCount;
  const mask = heightMask(set);
  const from = f64x2.splat(violatedFrom);
  let counts = i64x2.splat(0);
  let source = set.correlation;
  const end = source + ((<usize>(columnCount & ~1)) << 3);
  while (source < end) {
    counts = i64x2.sub(counts, f64x2.ge(heightsAt(source, mask), from));
    source += 16;
  }
  const count = <i32>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
  return (columnCount & 1) !== 0 && heightAt(set, source) >= violatedFrom ? count + 1 : count;
}

/** Ranks the `countMax` worst violators, the worst first; returns how many there are. */
export function rankViolators(set: DualSet, countMax: i32): i32 {
  return rankColumns(set, countMax, violatedFrom);
}

/** Ranks all columns from that height on in the same way. */
export function rankColumns(set: DualSet, countMax: i32, from: f64): i32 {
  const columnCount = set.columnCount;
  const correlation = set.correlation;
  if (countMax <= 0) return 0;
  const mask = heightMask(set);
  rankedCount = 0;
  least = from;
  const pairEnd = columnCount & ~1;
  for (let j = 0; j < pairEnd; j += 2) {
    const heights = heightsAt(correlation + ((<usize>j) << 3), mask);
    if (!v128.any_true(f64x2.ge(heights, f64x2.splat(least)))) continue;
    rank(set, j, f64x2.extract_lane(heights, 0), countMax);
    rank(set, j + 1, f64x2.extract_lane(heights, 1), countMax);
  }
  if (columnCount & 1) rank(set, pairEnd, heightAt(set, correlation + ((<usize>pairEnd) << 3)), countMax);
  return rankedCount;
}

/** Enters a column into the ranking. Of equal columns the first stay. */
function rank(set: DualSet, j: i32, height: f64, countMax: i32): void {
  const heights = set.heights;
  const ranked = set.ranked;
  if (!(height >= least) || (rankedCount === countMax && height === least)) return;
  let place = rankedCount < countMax ? rankedCount++ : rankedCount - 1;
  while (place > 0 && at(heights, place - 1) < height) {
    put(heights, place, at(heights, place - 1));
    store<i32>(ranked + ((<usize>place) << 2), load<i32>(ranked + ((<usize>(place - 1)) << 2)));
    place--;
  }
  put(heights, place, height);
  store<i32>(ranked + ((<usize>place) << 2), j);
  if (rankedCount === countMax) least = at(heights, countMax - 1);
}

/** The violator at this place of the ranking. */
export function violatorAt(set: DualSet, place: i32): i32 {
  return load<i32>(set.ranked + ((<usize>place) << 2));
}
