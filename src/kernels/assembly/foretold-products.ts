/*
 * A_j^T (r - L u) of the columns outside the support of an l1-homotopy path, r its residual, u = A_S d its direction, for any
 * distance L: foretold from an earlier step, the anchor, with a bound for the error.
 *
 * Method: with r0 and u0 the anchor's, and lambda fallen by t since then,
 *   r - L u = r0 - (t + L) u0 + (p - L q),   p = r - r0 + t u0, q = u - u0,
 * so that A_j^T (r - L u) = A_j^T r0 - (t + L) A_j^T u0 to within |A_j| D, D = |p - L q|. The two products are those of
 * screening.ts in integers, known to e |A_j| |r0| and e |A_j| |u0|. From one step to the next u changes little, and the
 * products of an anchor serve several steps.
 *
 * Columns stand in slots, open ones first, so that products and searches end where the closed ones begin: those of S, and
 * barred ones. What belongs to a slot moves with its column. The numbers are singles, products in units of the anchor's
 * lambda and A_j in units of the longest column: one that is shorter than 1e-45 of that is taken for 0.
 *
 * Cost: 4 m additions and multiplications of 16-bit integers an open column and anchor, 9 m flops a step.
 */
import { at, barrier, columnCount, image, lambda, leading, matrix, pad, paddedRows, rowCount } from './active-set';
import {
  directionProductsOf,
  integerMax,
  multiplyBoth,
  openScreening,
  productBound,
  productUnit,
  residualProductsOf,
  screeningBytes,
  swapRounded,
  weightAt,
} from './screening';
import { columnAt, copy, dot, sumLanes } from './vectors';

/**
 * Covers what singles round, 190 units of |r0| + (t + L) |u0| at most, where the integers' own bound is 32767 and more, and
 * what f64 loses of D, 1e-8 of |p| + L |q|.
 */
const singleSlack: f64 = 1.01;

/** r, the caller's. */
let residual: usize = 0;
/** By slot: |A_j| over the longest column, A_j^T r0 and A_j^T u0, all 0 for closed columns; and j. */
let shares: usize = 0;
let starts: usize = 0;
let rates: usize = 0;
let columns: usize = 0;
/** By column: its slot. */
let slots: usize = 0;
export let openCount = 0;
/** The longest column, in the integers' unit. */
let shareUnit: f64 = 0.0;
/** r0, u0, the lambda there, 0 before the first anchor, and 1 over it. */
let anchorResidual: usize = 0;
let anchorDirection: usize = 0;
let anchorLambda: f64 = 0.0;
export let anchorUnit: f64 = 0.0;
/** What the integers count, times a column's share. */
let residualUnit: f64 = 0.0;
let directionUnit: f64 = 0.0;
/** t, |p|^2, p^T q and |q|^2 of the present step. */
export let fallen: f64 = 0.0;
let offsetSquare: f64 = 0.0;
let offsetTurn: f64 = 0.0;
let turnSquare: f64 = 0.0;

export function foretoldProductsBytes(m: i32, n: i32): usize {
  return (<usize>(2 * pad(m)) << 3) + 5 * (<usize>pad(n) << 2) + screeningBytes(m, n);
}

/** For the problem of active-set.ts; all columns are open. */
export function openForetoldProducts(residualAt: usize, scratch: usize): void {
  residual = residualAt;
  anchorResidual = scratch;
  anchorDirection = anchorResidual + (<usize>paddedRows << 3);
  shares = anchorDirection + (<usize>paddedRows << 3);
  const count = pad(columnCount);
  const bytes = <usize>count << 2;
  starts = shares + bytes;
  rates = starts + bytes;
  columns = rates + bytes;
  slots = columns + bytes;
  openScreening(rowCount, columnCount, matrix, leading, false, slots + bytes);
  shareUnit = 0.0;
  for (let j = 0; j < columnCount; j++) shareUnit = max(shareUnit, weightAt(j));
  for (let j = 0; j < count; j++) {
    putSingle(shares, j, j < columnCount ? shareOf(j) : 0.0);
    store<i32>(columns + (<usize>j << 2), j);
    store<i32>(slots + (<usize>j << 2), j);
  }
  openCount = columnCount;
  anchorLambda = 0.0;
}

function shareOf(j: i32): f32 {
  return shareUnit > 0.0 ? <f32>(weightAt(j) / shareUnit) : 0.0;
}

/** Column j is in S from now on, or barred. */
export function closeColumn(j: i32): void {
  const slot = load<i32>(slots + (<usize>j << 2));
  openCount--;
  swapSlots(slot, openCount);
  putSingle(shares, openCount, 0.0);
  putSingle(starts, openCount, 0.0);
  putSingle(rates, openCount, 0.0);
}

/** Opens every closed column that has no barrier any more. */
export function reopenColumns(): void {
  for (let slot = openCount; slot < columnCount; slot++) {
    const j = columnIn(slot);
    if (at(barrier, j) != 0.0) continue;
    swapSlots(slot, openCount);
    putSingle(shares, openCount, shareOf(j));
    if (isAnchored()) {
      const source = columnAt(matrix, leading, j);
      putSingle(starts, openCount, <f32>(dot(source, anchorResidual, paddedRows) * anchorUnit));
      putSingle(rates, openCount, <f32>dot(source, anchorDirection, paddedRows));
    }
    openCount++;
  }
}

export function isAnchored(): bool {
  return anchorLambda > 0.0;
}

/** The present step becomes the anchor. */
export function moveAnchor(): void {
  copy(anchorResidual, residual, paddedRows);
  copy(anchorDirection, image, paddedRows);
  const residualNorm = Math.sqrt(dot(residual, residual, paddedRows));
  const directionNorm = Math.sqrt(dot(image, image, paddedRows));
  anchorLambda = lambda;
  anchorUnit = 1.0 / lambda;
  fallen = 0.0;
  offsetSquare = 0.0;
  offsetTurn = 0.0;
  turnSquare = 0.0;
  multiplyBoth(residual, residualNorm, image, directionNorm, openCount);
  residualUnit = productUnit(residualNorm) * anchorUnit * shareUnit;
  directionUnit = productUnit(directionNorm) * shareUnit;
  const residualUnits = f32x4.splat(<f32>residualUnit);
  const directionUnits = f32x4.splat(<f32>directionUnit);
  const count = openCount;
  for (let quad = 0; quad < count; quad += 4) {
    const place = <usize>quad << 2;
    const share = sharesAt(quad);
    v128.store(starts + place, f32x4.mul(residualProductsOf(quad), f32x4.mul(share, residualUnits)));
    v128.store(rates + place, f32x4.mul(directionProductsOf(quad), f32x4.mul(share, directionUnits)));
  }
}

/** How far r and u of the present step are from what the anchor foretells. */
export function measureDrift(): void {
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

/** By how much `starts` - (t + distance) `rates` may be wrong, over a column's share. */
export function foretoldError(distance: f64): f64 {
  const drift = Math.sqrt(max(0.0, offsetSquare - distance * (2.0 * offsetTurn - distance * turnSquare)));
  const rounding = productBound() * (residualUnit + (fallen + distance) * anchorUnit * directionUnit);
  return singleSlack * (rounding + drift * anchorUnit * integerMax * shareUnit);
}

// @ts-ignore: decorator
@inline
export function columnIn(slot: i32): i32 {
  return load<i32>(columns + (<usize>slot << 2));
}

// @ts-ignore: decorator
@inline
export function sharesAt(quad: i32): v128 {
  return v128.load(shares + (<usize>quad << 2));
}

// @ts-ignore: decorator
@inline
export function startsAt(quad: i32): v128 {
  return v128.load(starts + (<usize>quad << 2));
}

// @ts-ignore: decorator
@inline
export function ratesAt(quad: i32): v128 {
  return v128.load(rates + (<usize>quad << 2));
}

function swapSlots(a: i32, b: i32): void {
  if (a == b) return;
  swapRounded(a, b);
  swapSingles(shares, a, b);
  swapSingles(starts, a, b);
  swapSingles(rates, a, b);
  swapSingles(columns, a, b);
  store<i32>(slots + (<usize>columnIn(a) << 2), a);
  store<i32>(slots + (<usize>columnIn(b) << 2), b);
}

/** Or any other 4 bytes. */
function swapSingles(array: usize, a: i32, b: i32): void {
  const left = array + (<usize>a << 2);
  const right = array + (<usize>b << 2);
  const held = load<i32>(left);
  store<i32>(left, load<i32>(right));
  store<i32>(right, held);
}

// @ts-ignore: decorator
@inline
function putSingle(array: usize, i: i32, value: f32): void {
  store<f32>(array + (<usize>i << 2), value);
}
