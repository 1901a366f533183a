/*
 * Which column joins an l1-homotopy path next: the answer of two full products in f64, found at a quarter of the traffic
 * of one.
 *
 * Along the path c = A^T r falls by gamma v, v = A^T u, u = A_S d, as lambda falls by gamma; column j joins where |c_j|
 * meets lambda. Method: the integer products of screening.ts say where each column joins about. The one that seems
 * nearest is measured in f64, and with the distance that it sets every other column whose bounds leave it a chance to be
 * nearer. So the choice, and every number that the path goes on with, is that of f64. The weighing is done in singles, c
 * in units of lambda and A_j in units of the longest column: one that is shorter than 1e-45 of that is taken for 0.
 *
 * Bounds: with c_j and v_j known to e_j |r| and e_j |u|, column j joins before a distance L only if
 *   |c_j - L v_j| + e_j (|r| + L |u|) > lambda - L   (for non-negative variables without the magnitude).
 */
import {
  at,
  barrier,
  columnCount,
  correlation,
  image,
  infinity,
  lambda,
  leading,
  matrix,
  mirror,
  pad,
  paddedRows,
  put,
  rowCount,
  slope,
} from './active-set';
import {
  directionProductsOf,
  multiplyBoth,
  openScreening,
  productBound,
  productUnit,
  residualProductsOf,
  screeningBytes,
  weightAt,
} from './screening';
import { columnAt, dot } from './vectors';

/** Four distances, then four places. */
const quartet = memory.data(32, 16);

/** With s v_j above 1 - this a column keeps pace with lambda and does not join: it could overtake by 1e-10 at most. */
const paceTolerance: f64 = 1e-10;

/** Covers what singles round: 190 units of |r| + L |u| at most, where the integers' own bound is 32767 and more. */
const singleSlack: f64 = 1.01;
/** And the same of what a column has to reach, and of its share. */
const singleRounding: f64 = 1e-6;

/** r = b - A_S x, the caller's. */
let residual: usize = 0;
/** |A_j| over the longest column, in singles. */
let shares: usize = 0;
let shareUnit: f64 = 0.0;
/** What the integer products count, times a column's share: c_j in units of lambda, and v_j. */
let residualUnit: f64 = 0.0;
let directionUnit: f64 = 0.0;
/** Of `setLimit`. */
let fallUnit: f32 = 0.0;
let errorUnit: f32 = 0.0;
let level: f32 = 0.0;

export function joinSearchBytes(m: i32, n: i32): usize {
  return (<usize>pad(n) << 2) + screeningBytes(m, n);
}

export function openJoinSearch(residualAt: usize, scratch: usize): void {
  residual = residualAt;
  shares = scratch;
  const count = pad(columnCount);
  openScreening(rowCount, columnCount, matrix, leading, false, scratch + (<usize>count << 2));
  let longest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) longest = max(longest, weightAt(j));
  shareUnit = longest;
  const scale = longest > 0.0 ? 1.0 / longest : 0.0;
  for (let j = 0; j < columnCount; j++) store<f32>(shares + (<usize>j << 2), <f32>(weightAt(j) * scale));
  for (let j = columnCount; j < count; j++) store<f32>(shares + (<usize>j << 2), 0.0);
}

/**
 * The column whose |c_j|, or c_j, meets the falling lambda first, before `limit`; or -1. Its c_j and v_j are in
 * `correlation` and `slope`.
 */
export function findJoin(limit: f64): i32 {
  if (!(limit > 0.0)) return -1;
  const residualNorm = Math.sqrt(dot(residual, residual, paddedRows));
  const directionNorm = Math.sqrt(dot(image, image, paddedRows));
  multiplyBoth(residual, residualNorm, image, directionNorm);
  residualUnit = (productUnit(residualNorm) / lambda) * shareUnit;
  directionUnit = productUnit(directionNorm) * shareUnit;
  let join = -1;
  const seemsFirst = findNearest();
  if (seemsFirst >= 0) {
    measureColumn(seemsFirst);
    const distance = joinDistance(seemsFirst);
    if (distance < limit) {
      limit = distance;
      join = seemsFirst;
    }
  }
  setLimit(limit);
  for (let quad = 0; quad < columnCount; quad += 4) {
    let near = whichMayJoin(quad);
    for (; near != 0; near &= near - 1) {
      const j = quad + ctz(near);
      if (j == seemsFirst) continue;
      measureColumn(j);
      const distance = joinDistance(j);
      if (distance < limit) {
        limit = distance;
        join = j;
        setLimit(limit);
      }
    }
  }
  return join;
}

/** c_j and v_j in f64. */
export function measureColumn(j: i32): void {
  const source = columnAt(matrix, leading, j);
  put(correlation, j, dot(source, residual, paddedRows));
  put(slope, j, dot(source, image, paddedRows));
}

/**
 * How far lambda falls until |c_j|, or c_j, meets it; infinite where it keeps pace. Left over at lambda = 0 is
 * c_j - lambda v_j, and its sign is that of the bound which c_j meets on the way.
 */
export function joinDistance(j: i32): f64 {
  const c = at(correlation, j);
  const v = at(slope, j);
  const gap = lambda + at(barrier, j);
  const left = c - lambda * v;
  if (left > 0.0 && 1.0 - v > paceTolerance) return max(0.0, (gap - c) / (1.0 - v));
  if (left < 0.0 && mirror < 0.0 && 1.0 + v > paceTolerance) return max(0.0, (gap + c) / (1.0 + v));
  return infinity;
}

/** The column that joins first as far as the integer products tell; -1 if they know of none. */
function findNearest(): i32 {
  const residualUnits = f32x4.splat(<f32>residualUnit);
  const directionUnits = f32x4.splat(<f32>directionUnit);
  const ones = f32x4.splat(1.0);
  const signBits = f32x4.splat(-0.0);
  // Without a lower bound a column that would meet it never joins.
  const lowerWall = f32x4.splat(mirror < 0.0 ? 0.0 : <f32>infinity);
  let nearest = f32x4.splat(<f32>infinity);
  let places = i32x4.splat(-1);
  for (let quad = 0; quad < columnCount; quad += 4) {
    const columnShares = sharesAt(quad);
    const c = f32x4.mul(residualProductsOf(quad), f32x4.mul(columnShares, residualUnits));
    const v = f32x4.mul(directionProductsOf(quad), f32x4.mul(columnShares, directionUnits));
    const isLower = f32x4.lt(c, v);
    const side = v128.and(isLower, signBits);
    const gap = f32x4.pmax(f32x4.splat(0.0), f32x4.sub(ones, v128.xor(c, side)));
    const rate = f32x4.sub(ones, v128.xor(v, side));
    const distance = f32x4.add(f32x4.div(gap, rate), v128.and(isLower, lowerWall));
    const everJoins = v128.and(f32x4.gt(rate, f32x4.splat(0.0)), f32x4.gt(columnShares, f32x4.splat(0.0)));
    const isNearer = v128.and(f32x4.lt(distance, nearest), everJoins);
    nearest = v128.bitselect(distance, nearest, isNearer);
    places = v128.bitselect(i32x4.splat(quad), places, isNearer);
  }
  return leastOf(nearest, places);
}

/** Which lane holds the least distance, as a column; -1 if all are infinite. */
function leastOf(distances: v128, places: v128): i32 {
  v128.store(quartet, distances);
  v128.store(quartet, places, 16);
  let least = <f32>infinity;
  let found = -1;
  for (let lane = 0; lane < 4; lane++) {
    const entry = quartet + (<usize>lane << 2);
    if (!(load<f32>(entry) < least)) continue;
    least = load<f32>(entry);
    found = load<i32>(entry, 16) + lane;
  }
  return found;
}

/** What `whichMayJoin` asks of a column that would join before `limit`. */
function setLimit(limit: f64): void {
  const fall = (limit / lambda) * directionUnit;
  fallUnit = <f32>fall;
  errorUnit = <f32>(singleSlack * productBound() * (residualUnit + fall));
  level = <f32>((1.0 - singleRounding) * (1.0 - (limit / lambda) * (1.0 - paceTolerance)));
}

/** A bit for each of four columns that may join before the limit. */
// @ts-ignore: decorator
@inline
function whichMayJoin(quad: i32): i32 {
  const left = f32x4.sub(
    f32x4.mul(residualProductsOf(quad), f32x4.splat(<f32>residualUnit)),
    f32x4.mul(directionProductsOf(quad), f32x4.splat(fallUnit)),
  );
  const height = f32x4.pmax(left, f32x4.mul(left, f32x4.splat(<f32>mirror)));
  const reach = f32x4.mul(f32x4.add(height, f32x4.splat(errorUnit)), sharesAt(quad));
  return i32x4.bitmask(f32x4.gt(reach, f32x4.splat(level)));
}

/** 0 for the columns of S and others that may not join. */
// @ts-ignore: decorator
@inline
function sharesAt(quad: i32): v128 {
  const walls = barrier + (<usize>quad << 3);
  const zero = f64x2.splat(0.0);
  const free = v128.shuffle<i32>(f64x2.eq(v128.load(walls), zero), f64x2.eq(v128.load(walls, 16), zero), 0, 2, 4, 6);
  return v128.and(v128.load(shares + (<usize>quad << 2)), free);
}
