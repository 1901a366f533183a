/*
 * Which column joins an l1-homotopy path next: the answer of two full products in f64, at a part of the memory traffic
 * of one. Along the path c = A^T r falls by gamma v, v = A^T u, u = A_S d, as lambda falls by gamma; column j joins
 * where |c_j| meets lambda.
 * Method: products in integers, mostly those of an earlier step (foretold-products.ts), say roughly where each column
 * joins. The column that seems nearest is measured in f64. Then every other column is measured that may be nearer, by
 * its bounds, than the distance found so far. So the choice, and every number that the path continues with, is that of
 * f64; of equally near columns the first joins. Where too many columns had to be measured, the products are computed
 * anew.
 *
 * Bounds: where A_j^T (r - L u) is foretold as f_j with an error of |A_j| E, column j joins before a distance L only if
 *   |f_j| + |A_j| E > lambda - L   (for non-negative variables without the magnitude).
 * The comparison is in singles, in units of the lambda and the longest column for which the products are foretold.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { columnAt, sumLanes } from '../../algebra/wasm/vectors';
import { infinity } from './active-set';
import { ActiveSet } from './active-set-state';
import {
  distancesAt,
  ForetoldProducts,
  foretoldError,
  foretoldProductsBytes,
  isAnchored,
  measureDrift,
  moveAnchor,
  openForetoldProducts,
} from './foretold-products';
import { columnIn, OpenColumns, quadAt } from './open-columns';

/** Memory through which one lane of four is read by its number. */
const quartet = memory.data(16, 16);

/** Where s v_j is above 1 - this, the column does not join: it could overtake lambda by 1e-10 at most. */
const paceTolerance: f64 = 1e-10;
/** More than what singles round of the level that a column must reach, and of its share. */
const singleRounding: f64 = 1e-6;
/**
 * One column in 2^5: a search may measure so many before the products are computed anew. Each costs 2 products in f64,
 * and all n columns cost one pass in integers.
 */
const measuredShift = 5;
const measuredMin = 3;

/** r = b - A_S x, the caller's. */
let residual: usize = 0;
let measuredMax = 0;
/** Values that `setLimit` sets. */
let fallUnit: f32 = 0.0;
let errorUnit: f32 = 0.0;
let level: f32 = 0.0;

export function joinSearchBytes(m: i32, n: i32): usize {
  return foretoldProductsBytes(m, n);
}

export function openJoinSearch(foretold: ForetoldProducts, set: ActiveSet, residualAt: usize, scratch: usize): void {
  residual = residualAt;
  measuredMax = max(measuredMin, set.columnCount >> measuredShift);
  openForetoldProducts(foretold, set, residual, scratch);
}

/**
 * The column whose |c_j|, or c_j, meets the falling lambda first, before that is 0; -1 if there is none. Its c_j and
 * v_j are in `correlation` and `slope`.
 */
export function findJoin(foretold: ForetoldProducts, set: ActiveSet): i32 {
  if (isAnchored(foretold)) measureDrift(foretold, set);
  else moveAnchor(foretold, set);
  let limit = set.lambda;
  let join = -1;
  const seemsFirst = findNearest(foretold, set);
  if (seemsFirst >= 0) {
    const j = columnIn(foretold, seemsFirst);
    measureColumn(set, j);
    const distance = joinDistance(set, j);
    if (distance < limit) {
      limit = distance;
      join = j;
    }
  }
  setLimit(foretold, set, limit);
  let measured = 0;
  const count = foretold.openCount;
  for (let quad = 0; quad < count; quad += 4) {
    let near = whichMayJoin(foretold, set, quad);
    while (near !== 0) {
      const slot = quad + ctz(near);
      near &= near - 1;
      if (slot === seemsFirst) continue;
      const j = columnIn(foretold, slot);
      measureColumn(set, j);
      const distance = joinDistance(set, j);
      if (distance < limit || (distance === limit && j < join)) {
        limit = distance;
        join = j;
        setLimit(foretold, set, limit);
      }
      if (++measured === measuredMax) {
        moveAnchor(foretold, set);
        setLimit(foretold, set, limit);
        near &= whichMayJoin(foretold, set, quad);
      }
    }
  }
  return join;
}

/** Computes c_j and v_j in f64. */
export function measureColumn(set: ActiveSet, j: i32): void {
  const image = set.image;
  const source = columnAt(set.matrix, set.leading, j);
  let residuals = f64x2.splat(0.0);
  let images = residuals;
  let otherResiduals = residuals;
  let otherImages = residuals;
  const end = (<usize>set.paddedRows) << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const entries = v128.load(source + i);
    residuals = f64x2.add(residuals, f64x2.mul(entries, v128.load(residual + i)));
    images = f64x2.add(images, f64x2.mul(entries, v128.load(image + i)));
    const others = v128.load(source + i, 16);
    otherResiduals = f64x2.add(otherResiduals, f64x2.mul(others, v128.load(residual + i, 16)));
    otherImages = f64x2.add(otherImages, f64x2.mul(others, v128.load(image + i, 16)));
  }
  put(set.correlation, j, sumLanes(f64x2.add(residuals, otherResiduals)));
  put(set.slope, j, sumLanes(f64x2.add(images, otherImages)));
}

/**
 * How far lambda falls until |c_j|, or c_j, meets it; infinite where it falls as fast. At lambda = 0 the product would
 * be c_j - lambda v_j; its sign is that of the bound which c_j meets on the way.
 */
export function joinDistance(set: ActiveSet, j: i32): f64 {
  const lambda = set.lambda;
  const c = at(set.correlation, j);
  const v = at(set.slope, j);
  const gap = lambda + at(set.barrier, j);
  const left = c - lambda * v;
  if (left > 0.0 && 1.0 - v > paceTolerance) return max(0.0, (gap - c) / (1.0 - v));
  if (left < 0.0 && set.mirror < 0.0 && 1.0 + v > paceTolerance) return max(0.0, (gap + c) / (1.0 + v));
  return infinity;
}

/** The slot of the column that joins first, as far as foretold; -1 if none does before lambda is 0. */
function findNearest(foretold: ForetoldProducts, set: ActiveSet): i32 {
  const anchorUnit = foretold.anchorUnit;
  const fall = f32x4.splat(<f32>(foretold.fallen * anchorUnit));
  const height = f32x4.splat(<f32>(set.lambda * anchorUnit));
  let nearest = height;
  let places = i32x4.splat(-1);
  const count = foretold.openCount;
  for (let quad = 0; quad < count; quad += 4) {
    const distances = distancesAt(foretold, set, quad, fall, height);
    const isNearer = f32x4.lt(distances, nearest);
    nearest = v128.bitselect(distances, nearest, isNearer);
    places = v128.bitselect(i32x4.splat(quad), places, isNearer);
  }
  return leastOf(nearest, places);
}

/** The place and lane of the smallest distance among lanes with a place; -1 if none has one. */
function leastOf(distances: v128, places: v128): i32 {
  const isFound = i32x4.ge_s(places, i32x4.splat(0));
  if (!v128.any_true(isFound)) return -1;
  distances = v128.bitselect(distances, f32x4.splat(<f32>infinity), isFound);
  const pairs = f32x4.pmin(distances, v128.shuffle<i32>(distances, distances, 2, 3, 0, 1));
  const least = f32x4.pmin(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
  const lane = ctz(i32x4.bitmask(f32x4.eq(distances, least)));
  v128.store(quartet, places);
  return load<i32>(quartet + ((<usize>lane) << 2)) + lane;
}

/** Sets the level that the product of a column must reach for it to join before `limit`. */
function setLimit(foretold: ForetoldProducts, set: ActiveSet, limit: f64): void {
  const anchorUnit = foretold.anchorUnit;
  fallUnit = <f32>((foretold.fallen + limit) * anchorUnit);
  errorUnit = <f32>foretoldError(foretold, limit);
  level = <f32>((1.0 - singleRounding) * (set.lambda - limit * (1.0 - paceTolerance)) * anchorUnit);
}

/** A bit for each of four columns that may join before the limit. */
// @inline
function whichMayJoin(open: OpenColumns, set: ActiveSet, quad: i32): i32 {
  const left = f32x4.sub(quadAt(open.starts, quad), f32x4.mul(quadAt(open.rates, quad), f32x4.splat(fallUnit)));
  const height = f32x4.pmax(left, f32x4.mul(left, f32x4.splat(<f32>set.mirror)));
  const reach = f32x4.add(height, f32x4.mul(quadAt(open.shares, quad), f32x4.splat(errorUnit)));
  return i32x4.bitmask(f32x4.gt(reach, f32x4.splat(level)));
}
