/*
 * Changes of the support S of an l1-homotopy path that can be taken back: columns join together, others leave, and S can
 * become what it was.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { appendColumns, columnIndex, excludeColumn, joinSigned, leaveSupport } from './active-set';
import { ActiveSet } from './active-set-state';
import { ForetoldProducts, reopenColumns } from './foretold-products';
import { closeColumn, OpenColumns } from './open-columns';

/** Columns that are to join, and their signs: 64 at most, twice the events that a leap may pass. */
const joining = memory.data(4 * 64, 16);
const joiningSigns = memory.data(8 * 64, 16);
let joiningCount = 0;
/** Columns of the S that was which have left, with their signs and x_i; and how many stayed, at the head of S. */
let left: usize = 0;
let leftSigns: usize = 0;
let leftValues: usize = 0;
let leftCount = 0;
let keptCount = 0;

export function supportChangesBytes(m: i32, n: i32): usize {
  return (<usize>(3 * pad(min(m, n)))) << 3;
}

export function openChanges(set: ActiveSet, scratch: usize): void {
  const bytes = (<usize>pad(min(set.rowCount, set.columnCount))) << 3;
  leftSigns = scratch;
  leftValues = leftSigns + bytes;
  left = leftValues + bytes;
}

/** S is what `takeBack` returns to. */
export function startChanges(set: ActiveSet): void {
  keptCount = set.size;
  leftCount = 0;
  joiningCount = 0;
}

/** Whether S holds the columns that it did. */
export function isUnchanged(set: ActiveSet): bool {
  return leftCount === 0 && set.size === keptCount;
}

export function putDown(j: i32, sign: f64): void {
  store<i32>(joining + ((<usize>joiningCount) << 2), j);
  put(joiningSigns, joiningCount, sign);
  joiningCount++;
}

/** How many columns are put down. */
export function countJoining(): i32 {
  return joiningCount;
}

/** Lets the columns that were put down join; false, some of them in S, if one depends on others or finds no place. */
export function joinAll(open: OpenColumns, set: ActiveSet): bool {
  const count = joiningCount;
  joiningCount = 0;
  if (set.size + count > min(set.rowCount, set.columnCount)) return false;
  const joined = appendColumns(set, joining, joiningSigns, count);
  for (let p = 0; p < joined; p++) {
    const j = load<i32>(joining + ((<usize>p) << 2));
    excludeColumn(set, j);
    closeColumn(open, j);
  }
  return joined === count;
}

/** Lets position i leave. The caller reopens the columns when all have left that will. */
export function leave(set: ActiveSet, i: i32): void {
  if (i < keptCount) {
    store<i32>(left + ((<usize>leftCount) << 2), columnIndex(set, i));
    put(leftSigns, leftCount, at(set.signs, i));
    put(leftValues, leftCount, at(set.x, i));
    leftCount++;
    keptCount--;
  }
  leaveSupport(set, i);
}

/** S as it was, in another order where columns had left; x with it. */
export function takeBack(foretold: ForetoldProducts, set: ActiveSet): void {
  const x = set.x;
  for (let i = set.size - 1; i >= keptCount; i--) leaveSupport(set, i);
  reopenColumns(foretold, set);
  for (let p = 0; p < leftCount; p++) {
    const j = load<i32>(left + ((<usize>p) << 2));
    if (joinSigned(set, j, at(leftSigns, p))) put(x, set.size - 1, at(leftValues, p));
    closeColumn(foretold, j);
  }
}
