/*
 * The dual active set of a verdict: w = A_T d of least norm with A_T^T w = t, where T are the planted columns, held at
 * their signs, and columns outside S, held at or just inside the bound of |A_j^T w|. recovery-verdict.ts says in which
 * order its steps are taken and where they come from.
 */
import { at, put } from '../algebra/arrays';
import { solveBackward, solveForward } from '../algebra/cholesky';
import { addColumns, addScaled, clear, columnAt, copy, dot, dotColumns } from '../algebra/vectors';
import {
  appendColumn,
  appendColumns,
  barrier,
  clearPadding,
  column,
  columnCount,
  columnIndex,
  correction,
  correlation,
  direction,
  emptySupport,
  factor,
  feasible,
  findImage,
  forward,
  gram,
  infinity,
  inverses,
  leading,
  matrix,
  mirror,
  paddedRows,
  removeColumn,
  rowCount,
  saved,
  signs,
  size,
  slope,
  support,
  x,
} from './active-set';
import { proveLoss } from './recovery-proof';
import { openViolators, rankColumns, rankViolators, violatorAt } from './violators';

const stepTaken = 0;
export const stepLost = 1;
export const stepStuck = 2;

/** Entries of r below this share of the largest are rounding: they push no multiplier. */
const pushMin: f64 = 1e-12;
/** Each round gains digits until A h is down to its rounding: two or three as a rule. */
const refinementCountMax = 6;
/** How many violators of a full T are asked for a null vector: the second one proves a few failures more. */
const worstCountMax = 2;

export let nullVector: usize = 0;
/** The bound at which a violated constraint is held. */
let heldAt: f64 = 1.0;

/** Starts with an empty T; null vectors will be written to `nullAt`. */
export function openSteps(nullAt: usize, heldValue: f64, violationMin: f64): void {
  nullVector = nullAt;
  heldAt = heldValue;
  openViolators(violationMin);
  emptySupport();
}

/** Lets planted columns join, up to the first that depends on those before; returns how many have. */
export function holdPlanted(columns: usize, columnSigns: usize, count: i32): i32 {
  const joined = appendColumns(columns, columnSigns, count);
  for (let i = size - joined; i < size; i++) put(x, i, 1.0);
  return joined;
}

/** Planted columns are held: their multipliers may have either sign. The homotopy's x is theirs to be marked in. */
// @inline
function isHeld(i: i32): bool {
  return at(x, i) !== 0.0;
}

/**
 * Makes T, left from a problem of the same A, the start for these planted columns: what was planted and is not becomes a
 * constraint like others, what is planted and in T is held, the rest joins. False if that cannot be.
 */
export function replant(columns: usize, columnSigns: usize, count: i32): bool {
  for (let j = 0; j < columnCount; j++) put(barrier, j, -1.0);
  for (let i = 0; i < size; i++) {
    put(barrier, columnIndex(i), <f64>i);
    put(signs, i, at(signs, i) < 0.0 ? -heldAt : heldAt);
    put(x, i, 0.0);
  }
  let missing = 0;
  for (let p = 0; p < count; p++) {
    const j = load<i32>(columns + ((<usize>p) << 2));
    const position = <i32>at(barrier, j);
    if (position >= 0) {
      put(signs, position, at(columnSigns, p));
      put(x, position, 1.0);
      continue;
    }
    store<i32>(saved + ((<usize>missing) << 2), j);
    put(slope, missing, at(columnSigns, p));
    missing++;
  }
  while (size + missing > min(rowCount, columnCount)) if (!dropLeast()) return false;
  solveForward(factor, inverses, signs, forward, size);
  return holdPlanted(saved, slope, missing) === missing;
}

/** Removes the constraint with the smallest multiplier; false if all are planted. */
function dropLeast(): bool {
  let least = -1;
  for (let i = 0; i < size; i++) {
    if (!isHeld(i) && (least < 0 || abs(at(feasible, i)) < abs(at(feasible, least)))) least = i;
  }
  if (least < 0) return false;
  removeColumn(least);
  return true;
}

/** Whether the planted column j, which depends on those that are held, gives the null vector that proves the failure. */
export function losesByDependence(j: i32): bool {
  combine(j);
  return losesBy(j);
}

// @inline
function isFull(): bool {
  return size === min(rowCount, columnCount);
}

/** d for the present T, without the constraints whose multipliers have the wrong sign, and w. */
export function takeOptimum(): void {
  solveBackward(factor, inverses, forward, direction, size);
  while (dropOpposed()) solveBackward(factor, inverses, forward, direction, size);
  copy(feasible, direction, size);
  findImage(direction);
}

/** Lets the `count` columns that were ranked join; false if none could. */
export function joinRanked(count: i32): bool {
  const before = size;
  for (let place = 0; place < count; place++) put(slope, place, targetOf(violatorAt(place)));
  // One that depends on the others stays outside.
  for (let place = 0; place < count; place++) {
    place += appendColumns(saved + ((<usize>place) << 2), slope + ((<usize>place) << 3), count - place);
  }
  return size > before;
}

/**
 * Fills T with whatever comes nearest to a violation and finds its w, whatever the signs of the multipliers. False, and
 * only some of them in T, if that leaves places free.
 */
export function fillPlaces(): bool {
  joinRanked(rankColumns(min(rowCount, columnCount) - size, 0.0));
  solveBackward(factor, inverses, forward, direction, size);
  findImage(direction);
  return isFull();
}

/** Whether one of the worst violators of a full T gives a null vector that proves the failure. */
export function losesByWorst(): bool {
  const count = rankViolators(worstCountMax);
  for (let place = 0; place < count; place++) {
    const p = violatorAt(place);
    combine(p);
    if (losesStrictly() && losesBy(p)) return true;
  }
  return false;
}

// @inline
function targetOf(j: i32): f64 {
  return at(correlation, j) < 0.0 ? -heldAt : heldAt;
}

/** Removes every constraint whose multiplier has the wrong sign; false if there is none. */
function dropOpposed(): bool {
  let dropped = false;
  for (let i = size - 1; i >= 0; i--) {
    if (isHeld(i) || at(direction, i) * at(signs, i) <= 0.0) continue;
    removeColumn(i);
    dropped = true;
  }
  return dropped;
}

/**
 * One step of Goldfarb & Idnani for violator p. `stepTaken`: T, d and w are optimal for its constraints again, and p among
 * them. `stepLost`: p's column proves the failure. `stepStuck`: no w satisfies the constraints of T and p, by p's null
 * vector, which does not prove a failure; w is as it was.
 */
export function takeStep(p: i32): i32 {
  const target = targetOf(p);
  let multiplier: f64 = 0.0;
  while (isFull() || !appendColumn(p, target)) {
    combine(p);
    const sign: f64 = target < 0.0 ? -1.0 : 1.0;
    const mayLose = mirror < 0.0 || findPushed(sign) < 0;
    if (mayLose && losesStrictly() && losesBy(p)) return stepLost;
    const pushed = findPushed(sign);
    if (pushed < 0) {
      writeNullVector(p);
      return stepStuck;
    }
    const distance = pushDistance(pushed, sign);
    for (let i = 0; i < size; i++) put(feasible, i, at(feasible, i) + distance * sign * at(direction, i));
    multiplier -= distance * sign;
    removeColumn(pushed);
  }
  put(feasible, size - 1, multiplier);
  solveBackward(factor, inverses, forward, direction, size);
  while (leaveOpposed()) solveBackward(factor, inverses, forward, direction, size);
  copy(feasible, direction, size);
  findImage(direction);
  return stepTaken;
}

/** direction = r, the least-squares solution of A_T r = A_p. */
function combine(p: i32): void {
  copy(column, columnAt(matrix, leading, p), paddedRows);
  clearPadding(column);
  dotColumns(gram, matrix, leading, support, size, column, paddedRows);
  solveForward(factor, inverses, gram, gram, size);
  solveBackward(factor, inverses, gram, direction, size);
}

/**
 * As the multiplier of p grows by t in magnitude, d moves by sign t r and w stays. The position whose multiplier
 * vanishes first; or -1 if none ever does.
 */
function findPushed(sign: f64): i32 {
  let largest: f64 = 0.0;
  for (let i = 0; i < size; i++) largest = max(largest, abs(at(direction, i)));
  let pushed = -1;
  for (let i = 0; i < size; i++) {
    if (isHeld(i) || sign * at(direction, i) * at(signs, i) <= pushMin * largest) continue;
    if (pushed < 0 || pushDistance(i, sign) < pushDistance(pushed, sign)) pushed = i;
  }
  return pushed;
}

function pushDistance(i: i32, sign: f64): f64 {
  return max(0.0, (-sign * at(feasible, i)) / at(direction, i));
}

/** Whether h = e_p - r promises |h_Sc|_1 < |sigma^T h_S|. */
function losesStrictly(): bool {
  let gain: f64 = 0.0;
  let loss: f64 = 1.0;
  for (let i = 0; i < size; i++) {
    if (isHeld(i)) gain += at(direction, i) * at(signs, i);
    else loss += abs(at(direction, i));
  }
  return loss < abs(gain);
}

/** Moves the feasible d towards the new one until a multiplier vanishes, and lets it leave; false if none does. */
function leaveOpposed(): bool {
  let nearest: f64 = 1.0;
  let leaving = -1;
  for (let i = 0; i < size; i++) {
    if (isHeld(i) || at(direction, i) * at(signs, i) <= 0.0) continue;
    const ratio = at(feasible, i) / (at(feasible, i) - at(direction, i));
    if (leaving < 0 || ratio < nearest) {
      nearest = ratio;
      leaving = i;
    }
  }
  if (leaving < 0) return false;
  nearest = max(0.0, min(1.0, nearest));
  for (let i = 0; i < size; i++) put(feasible, i, at(feasible, i) + nearest * (at(direction, i) - at(feasible, i)));
  removeColumn(leaving);
  return true;
}

function losesBy(p: i32): bool {
  writeNullVector(p);
  return proveLoss(nullVector);
}

/** h = e_p - r for a column outside T. */
export function combineColumn(p: i32): void {
  combine(p);
  writeCombination(p);
}

function writeNullVector(p: i32): void {
  writeCombination(p);
  // What `findPushed` took for rounding. Its columns then count into |A h|.
  if (mirror > 0.0) for (let i = 0; i < size; i++) if (!isHeld(i)) raiseToZero(columnIndex(i));
}

/** h = e_p - r, refined as long as that halves |A h|. */
function writeCombination(p: i32): void {
  let before = infinity;
  for (let round = 0; round < refinementCountMax; round++) {
    for (let i = 0; i < size; i++) put(correction, i, -at(direction, i));
    copy(column, columnAt(matrix, leading, p), paddedRows);
    addColumns(column, matrix, leading, support, correction, size, paddedRows);
    clearPadding(column);
    const rest = dot(column, column, paddedRows);
    if (!(rest < 0.25 * before)) break;
    before = rest;
    dotColumns(gram, matrix, leading, support, size, column, paddedRows);
    solveForward(factor, inverses, gram, gram, size);
    solveBackward(factor, inverses, gram, gram, size);
    addScaled(direction, 1.0, gram, size);
  }
  clear(nullVector, columnCount);
  put(nullVector, p, 1.0);
  for (let i = 0; i < size; i++) {
    const j = columnIndex(i);
    put(nullVector, j, at(nullVector, j) - at(direction, i));
  }
}

function raiseToZero(j: i32): void {
  put(nullVector, j, max(0.0, at(nullVector, j)));
}
