/*
 * The open columns of an l1-homotopy path, which are neither in its support nor barred. Columns stand in slots, open
 * ones first, so that products and searches end where the closed ones begin. The data of a slot move with its column:
 * its integers in rounded-products.ts, and the singles below.
 */
import { at, pad } from '../../algebra/wasm/arrays';
import {
  openRoundedProducts,
  RoundedProducts,
  roundedProductsBytes,
  swapRounded,
  weightAt,
} from '../../algebra/wasm/rounded-products';
import { ActiveSet } from './active-set-state';

/** The data of slots beside the integers, placed by `openColumns`. */
@unmanaged
export class OpenColumns extends RoundedProducts {
  openCount: i32;
  /** The longest column, in the integers' unit: the unit of lengths below. */
  shareUnit: f64;
  /** By slot, 0 for closed columns: |A_j| over the longest column, and what foretold-products.ts keeps of each column. */
  shares: usize;
  starts: usize;
  rates: usize;
  tried: usize;
  /** By slot: its column. By column: its slot. */
  columns: usize;
  slots: usize;
}

export function openColumnsBytes(m: i32, n: i32): usize {
  return 6 * ((<usize>pad(n)) << 2) + roundedProductsBytes(m, n);
}

/** Opens all columns of the problem of active-set.ts. */
export function openColumns(open: OpenColumns, set: ActiveSet, scratch: usize): void {
  const columnCount = set.columnCount;
  const count = pad(columnCount);
  const bytes = (<usize>count) << 2;
  open.shares = scratch;
  open.starts = open.shares + bytes;
  open.rates = open.starts + bytes;
  open.tried = open.rates + bytes;
  open.columns = open.tried + bytes;
  open.slots = open.columns + bytes;
  openRoundedProducts(open, set.rowCount, columnCount, set.matrix, set.leading, open.slots + bytes);
  open.shareUnit = 0.0;
  for (let j = 0; j < columnCount; j++) open.shareUnit = max(open.shareUnit, weightAt(open, j));
  for (let j = 0; j < count; j++) {
    putSingle(open.shares, j, j < columnCount ? shareOf(open, j) : 0.0);
    store<i32>(open.columns + ((<usize>j) << 2), j);
    store<i32>(open.slots + ((<usize>j) << 2), j);
  }
  open.openCount = columnCount;
}

function shareOf(open: OpenColumns, j: i32): f32 {
  return open.shareUnit > 0.0 ? <f32>(weightAt(open, j) / open.shareUnit) : 0.0;
}

/** Closes column j, which is in S from now on, or barred. */
export function closeColumn(open: OpenColumns, j: i32): void {
  const slot = load<i32>(open.slots + ((<usize>j) << 2));
  open.openCount--;
  swapSlots(open, slot, open.openCount);
  putSingle(open.shares, open.openCount, 0.0);
  putSingle(open.starts, open.openCount, 0.0);
  putSingle(open.rates, open.openCount, 0.0);
}

/** Opens every closed column that is no longer barred, behind the others. */
export function openFreed(open: OpenColumns, set: ActiveSet): void {
  const shares = open.shares;
  const columnCount = set.columnCount;
  const barrier = set.barrier;
  for (let slot = open.openCount; slot < columnCount; slot++) {
    const j = columnIn(open, slot);
    if (at(barrier, j) !== 0.0) continue;
    swapSlots(open, slot, open.openCount);
    putSingle(shares, open.openCount, shareOf(open, j));
    open.openCount++;
  }
}

/** Makes the products with the residual tried last those that the path starts from. */
export function swapTried(open: OpenColumns): void {
  const kept = open.starts;
  open.starts = open.tried;
  open.tried = kept;
}

// @inline
export function columnIn(open: OpenColumns, slot: i32): i32 {
  return load<i32>(open.columns + ((<usize>slot) << 2));
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

function swapSlots(open: OpenColumns, a: i32, b: i32): void {
  const slots = open.slots;
  if (a === b) return;
  swapRounded(open, a, b);
  swapSingles(open.shares, a, b);
  swapSingles(open.starts, a, b);
  swapSingles(open.rates, a, b);
  swapSingles(open.columns, a, b);
  store<i32>(slots + ((<usize>columnIn(open, a)) << 2), a);
  store<i32>(slots + ((<usize>columnIn(open, b)) << 2), b);
}

/** Or any other 4 bytes. */
function swapSingles(array: usize, a: i32, b: i32): void {
  const left = array + ((<usize>a) << 2);
  const right = array + ((<usize>b) << 2);
  const held = load<i32>(left);
  store<i32>(left, load<i32>(right));
  store<i32>(right, held);
}
