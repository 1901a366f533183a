/*
 * The open columns of an l1-homotopy path, those that are neither in its support nor barred, in slots: open ones first, so
 * that products and searches end where the closed ones begin. What belongs to a slot moves with its column: its integers in
 * rounded-products.ts, and the singles below.
 */
import { at, pad } from '../algebra/arrays';
import { openRoundedProducts, roundedProductsBytes, swapRounded, weightAt } from '../algebra/rounded-products';
import { barrier, columnCount, leading, matrix, rowCount } from './active-set';

export let openCount = 0;
/** The longest column, in the integers' unit: the unit of lengths below. */
export let shareUnit: f64 = 0.0;
/** By slot, 0 for closed columns: |A_j| over the longest column, and what foretold-products.ts keeps of each column. */
export let shares: usize = 0;
export let starts: usize = 0;
export let rates: usize = 0;
export let trials: usize = 0;
/** By slot: its column. By column: its slot. */
let columns: usize = 0;
let slots: usize = 0;

export function openColumnsBytes(m: i32, n: i32): usize {
  return 6 * ((<usize>pad(n)) << 2) + roundedProductsBytes(m, n);
}

/** All columns of the problem of active-set.ts are open. */
export function openColumns(scratch: usize): void {
  const count = pad(columnCount);
  const bytes = (<usize>count) << 2;
  shares = scratch;
  starts = shares + bytes;
  rates = starts + bytes;
  trials = rates + bytes;
  columns = trials + bytes;
  slots = columns + bytes;
  openRoundedProducts(rowCount, columnCount, matrix, leading, slots + bytes);
  shareUnit = 0.0;
  for (let j = 0; j < columnCount; j++) shareUnit = max(shareUnit, weightAt(j));
  for (let j = 0; j < count; j++) {
    putSingle(shares, j, j < columnCount ? shareOf(j) : 0.0);
    store<i32>(columns + ((<usize>j) << 2), j);
    store<i32>(slots + ((<usize>j) << 2), j);
  }
  openCount = columnCount;
}

function shareOf(j: i32): f32 {
  return shareUnit > 0.0 ? <f32>(weightAt(j) / shareUnit) : 0.0;
}

/** Column j is in S from now on, or barred. */
export function closeColumn(j: i32): void {
  const slot = load<i32>(slots + ((<usize>j) << 2));
  openCount--;
  swapSlots(slot, openCount);
  putSingle(shares, openCount, 0.0);
  putSingle(starts, openCount, 0.0);
  putSingle(rates, openCount, 0.0);
}

/** Opens every closed column that has no barrier any more, behind the others. */
export function openFreed(): void {
  for (let slot = openCount; slot < columnCount; slot++) {
    const j = columnIn(slot);
    if (at(barrier, j) !== 0.0) continue;
    swapSlots(slot, openCount);
    putSingle(shares, openCount, shareOf(j));
    openCount++;
  }
}

/** What was on trial becomes what the path starts from. */
export function swapTrials(): void {
  const kept = starts;
  starts = trials;
  trials = kept;
}

// @inline
export function columnIn(slot: i32): i32 {
  return load<i32>(columns + ((<usize>slot) << 2));
}

/** Four singles of an array by slots. */
// @inline
export function quadAt(array: usize, quad: i32): v128 {
  return v128.load(array + ((<usize>quad) << 2));
}

// @inline
export function putSingle(array: usize, slot: i32, value: f32): void {
  store<f32>(array + ((<usize>slot) << 2), value);
}

function swapSlots(a: i32, b: i32): void {
  if (a === b) return;
  swapRounded(a, b);
  swapSingles(shares, a, b);
  swapSingles(starts, a, b);
  swapSingles(rates, a, b);
  swapSingles(columns, a, b);
  store<i32>(slots + ((<usize>columnIn(a)) << 2), a);
  store<i32>(slots + ((<usize>columnIn(b)) << 2), b);
}

/** Or any other 4 bytes. */
function swapSingles(array: usize, a: i32, b: i32): void {
  const left = array + ((<usize>a) << 2);
  const right = array + ((<usize>b) << 2);
  const held = load<i32>(left);
  store<i32>(left, load<i32>(right));
  store<i32>(right, held);
}
