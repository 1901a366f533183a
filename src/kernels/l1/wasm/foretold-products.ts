/*
 * Products A_j^T (r - L u) of the columns outside the support of an l1-homotopy path, for any distance L, where r is the
 * residual of the path and u = A_S d its direction. They are foretold from an earlier step, the anchor, with a bound of
 * their error.
 *
 * Method: r0 and u0 are those of the anchor, and lambda has fallen by t since then. With
 *   r - L u = r0 - (t + L) u0 + (p - L q),   p = r - r0 + t u0, q = u - u0,
 * A_j^T (r - L u) = A_j^T r0 - (t + L) A_j^T u0, with an error of at most |A_j| D, D = |p - L q|. The two products are
 * those of rounded-products.ts in integers, with errors of at most e |A_j| |r0| and e |A_j| |u0|. From one step to the
 * next u changes little, so that the products of an anchor serve several steps.
 *
 * The numbers are singles. Products are in units of the anchor's lambda, and |A_j| in units of the longest column: a
 * column that is shorter than 1e-45 of it counts as 0. A leap (path-leaps.ts) tries another residual; where it ends there,
 * the products with that residual are half of an anchor.
 *
 * Cost: 4 m additions and multiplications of 16-bit integers an open column and anchor, 9 m flops a step.
 */
import { pad } from '../../algebra/wasm/arrays';
import {
  directionProductsOf,
  integerMax,
  multiplyBoth,
  multiplyDirection,
  multiplyResidual,
  productBound,
  productUnit,
  residualProductsOf,
} from '../../algebra/wasm/rounded-products';
import { columnAt, copy, dot, sumLanes } from '../../algebra/wasm/vectors';
import { infinity } from './active-set';
import { ActiveSet } from './active-set-state';
import {
  columnIn,
  OpenColumns,
  openColumns,
  openColumnsBytes,
  openFreed,
  putSingle,
  quadAt,
  swapTried,
} from './open-columns';

/**
 * More than what singles round, which is at most 190 units of |r0| + (t + L) |u0| where the integers' own bound has
 * 32767 or more, and than what f64 loses of D, 1e-8 of |p| + L |q|.
 */
const singleSlack: f64 = 1.01;

/** The anchor and what is foretold from it, placed by `openForetoldProducts`. */
@unmanaged
export class ForetoldProducts extends OpenColumns {
  /** r, the caller's. */
  residual: usize;
  /** r0, u0, the lambda there (0 before the first anchor), and its reciprocal. */
  anchorResidual: usize;
  anchorDirection: usize;
  anchorLambda: f64;
  anchorUnit: f64;
  /** Whether the products with u0 are still missing. */
  isHalf: bool;
  /** With the residual tried last: the unit of the integers per share of a column, and the bound of their error. */
  triedUnit: f64;
  triedError: f32;
  /** At the anchor: the unit of the integers per share of a column. */
  residualUnit: f64;
  directionUnit: f64;
  /** t, |p|^2, p^T q and |q|^2 of the present step. */
  fallen: f64;
  offsetSquare: f64;
  offsetTurn: f64;
  turnSquare: f64;
}

export function foretoldProductsBytes(m: i32, n: i32): usize {
  return ((<usize>(2 * pad(m))) << 3) + openColumnsBytes(m, n);
}

/** For the problem of active-set.ts; all columns are open. */
export function openForetoldProducts(
  foretold: ForetoldProducts,
  set: ActiveSet,
  residualAt: usize,
  scratch: usize,
): void {
  const paddedRows = set.paddedRows;
  foretold.residual = residualAt;
  foretold.anchorResidual = scratch;
  foretold.anchorDirection = foretold.anchorResidual + ((<usize>paddedRows) << 3);
  openColumns(foretold, set, foretold.anchorDirection + ((<usize>paddedRows) << 3));
  dropAnchor(foretold);
}

/** Opens every closed column that is no longer barred. */
export function reopenColumns(foretold: ForetoldProducts, set: ActiveSet): void {
  const starts = foretold.starts;
  const anchorResidual = foretold.anchorResidual;
  const anchorUnit = foretold.anchorUnit;
  const rates = foretold.rates;
  const anchorDirection = foretold.anchorDirection;
  const matrix = set.matrix;
  const leading = set.leading;
  const paddedRows = set.paddedRows;
  const first = foretold.openCount;
  openFreed(foretold, set);
  if (foretold.anchorLambda === 0.0) return;
  for (let slot = first; slot < foretold.openCount; slot++) {
    const source = columnAt(matrix, leading, columnIn(foretold, slot));
    putSingle(starts, slot, <f32>(dot(source, anchorResidual, paddedRows) * anchorUnit));
    putSingle(rates, slot, <f32>dot(source, anchorDirection, paddedRows));
  }
}

export function isAnchored(foretold: ForetoldProducts): bool {
  return foretold.anchorLambda > 0.0 && !foretold.isHalf;
}

/** Drops the anchor: no products are foretold until there is a new one. */
export function dropAnchor(foretold: ForetoldProducts): void {
  foretold.anchorLambda = 0.0;
  foretold.isHalf = false;
}

/** Makes the present step the anchor. The products with its residual may be known from `keepTrial`. */
export function moveAnchor(foretold: ForetoldProducts, set: ActiveSet): void {
  const openCount = foretold.openCount;
  const residual = foretold.residual;
  const shareUnit = foretold.shareUnit;
  const rates = foretold.rates;
  const shares = foretold.shares;
  const image = set.image;
  const paddedRows = set.paddedRows;
  const lambda = set.lambda;
  copy(foretold.anchorDirection, image, paddedRows);
  const directionNorm = Math.sqrt(dot(image, image, paddedRows));
  if (foretold.isHalf && foretold.anchorLambda === lambda) {
    multiplyDirection(foretold, image, directionNorm, openCount);
  } else {
    copy(foretold.anchorResidual, residual, paddedRows);
    const residualNorm = Math.sqrt(dot(residual, residual, paddedRows));
    multiplyBoth(foretold, residual, residualNorm, image, directionNorm, openCount);
    foretold.anchorLambda = lambda;
    foretold.anchorUnit = 1.0 / lambda;
    foretold.residualUnit = productUnit(residualNorm) * foretold.anchorUnit * shareUnit;
    takeResidualProducts(foretold, foretold.starts, foretold.residualUnit);
  }
  foretold.isHalf = false;
  foretold.fallen = 0.0;
  foretold.offsetSquare = 0.0;
  foretold.offsetTurn = 0.0;
  foretold.turnSquare = 0.0;
  foretold.directionUnit = productUnit(directionNorm) * shareUnit;
  const units = f32x4.splat(<f32>foretold.directionUnit);
  const count = openCount;
  for (let quad = 0; quad < count; quad += 4) {
    const products = directionProductsOf(foretold, quad);
    v128.store(rates + ((<usize>quad) << 2), f32x4.mul(products, f32x4.mul(quadAt(shares, quad), units)));
  }
}

function takeResidualProducts(open: OpenColumns, target: usize, unit: f64): void {
  const shares = open.shares;
  const units = f32x4.splat(<f32>unit);
  const count = open.openCount;
  for (let quad = 0; quad < count; quad += 4) {
    const products = residualProductsOf(open, quad);
    v128.store(target + ((<usize>quad) << 2), f32x4.mul(products, f32x4.mul(quadAt(shares, quad), units)));
  }
}

/** Computes the open columns' products with another residual, in units of another lambda. */
export function tryResidual(foretold: ForetoldProducts, set: ActiveSet, vector: usize, lambda: f64): void {
  const norm = Math.sqrt(dot(vector, vector, set.paddedRows));
  multiplyResidual(foretold, vector, norm, foretold.openCount);
  foretold.triedUnit = (productUnit(norm) * foretold.shareUnit) / lambda;
  foretold.triedError = <f32>(singleSlack * productBound(foretold) * foretold.triedUnit);
  takeResidualProducts(foretold, foretold.tried, foretold.triedUnit);
}

/** An upper bound of |A_j^T r|, or A_j^T r, of four columns, r the residual tried last. */
// @inline
export function triedReachAt(foretold: ForetoldProducts, set: ActiveSet, quad: i32): v128 {
  const c = quadAt(foretold.tried, quad);
  const height = f32x4.pmax(c, f32x4.mul(c, f32x4.splat(<f32>set.mirror)));
  return f32x4.add(height, f32x4.mul(quadAt(foretold.shares, quad), f32x4.splat(foretold.triedError)));
}

/**
 * Makes the residual that was tried last that of the path, and half of an anchor. No column may have opened or closed
 * since.
 */
export function keepTried(foretold: ForetoldProducts, set: ActiveSet, vector: usize): void {
  const lambda = set.lambda;
  swapTried(foretold);
  copy(foretold.anchorResidual, vector, set.paddedRows);
  foretold.anchorLambda = lambda;
  foretold.anchorUnit = 1.0 / lambda;
  foretold.residualUnit = foretold.triedUnit;
  foretold.isHalf = true;
}

/** Measures how far r and u of the present step are from what the anchor foretells. */
export function measureDrift(foretold: ForetoldProducts, set: ActiveSet): void {
  const anchorDirection = foretold.anchorDirection;
  const image = set.image;
  foretold.fallen = foretold.anchorLambda - set.lambda;
  const falls = f64x2.splat(foretold.fallen);
  let offsets = f64x2.splat(0.0);
  let products = offsets;
  let turns = offsets;
  let otherOffsets = offsets;
  let otherProducts = offsets;
  let otherTurns = offsets;
  const end = (<usize>set.paddedRows) << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const start = v128.load(anchorDirection + i);
    const turn = f64x2.sub(v128.load(image + i), start);
    const offset = offsetAt(foretold, i, start, falls);
    offsets = f64x2.add(offsets, f64x2.mul(offset, offset));
    products = f64x2.add(products, f64x2.mul(offset, turn));
    turns = f64x2.add(turns, f64x2.mul(turn, turn));
    const otherStart = v128.load(anchorDirection + i, 16);
    const otherTurn = f64x2.sub(v128.load(image + i, 16), otherStart);
    const otherOffset = offsetAt(foretold, i + 16, otherStart, falls);
    otherOffsets = f64x2.add(otherOffsets, f64x2.mul(otherOffset, otherOffset));
    otherProducts = f64x2.add(otherProducts, f64x2.mul(otherOffset, otherTurn));
    otherTurns = f64x2.add(otherTurns, f64x2.mul(otherTurn, otherTurn));
  }
  foretold.offsetSquare = sumLanes(f64x2.add(offsets, otherOffsets));
  foretold.offsetTurn = sumLanes(f64x2.add(products, otherProducts));
  foretold.turnSquare = sumLanes(f64x2.add(turns, otherTurns));
}

/** Two entries of p. */
// @inline
function offsetAt(foretold: ForetoldProducts, i: usize, start: v128, falls: v128): v128 {
  return f64x2.add(
    f64x2.sub(v128.load(foretold.residual + i), v128.load(foretold.anchorResidual + i)),
    f64x2.mul(falls, start),
  );
}

/** How far `starts` - (t + distance) `rates` may be from the product, per share of a column. */
export function foretoldError(foretold: ForetoldProducts, distance: f64): f64 {
  const anchorUnit = foretold.anchorUnit;
  const drift = Math.sqrt(
    max(0.0, foretold.offsetSquare - distance * (2.0 * foretold.offsetTurn - distance * foretold.turnSquare)),
  );
  const rounding =
    productBound(foretold) *
    (foretold.residualUnit + (foretold.fallen + distance) * anchorUnit * foretold.directionUnit);
  return singleSlack * (rounding + drift * anchorUnit * integerMax * foretold.shareUnit);
}

/**
 * How far lambda falls from `height` until each of four columns joins, as foretold `fall` behind the anchor, in units
 * of the anchor's lambda; infinite for a column that does not join.
 */
// @inline
export function distancesAt(open: OpenColumns, set: ActiveSet, quad: i32, fall: v128, height: v128): v128 {
  const zero = f32x4.splat(0.0);
  // Where the lower bound is absent a column that would meet it never joins.
  const lowerWall = f32x4.splat(set.mirror < 0.0 ? 0.0 : <f32>infinity);
  const v = quadAt(open.rates, quad);
  const c = f32x4.sub(quadAt(open.starts, quad), f32x4.mul(fall, v));
  const isLower = f32x4.lt(c, f32x4.mul(height, v));
  const side = v128.and(isLower, f32x4.splat(-0.0));
  const rate = f32x4.sub(f32x4.splat(1.0), v128.xor(v, side));
  const distance = f32x4.div(f32x4.sub(height, v128.xor(c, side)), rate);
  const walled = f32x4.add(f32x4.pmax(zero, distance), v128.and(isLower, lowerWall));
  return v128.bitselect(walled, f32x4.splat(<f32>infinity), f32x4.gt(rate, zero));
}

/** The foretold sign of A_j^T r of the column in a slot, when lambda has fallen by `distance` behind the anchor. */
export function foretoldSign(foretold: ForetoldProducts, set: ActiveSet, slot: i32, distance: f64): f64 {
  const place = (<usize>slot) << 2;
  return load<f32>(foretold.starts + place) < <f32>(distance * foretold.anchorUnit) * load<f32>(foretold.rates + place)
    ? set.mirror
    : 1.0;
}
