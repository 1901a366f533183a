/*
 * Changes of the support S of an l1-homotopy path that can be undone: columns join together, others leave, and S can
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
/** Columns of the former S that have left, with their signs and x_i; and how many stayed, at the beginning of S. */
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

/** Remembers S: `takeBack` returns to it. */
export function startChanges(set: ActiveSet): void {
  keptCount = set.size;
  leftCount = 0;
  joiningCount = 0;
}

/** Whether S holds the columns that it held then. */
export function isUnchanged(set: ActiveSet): bool {
  return leftCount === 0 && set.size === keptCount;
}

export function putDown(j: i32, sign: f64): void {
  store<i32>(joining + ((<usize>joiningCount) << 2), j);
  put(joiningSigns, joiningCount, sign);
  joiningCount++;
}

/** The number of columns that are listed to join. */
export function countJoining(): i32 {
  return joiningCount;
}

/** Adds the listed columns. False if one depends on others or finds no place; some of them are in S then. */
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

/** Removes position i. The caller reopens columns after the last removal. */
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

/** Restores S and x. Where columns had left the order of S may be another one. */
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
