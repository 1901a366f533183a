/*
 * The dual active set of a verdict: w = A_T d of least norm with A_T^T w = t, where T are the planted columns, held at
 * their signs, and columns outside S, held at or just inside the bound of |A_j^T w|. recovery-verdict.ts says in which
 * order its steps are taken and where they come from.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { copy } from '../../algebra/wasm/vectors';
import { appendColumn, appendColumns, columnIndex, computeImage, emptySupport, removeColumn } from './active-set';
import { DualSet } from './dual-set';
import { combine, isHeld, losesBy, losesStrictly, openNullVectors, writeNullVector } from './null-vectors';
import { openViolators, rankColumns, rankViolators, violatorAt } from './violators';

const stepTaken = 0;
export const stepLost = 1;
export const stepStuck = 2;

/** Entries of r below this share of the largest are rounding, and move no multiplier. */
const pushMin: f64 = 1e-12;
/**
 * The number of violators of a full T from which null vectors are formed: the second one proves a few more failures.
 */
const worstCountMax = 2;

/** The bound at which a violated constraint is held. */
let heldAt: f64 = 1.0;

/** Starts with an empty T. `nullAt` is the place of null vectors. */
export function openSteps(set: DualSet, nullAt: usize, heldValue: f64, violationMin: f64): void {
  openNullVectors(nullAt);
  heldAt = heldValue;
  openViolators(violationMin);
  emptySupport(set);
}

/** Adds planted columns, up to the first that depends on those before it; returns how many have joined. */
export function holdPlanted(set: DualSet, columns: usize, columnSigns: usize, count: i32): i32 {
  const x = set.x;
  const joined = appendColumns(set, columns, columnSigns, count);
  for (let i = set.size - joined; i < set.size; i++) put(x, i, 1.0);
  return joined;
}

/**
 * Makes T, which a problem of the same A left, the start for these planted columns. A column that is no longer planted
 * becomes a constraint like others, one that is planted and in T is held, and the others join. False if that is
 * impossible.
 */
export function replant(set: DualSet, columns: usize, columnSigns: usize, count: i32): bool {
  const columnCount = set.columnCount;
  const positions = set.positions;
  const signs = set.signs;
  const x = set.x;
  const joining = set.joining;
  const targets = set.joiningTargets;
  const rowCount = set.rowCount;
  for (let j = 0; j < columnCount; j++) store<i32>(positions + ((<usize>j) << 2), -1);
  for (let i = 0; i < set.size; i++) {
    store<i32>(positions + ((<usize>columnIndex(set, i)) << 2), i);
    put(signs, i, at(signs, i) < 0.0 ? -heldAt : heldAt);
    put(x, i, 0.0);
  }
  let missing = 0;
  for (let p = 0; p < count; p++) {
    const j = load<i32>(columns + ((<usize>p) << 2));
    const position = load<i32>(positions + ((<usize>j) << 2));
    if (position >= 0) {
      put(signs, position, at(columnSigns, p));
      put(x, position, 1.0);
      continue;
    }
    store<i32>(joining + ((<usize>missing) << 2), j);
    put(targets, missing, at(columnSigns, p));
    missing++;
  }
  while (set.size + missing > min(rowCount, columnCount)) if (!dropLeast(set)) return false;
  solveForward(set.factor, set.inverses, signs, set.forward, set.size);
  return holdPlanted(set, joining, targets, missing) === missing;
}

/** Removes the constraint with the smallest multiplier; false if all are planted. */
function dropLeast(set: DualSet): bool {
  const feasible = set.feasible;
  let least = -1;
  for (let i = 0; i < set.size; i++) {
    if (!isHeld(set, i) && (least < 0 || abs(at(feasible, i)) < abs(at(feasible, least)))) least = i;
  }
  if (least < 0) return false;
  removeColumn(set, least);
  return true;
}

/** Whether the planted column j, which depends on those that are held, gives the null vector that proves the failure. */
export function losesByDependence(set: DualSet, j: i32): bool {
  combine(set, j);
  return losesBy(set, j);
}

// @inline
function isFull(set: DualSet): bool {
  return set.size === min(set.rowCount, set.columnCount);
}

/** Removes the constraints whose multipliers have the wrong sign, and computes d and w for the rest of T. */
export function takeOptimum(set: DualSet): void {
  const factor = set.factor;
  const inverses = set.inverses;
  const forward = set.forward;
  const direction = set.direction;
  solveBackward(factor, inverses, forward, direction, set.size);
  while (dropOpposed(set)) solveBackward(factor, inverses, forward, direction, set.size);
  copy(set.feasible, direction, set.size);
  computeImage(set, direction);
}

/** Adds the `count` ranked columns; false if none could join. */
export function joinRanked(set: DualSet, count: i32): bool {
  const targets = set.joiningTargets;
  const ranked = set.ranked;
  const before = set.size;
  for (let place = 0; place < count; place++) put(targets, place, targetOf(set, violatorAt(set, place)));
  // One that depends on the others stays outside.
  for (let place = 0; place < count; place++) {
    place += appendColumns(set, ranked + ((<usize>place) << 2), targets + ((<usize>place) << 3), count - place);
  }
  return set.size > before;
}

/**
 * Fills T with whatever comes nearest to a violation and finds its w, whatever the signs of the multipliers. False, and
 * only some of them in T, if that leaves places free.
 */
export function fillPlaces(set: DualSet): bool {
  const direction = set.direction;
  joinRanked(set, rankColumns(set, min(set.rowCount, set.columnCount) - set.size, 0.0));
  solveBackward(set.factor, set.inverses, set.forward, direction, set.size);
  computeImage(set, direction);
  return isFull(set);
}

/** Whether one of the worst violators of a full T gives a null vector that proves the failure. */
export function losesByWorst(set: DualSet): bool {
  const count = rankViolators(set, worstCountMax);
  for (let place = 0; place < count; place++) {
    const p = violatorAt(set, place);
    combine(set, p);
    if (losesStrictly(set) && losesBy(set, p)) return true;
  }
  return false;
}

// @inline
function targetOf(set: DualSet, j: i32): f64 {
  return at(set.correlation, j) < 0.0 ? -heldAt : heldAt;
}

/** Removes every constraint whose multiplier has the wrong sign; false if there is none. */
function dropOpposed(set: DualSet): bool {
  const direction = set.direction;
  const signs = set.signs;
  let dropped = false;
  for (let i = set.size - 1; i >= 0; i--) {
    if (isHeld(set, i) || at(direction, i) * at(signs, i) <= 0.0) continue;
    removeColumn(set, i);
    dropped = true;
  }
  return dropped;
}

/**
 * One step of Goldfarb & Idnani for violator p. `stepTaken`: T, d and w are optimal for its constraints again, and p among
 * them. `stepLost`: p's column proves the failure. `stepStuck`: no w satisfies the constraints of T and p, by p's null
 * vector, which does not prove a failure; w is as it was.
 */
export function takeStep(set: DualSet, p: i32): i32 {
  const mirror = set.mirror;
  const feasible = set.feasible;
  const direction = set.direction;
  const factor = set.factor;
  const inverses = set.inverses;
  const forward = set.forward;
  const target = targetOf(set, p);
  let multiplier: f64 = 0.0;
  while (isFull(set) || !appendColumn(set, p, target)) {
    combine(set, p);
    const sign: f64 = target < 0.0 ? -1.0 : 1.0;
    const mayLose = mirror < 0.0 || findPushed(set, sign) < 0;
    if (mayLose && losesStrictly(set) && losesBy(set, p)) return stepLost;
    const pushed = findPushed(set, sign);
    if (pushed < 0) {
      writeNullVector(set, p);
      return stepStuck;
    }
    const distance = pushDistance(set, pushed, sign);
    for (let i = 0; i < set.size; i++) put(feasible, i, at(feasible, i) + distance * sign * at(direction, i));
    multiplier -= distance * sign;
    removeColumn(set, pushed);
  }
  put(feasible, set.size - 1, multiplier);
  solveBackward(factor, inverses, forward, direction, set.size);
  while (leaveOpposed(set)) solveBackward(factor, inverses, forward, direction, set.size);
  copy(feasible, direction, set.size);
  computeImage(set, direction);
  return stepTaken;
}

/**
 * As the multiplier of p grows by t in magnitude, d moves by sign t r and w stays. The position whose multiplier
 * vanishes first; or -1 if none ever does.
 */
function findPushed(set: DualSet, sign: f64): i32 {
  const size = set.size;
  const direction = set.direction;
  const signs = set.signs;
  let largest: f64 = 0.0;
  for (let i = 0; i < size; i++) largest = max(largest, abs(at(direction, i)));
  let pushed = -1;
  for (let i = 0; i < size; i++) {
    if (isHeld(set, i) || sign * at(direction, i) * at(signs, i) <= pushMin * largest) continue;
    if (pushed < 0 || pushDistance(set, i, sign) < pushDistance(set, pushed, sign)) pushed = i;
  }
  return pushed;
}

function pushDistance(set: DualSet, i: i32, sign: f64): f64 {
  return max(0.0, (-sign * at(set.feasible, i)) / at(set.direction, i));
}

/** Moves the feasible d towards the new one until a multiplier vanishes, and lets it leave; false if none does. */
function leaveOpposed(set: DualSet): bool {
  const direction = set.direction;
  const signs = set.signs;
  const feasible = set.feasible;
  let nearest: f64 = 1.0;
  let leaving = -1;
  for (let i = 0; i < set.size; i++) {
    if (isHeld(set, i) || at(direction, i) * at(signs, i) <= 0.0) continue;
    const ratio = at(feasible, i) / (at(feasible, i) - at(direction, i));
    if (leaving < 0 || ratio < nearest) {
      nearest = ratio;
      leaving = i;
    }
  }
  if (leaving < 0) return false;
  nearest = max(0.0, min(1.0, nearest));
  for (let i = 0; i < set.size; i++) put(feasible, i, at(feasible, i) + nearest * (at(direction, i) - at(feasible, i)));
  removeColumn(set, leaving);
  return true;
}
