/*
 * The verdict on a planted vector: is x0, with support S (k columns) and signs sigma, the only minimiser of |x|_1
 * subject to A x = A x0? Yes if and only if A_S is injective and some w has A_S^T w = sigma and |A_j^T w| < 1 off S
 * (Fuchs, IEEE Trans. Inf. Theory 50 (2004) 1341-1344; necessity: Zhang, Yin & Cheng, J. Optim. Theory Appl. 164 (2015)
 * 109-122). With non-negative variables, x0 >= 0: the only minimiser of 1^T x subject to A x = A x0, x >= 0? Yes if and
 * only if A_S is injective and some w has A_S^T w = 1 and A_j^T w < 1 off S.
 *
 * Method: the dual active set on min |w|^2 subject to A_S^T w = sigma, |A_j^T w| <= bound. The active constraints T
 * start as S alone (Fuchs' vector, the pseudo-inverse of A_S^T times sigma). Block rounds follow: the worst violators
 * join at once, multipliers of the wrong sign leave, until no more of either or `blockCountMax`. Then single steps of
 * Goldfarb & Idnani, Math. Program. 27 (1983) 1-33: the objective rises at each of them, so that none can cycle. With
 *   w = A_T d,   A_T^T w = t,   t_i = sigma_i on S and +- bound off S,
 * a multiplier has the right sign where d_i t_i <= 0. A violator p whose column is A_T r either pushes one of them to
 * 0, which leaves, or proves with h = e_p - r in the kernel of A that no such w exists. h is asked for that proof
 * before anything is pushed: it often holds early. With non-negative variables all targets are positive, columns violate
 * from above alone, and h, to keep h_Sc >= 0, must wait until nothing can be pushed.
 *
 * The path only proposes; recovery-proof.ts decides. What neither proof settles is undecided.
 *
 * Cost: m k^2 + k^3 / 3 flops for Fuchs' vector; a single step takes 2 m n + 6 m |T| + 4 |T|^2.
 */
import {
  appendColumn,
  at,
  clearPadding,
  column,
  columnCount,
  columnIndex,
  correction,
  correlation,
  direction,
  dropCount,
  factor,
  feasible,
  findImage,
  forward,
  gram,
  image,
  infinity,
  inverses,
  leading,
  matrix,
  mirror,
  openArrays,
  openProblem,
  paddedRows,
  put,
  removeColumn,
  rowCount,
  saved,
  signs,
  size,
  slope,
  support,
} from './active-set';
import { refineDual } from './certificate';
import { solveBackward, solveForward } from './cholesky';
import { dualBound, openProof, proveLoss, proveUniqueness } from './recovery-proof';
import { addColumns, addScaled, clear, columnAt, copy, dot, dotColumns } from './vectors';

const statusUndecided = 0;
const statusSuccess = 1;
const statusFailure = 2;

/**
 * The value at which a violated constraint is held: inside the bound that the proof demands, by far more than rounding
 * moves it and far less than instances can be told apart by.
 */
const heldAt: f64 = 1.0 - 1e-6;
/** The share of the free places of T that one block round may fill: more would mostly have to leave again. */
const blockShare: f64 = 0.2;
/** Entries of r below this share of the largest are rounding: they push no multiplier. */
const pushMin: f64 = 1e-12;
/** Each round gains digits until A h is down to its rounding: two or three as a rule. */
const refinementCountMax = 6;

let plantedCount = 0;
let nullVector: usize = 0;
let report: usize = 0;

/**
 * Judges and returns the status. `matrixAt`: n columns `leadingDimension` doubles apart, a multiple of 4; rows m up to
 * the next multiple of 4 may hold any finite numbers. `plantedAt`, `plantedSigns`: S (k different columns, int32) and
 * sigma (k doubles, 1 or -1; with `nonNegative` 1). Written: `activeAt` T and `targetsAt` t (min(m, n) int32 and doubles), `dual` w (m padded
 * doubles), `nullAt` h (n doubles) and
 * `reportAt`: block rounds, single steps, drops, |T|, and what `openProof` lists.
 */
export function judgeRecovery(
  m: i32,
  n: i32,
  matrixAt: usize,
  leadingDimension: i32,
  plantedAt: usize,
  plantedSigns: usize,
  k: i32,
  nonNegative: bool,
  blockCountMax: i32,
  stepCountMax: i32,
  activeAt: usize,
  targetsAt: usize,
  dual: usize,
  nullAt: usize,
  reportAt: usize,
  scratch: usize,
): i32 {
  openProblem(m, n, matrixAt, leadingDimension, 0, nonNegative);
  openArrays(activeAt, targetsAt, dual, scratch);
  openProof(plantedAt, plantedSigns, k, reportAt + 32);
  plantedCount = k;
  nullVector = nullAt;
  report = reportAt;
  store<f64>(report, 0.0);
  store<f64>(report, 0.0, 8);
  const status = follow(plantedAt, plantedSigns, blockCountMax, stepCountMax);
  store<f64>(report, <f64>dropCount, 16);
  store<f64>(report, <f64>size, 24);
  return status;
}

/** The way from Fuchs' vector to one of the proofs. */
function follow(plantedAt: usize, plantedSigns: usize, blockCountMax: i32, stepCountMax: i32): i32 {
  for (let i = 0; i < plantedCount; i++) {
    const j = load<i32>(plantedAt + (<usize>i << 2));
    if (isFull() || !appendColumn(j, at(plantedSigns, i))) {
      combine(j);
      return losesBy(j) ? statusFailure : statusUndecided;
    }
  }
  takeOptimum();
  let proved = proveUniqueness(image);
  for (let round = 0; round < blockCountMax && !proved; round++) {
    const count = rankViolators(<i32>(blockShare * <f64>(min(rowCount, columnCount) - size)));
    if (count == 0 || !joinViolators(count)) break;
    store<f64>(report, <f64>(round + 1));
    proved = proveUniqueness(image);
  }
  let objective = dot(forward, forward, size);
  for (let step = 0; step < stepCountMax && !proved; step++) {
    if (rankViolators(1) == 0) break;
    store<f64>(report, <f64>(step + 1), 8);
    if (takeStep(load<i32>(saved))) return statusFailure;
    const risen = dot(forward, forward, size);
    if (!(risen > objective)) return statusUndecided;
    objective = risen;
    proved = proveUniqueness(image);
  }
  // No violator is left, but too many digits of A_T^T w = t are lost, as where w is very long.
  if (!proved && rankViolators(1) == 0) {
    refineDual();
    proved = proveUniqueness(image);
  }
  return proved ? statusSuccess : statusUndecided;
}

// @ts-ignore: decorator
@inline
function isFull(): bool {
  return size == min(rowCount, columnCount);
}

/** d for the present T, without the constraints whose multipliers have the wrong sign, and w. */
function takeOptimum(): void {
  solveBackward(factor, inverses, forward, direction, size);
  while (dropOpposed()) solveBackward(factor, inverses, forward, direction, size);
  copy(feasible, direction, size);
  findImage(direction);
}

/** The `countMax` worst violators into `saved`, the worst first; returns how many there are. */
function rankViolators(countMax: i32): i32 {
  if (countMax <= 0) return 0;
  let count = 0;
  let least = dualBound;
  for (let j = 0; j < columnCount; j++) {
    const value = max(at(correlation, j), mirror * at(correlation, j));
    // Of equal ones the first stay.
    if (value < least || (count == countMax && value == least)) continue;
    let place = count < countMax ? count++ : count - 1;
    while (place > 0 && at(slope, place - 1) < value) {
      put(slope, place, at(slope, place - 1));
      store<i32>(saved + (<usize>place << 2), load<i32>(saved + (<usize>(place - 1) << 2)));
      place--;
    }
    put(slope, place, value);
    store<i32>(saved + (<usize>place << 2), j);
    if (count == countMax) least = at(slope, count - 1);
  }
  return count;
}

/** A block round; false if no violator could join. */
function joinViolators(count: i32): bool {
  const before = size;
  for (let place = 0; place < count; place++) {
    const j = load<i32>(saved + (<usize>place << 2));
    appendColumn(j, targetOf(j));
  }
  if (size == before) return false;
  takeOptimum();
  return true;
}

// @ts-ignore: decorator
@inline
function targetOf(j: i32): f64 {
  return at(correlation, j) < 0.0 ? -heldAt : heldAt;
}

/** Removes every constraint whose multiplier has the wrong sign; false if there is none. */
function dropOpposed(): bool {
  let dropped = false;
  for (let i = size - 1; i >= plantedCount; i--) {
    if (at(direction, i) * at(signs, i) <= 0.0) continue;
    removeColumn(i);
    dropped = true;
  }
  return dropped;
}

/**
 * One step of Goldfarb & Idnani for violator p: T, d and w are optimal for its constraints again, and p among them; or
 * true, if p's column proves the failure. A step that can do neither leaves w as it is.
 */
function takeStep(p: i32): bool {
  const target = targetOf(p);
  let multiplier: f64 = 0.0;
  while (isFull() || !appendColumn(p, target)) {
    combine(p);
    const sign: f64 = target < 0.0 ? -1.0 : 1.0;
    const mayLose = mirror < 0.0 || findPushed(sign) < 0;
    if (mayLose && losesStrictly() && losesBy(p)) return true;
    const pushed = findPushed(sign);
    if (pushed < 0) return false;
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
  return false;
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
  for (let i = plantedCount; i < size; i++) {
    if (sign * at(direction, i) * at(signs, i) <= pushMin * largest) continue;
    if (pushed < 0 || pushDistance(i, sign) < pushDistance(pushed, sign)) pushed = i;
  }
  return pushed;
}

function pushDistance(i: i32, sign: f64): f64 {
  return max(0.0, -sign * at(feasible, i) / at(direction, i));
}

/** Whether h = e_p - r promises |h_Sc|_1 < |sigma^T h_S|. */
function losesStrictly(): bool {
  let gain: f64 = 0.0;
  let loss: f64 = 1.0;
  for (let i = 0; i < plantedCount; i++) gain += at(direction, i) * at(signs, i);
  for (let i = plantedCount; i < size; i++) loss += abs(at(direction, i));
  return loss < abs(gain);
}

/** Moves the feasible d towards the new one until a multiplier vanishes, and lets it leave; false if none does. */
function leaveOpposed(): bool {
  let nearest: f64 = 1.0;
  let leaving = -1;
  for (let i = plantedCount; i < size; i++) {
    if (at(direction, i) * at(signs, i) <= 0.0) continue;
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

/** Writes h = e_p - r, refined as long as that halves |A h|, and asks for the proof. */
function losesBy(p: i32): bool {
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
  // What `findPushed` took for rounding. Its columns then count into |A h|.
  if (mirror > 0.0) for (let i = plantedCount; i < size; i++) raiseToZero(columnIndex(i));
  return proveLoss(nullVector);
}

function raiseToZero(j: i32): void {
  put(nullVector, j, max(0.0, at(nullVector, j)));
}
