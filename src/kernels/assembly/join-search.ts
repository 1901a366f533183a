/*
 * Which column joins an l1-homotopy path next: the answer of two full products in f64, found at a part of the traffic of
 * one.
 *
 * Along the path c = A^T r falls by gamma v, v = A^T u, u = A_S d, as lambda falls by gamma; column j joins where |c_j|
 * meets lambda. Method: the integer products of screening.ts say where each column joins about. The one that seems
 * nearest is measured in f64, and with the distance that it sets every other column whose bounds leave it a chance to be
 * nearer. So the choice, and every number that the path goes on with, is that of f64; of equally near columns the first
 * joins.
 *
 * The products are those of an earlier step, the anchor, with residual r0 and direction u0, and serve as long as few
 * columns have to be measured: from one step to the next u changes little. With lambda fallen by t since then,
 *   r - L u = r0 - (t + L) u0 + (p - L q),   p = r - r0 + t u0, q = u - u0,
 * and |A_j^T (p - L q)| <= |A_j| D, D = |p - L q|.
 *
 * Bounds: with A_j^T r0 and A_j^T u0 known to e_j |r0| and e_j |u0|, column j joins before a distance L only if
 *   |A_j^T r0 - (t + L) A_j^T u0| + e_j (|r0| + (t + L) |u0|) + |A_j| D > lambda - L
 * (for non-negative variables without the magnitude). The weighing is done in singles, c in units of lambda and A_j in
 * units of the longest column: one that is shorter than 1e-45 of that is taken for 0.
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
  integerMax,
  multiplyBoth,
  openScreening,
  productBound,
  productUnit,
  residualProductsOf,
  screeningBytes,
  weightAt,
} from './screening';
import { columnAt, copy, dot } from './vectors';

const quartet = memory.data(16, 16);

/** With s v_j above 1 - this a column keeps pace with lambda and does not join: it could overtake by 1e-10 at most. */
const paceTolerance: f64 = 1e-10;

/**
 * Covers what singles round, 190 units of |r0| + (t + L) |u0| at most, where the integers' own bound is 32767 and more, and
 * what f64 loses of D, 1e-8 of |p| + L |q|.
 */
const singleSlack: f64 = 1.01;
/** And the same of what a column has to reach, and of its share. */
const singleRounding: f64 = 1e-6;

const measuredMin = 3;
const measuredShift = 5;

/** r = b - A_S x, the caller's. */
let residual: usize = 0;
/** |A_j| over the longest column, in singles. */
let shares: usize = 0;
/** The same, and A_j^T r0 in units of the anchor's lambda and A_j^T u0 as the integers have them; 0 for closed columns. */
let openShares: usize = 0;
let starts: usize = 0;
let rates: usize = 0;
/** Whether columns may have been opened since these were written. */
let isStale = false;
let shareUnit: f64 = 0.0;
/** r0, u0, their lengths and the lambda there; 0 before the first anchor. */
let anchorResidual: usize = 0;
let anchorDirection: usize = 0;
let anchorResidualNorm: f64 = 0.0;
let anchorDirectionNorm: f64 = 0.0;
let anchorLambda: f64 = 0.0;
/** t, |p|^2, p^T q and |q|^2 of the present step. */
let fallen: f64 = 0.0;
let offsetSquare: f64 = 0.0;
let offsetTurn: f64 = 0.0;
let turnSquare: f64 = 0.0;
/** Columns that a search may measure before the anchor is moved: two f64 products for what the integers take n of. */
let measuredMax = 0;
/** What the integer products count, times a column's share: A_j^T r0 in units of the anchor's lambda, and A_j^T u0. */
let residualUnit: f64 = 0.0;
let directionUnit: f64 = 0.0;
/** Of `setLimit`. */
let fallUnit: f32 = 0.0;
let errorUnit: f32 = 0.0;
let level: f32 = 0.0;

export function joinSearchBytes(m: i32, n: i32): usize {
  return (<usize>(2 * pad(m)) << 3) + (<usize>pad(n) << 4) + screeningBytes(m, n);
}

export function openJoinSearch(residualAt: usize, scratch: usize): void {
  residual = residualAt;
  anchorResidual = scratch;
  anchorDirection = anchorResidual + (<usize>paddedRows << 3);
  shares = anchorDirection + (<usize>paddedRows << 3);
  anchorLambda = 0.0;
  const count = pad(columnCount);
  const bytes = <usize>count << 2;
  openShares = shares + bytes;
  starts = openShares + bytes;
  rates = starts + bytes;
  measuredMax = max(measuredMin, count >> measuredShift);
  openScreening(rowCount, columnCount, matrix, leading, false, rates + bytes);
  let longest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) longest = max(longest, weightAt(j));
  shareUnit = longest;
  const scale = longest > 0.0 ? 1.0 / longest : 0.0;
  for (let j = 0; j < columnCount; j++) store<f32>(shares + (<usize>j << 2), <f32>(weightAt(j) * scale));
  for (let j = columnCount; j < count; j++) store<f32>(shares + (<usize>j << 2), 0.0);
}

/** Column j is in S from now on, or barred. */
export function closeColumn(j: i32): void {
  const place = <usize>j << 2;
  store<f32>(openShares + place, 0.0);
  store<f32>(starts + place, 0.0);
  store<f32>(rates + place, 0.0);
}

/** A column left S, and others may not be barred any more. */
export function reopenColumns(): void {
  isStale = true;
}

/** Of all columns that `barrier` leaves open. */
function writeOpen(): void {
  const residualUnits = f32x4.splat(<f32>residualUnit);
  const directionUnits = f32x4.splat(<f32>directionUnit);
  const zero = f64x2.splat(0.0);
  for (let quad = 0; quad < columnCount; quad += 4) {
    const walls = barrier + (<usize>quad << 3);
    const isOpen = v128.shuffle<i32>(f64x2.eq(v128.load(walls), zero), f64x2.eq(v128.load(walls, 16), zero), 0, 2, 4, 6);
    const place = <usize>quad << 2;
    const open = v128.and(v128.load(shares + place), isOpen);
    v128.store(openShares + place, open);
    v128.store(starts + place, f32x4.mul(residualProductsOf(quad), f32x4.mul(open, residualUnits)));
    v128.store(rates + place, f32x4.mul(directionProductsOf(quad), f32x4.mul(open, directionUnits)));
  }
  isStale = false;
}

/**
 * The column whose |c_j|, or c_j, meets the falling lambda first, before `limit`; or -1. Its c_j and v_j are in
 * `correlation` and `slope`.
 */
export function findJoin(limit: f64): i32 {
  if (!(limit > 0.0)) return -1;
  if (anchorLambda == 0.0) moveAnchor();
  else {
    if (isStale) writeOpen();
    measureDrift();
  }
  let join = -1;
  const seemsFirst = findNearest(limit);
  if (seemsFirst >= 0) {
    measureColumn(seemsFirst);
    const distance = joinDistance(seemsFirst);
    if (distance < limit) {
      limit = distance;
      join = seemsFirst;
    }
  }
  setLimit(limit);
  let measured = 0;
  for (let quad = 0; quad < columnCount; quad += 4) {
    let near = whichMayJoin(quad);
    while (near != 0) {
      const j = quad + ctz(near);
      near &= near - 1;
      if (j == seemsFirst) continue;
      measureColumn(j);
      const distance = joinDistance(j);
      if (distance < limit || (distance == limit && j < join)) {
        limit = distance;
        join = j;
        setLimit(limit);
      }
      if (++measured == measuredMax) {
        moveAnchor();
        setLimit(limit);
        near &= whichMayJoin(quad);
      }
    }
  }
  return join;
}

/** The present step becomes the anchor. */
function moveAnchor(): void {
  copy(anchorResidual, residual, paddedRows);
  copy(anchorDirection, image, paddedRows);
  anchorResidualNorm = Math.sqrt(dot(residual, residual, paddedRows));
  anchorDirectionNorm = Math.sqrt(dot(image, image, paddedRows));
  anchorLambda = lambda;
  multiplyBoth(residual, anchorResidualNorm, image, anchorDirectionNorm);
  fallen = 0.0;
  offsetSquare = 0.0;
  offsetTurn = 0.0;
  turnSquare = 0.0;
  residualUnit = (productUnit(anchorResidualNorm) / anchorLambda) * shareUnit;
  directionUnit = productUnit(anchorDirectionNorm) * shareUnit;
  writeOpen();
}

/** How far r and u are from what the anchor foretells. */
function measureDrift(): void {
  fallen = anchorLambda - lambda;
  const falls = f64x2.splat(fallen);
  let offsets = f64x2.splat(0.0);
  let products = offsets;
  let turns = offsets;
  let otherOffsets = offsets;
  let otherProducts = offsets;
  let otherTurns = offsets;
  const end = <usize>paddedRows << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const start = v128.load(anchorDirection + i);
    const turn = f64x2.sub(v128.load(image + i), start);
    const offset = offsetAt(i, start, falls);
    offsets = f64x2.add(offsets, f64x2.mul(offset, offset));
    products = f64x2.add(products, f64x2.mul(offset, turn));
    turns = f64x2.add(turns, f64x2.mul(turn, turn));
    const otherStart = v128.load(anchorDirection + i, 16);
    const otherTurn = f64x2.sub(v128.load(image + i, 16), otherStart);
    const otherOffset = offsetAt(i + 16, otherStart, falls);
    otherOffsets = f64x2.add(otherOffsets, f64x2.mul(otherOffset, otherOffset));
    otherProducts = f64x2.add(otherProducts, f64x2.mul(otherOffset, otherTurn));
    otherTurns = f64x2.add(otherTurns, f64x2.mul(otherTurn, otherTurn));
  }
  offsetSquare = sumLanes(f64x2.add(offsets, otherOffsets));
  offsetTurn = sumLanes(f64x2.add(products, otherProducts));
  turnSquare = sumLanes(f64x2.add(turns, otherTurns));
}

/** Two entries of p. */
// @ts-ignore: decorator
@inline
function offsetAt(i: usize, start: v128, falls: v128): v128 {
  return f64x2.add(f64x2.sub(v128.load(residual + i), v128.load(anchorResidual + i)), f64x2.mul(falls, start));
}

// @ts-ignore: decorator
@inline
function sumLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** c_j and v_j in f64. */
export function measureColumn(j: i32): void {
  const source = columnAt(matrix, leading, j);
  let residuals = f64x2.splat(0.0);
  let images = residuals;
  let otherResiduals = residuals;
  let otherImages = residuals;
  const end = <usize>paddedRows << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const entries = v128.load(source + i);
    residuals = f64x2.add(residuals, f64x2.mul(entries, v128.load(residual + i)));
    images = f64x2.add(images, f64x2.mul(entries, v128.load(image + i)));
    const others = v128.load(source + i, 16);
    otherResiduals = f64x2.add(otherResiduals, f64x2.mul(others, v128.load(residual + i, 16)));
    otherImages = f64x2.add(otherImages, f64x2.mul(others, v128.load(image + i, 16)));
  }
  put(correlation, j, sumLanes(f64x2.add(residuals, otherResiduals)));
  put(slope, j, sumLanes(f64x2.add(images, otherImages)));
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

/** The column that joins first, before `limit`, as far as the integer products tell; -1 if they know of none. */
function findNearest(limit: f64): i32 {
  const unit = 1.0 / anchorLambda;
  const fall = f32x4.splat(<f32>(fallen * unit));
  const height = f32x4.splat(<f32>(lambda * unit));
  const ones = f32x4.splat(1.0);
  const zero = f32x4.splat(0.0);
  // Without a lower bound a column that would meet it never joins.
  const lowerWall = f32x4.splat(mirror < 0.0 ? 0.0 : <f32>infinity);
  let nearest = f32x4.splat(<f32>(limit * unit));
  let places = i32x4.splat(-1);
  for (let quad = 0; quad < columnCount; quad += 4) {
    const v = ratesAt(quad);
    const c = f32x4.sub(startsAt(quad), f32x4.mul(fall, v));
    const isLower = f32x4.lt(c, f32x4.mul(height, v));
    const side = v128.and(isLower, f32x4.splat(-0.0));
    const rate = f32x4.sub(ones, v128.xor(v, side));
    const distance = f32x4.div(f32x4.sub(height, v128.xor(c, side)), rate);
    const walled = f32x4.add(f32x4.pmax(zero, distance), v128.and(isLower, lowerWall));
    const isNearer = v128.and(f32x4.lt(walled, nearest), f32x4.gt(rate, zero));
    nearest = v128.bitselect(walled, nearest, isNearer);
    places = v128.bitselect(i32x4.splat(quad), places, isNearer);
  }
  return leastOf(nearest, places);
}

/** Which lane with a place holds the least distance, as a column; -1 if none has one. */
function leastOf(distances: v128, places: v128): i32 {
  const isFound = i32x4.ge_s(places, i32x4.splat(0));
  if (!v128.any_true(isFound)) return -1;
  distances = v128.bitselect(distances, f32x4.splat(<f32>infinity), isFound);
  const pairs = f32x4.pmin(distances, v128.shuffle<i32>(distances, distances, 2, 3, 0, 1));
  const least = f32x4.pmin(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
  const lane = ctz(i32x4.bitmask(f32x4.eq(distances, least)));
  v128.store(quartet, places);
  return load<i32>(quartet + (<usize>lane << 2)) + lane;
}

/** What `whichMayJoin` asks of a column that would join before `limit`, in units of the anchor's lambda. */
function setLimit(limit: f64): void {
  const unit = 1.0 / anchorLambda;
  const fall = (fallen + limit) * unit;
  const drift = Math.sqrt(max(0.0, offsetSquare - limit * (2.0 * offsetTurn - limit * turnSquare)));
  const rounding = productBound() * (residualUnit + fall * directionUnit);
  fallUnit = <f32>fall;
  errorUnit = <f32>(singleSlack * (rounding + drift * unit * integerMax * shareUnit));
  level = <f32>((1.0 - singleRounding) * (lambda - limit * (1.0 - paceTolerance)) * unit);
}

/** A bit for each of four columns that may join before the limit. */
// @ts-ignore: decorator
@inline
function whichMayJoin(quad: i32): i32 {
  const left = f32x4.sub(startsAt(quad), f32x4.mul(ratesAt(quad), f32x4.splat(fallUnit)));
  const height = f32x4.pmax(left, f32x4.mul(left, f32x4.splat(<f32>mirror)));
  const reach = f32x4.add(height, f32x4.mul(v128.load(openShares + (<usize>quad << 2)), f32x4.splat(errorUnit)));
  return i32x4.bitmask(f32x4.gt(reach, f32x4.splat(level)));
}

// @ts-ignore: decorator
@inline
function startsAt(quad: i32): v128 {
  return v128.load(starts + (<usize>quad << 2));
}

// @ts-ignore: decorator
@inline
function ratesAt(quad: i32): v128 {
  return v128.load(rates + (<usize>quad << 2));
}
