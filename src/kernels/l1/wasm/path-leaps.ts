/*
 * Leaps along an l1-homotopy path: lambda falls past several events at once. The end of a leap is accepted only when it
 * is proved to lie on the path.
 *
 * A vector x with support S and signs sigma, A_S injective, is the path's point at lambda if, with r = b - A x,
 *   A_S^T r = lambda sigma,   sigma_i x_i > 0 on S,   |A_j^T r| < lambda off S
 * (for non-negative variables sigma = 1, and the last without the magnitude): the optimality conditions of |A x - b|^2 / 2 +
 * lambda |x|_1, whose minimiser is then unique (Tibshirani, Electron. J. Statist. 7 (2013) 1456-1490, lemma 2). What happened
 * on the way need not be known.
 *
 * Method: block pivoting (Portugal, Judice & Vicente, Math. Comp. 63 (1994) 625-643) from a guess that is mostly right.
 * The next events are foretold. lambda' is chosen behind some of them, and these are carried out. With y = L^{-1} A_S^T
 * b and z = L^{-1} sigma, x_S = L^{-T} (y - lambda' z). Then, in a few rounds, entries of the wrong sign leave, and
 * columns whose products are above lambda' join. Where too many rounds or changes are needed, or a condition holds
 * without a margin, S is restored, and the path continues by single steps.
 *
 * Cost: 4 m s + 2 s^2 flops a round and 4 m (n - s) integer operations, 2 m s + s^2 flops for a column that joins, up to
 * 3 s^2 for one that leaves.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { continueForward, solveBackward } from '../../algebra/wasm/cholesky';
import { columnAt, copy, dot } from '../../algebra/wasm/vectors';
import { columnIndex, computeImage, markRows, setLambda } from './active-set';
import { ActiveSet } from './active-set-state';
import {
  dropAnchor,
  ForetoldProducts,
  foretoldSign,
  keepTried,
  moveAnchor,
  reopenColumns,
  triedReachAt,
  tryResidual,
} from './foretold-products';
import { columnIn } from './open-columns';
import { countEvents, eventCode, eventDistance, eventMax, listEvents } from './path-events';
import {
  countJoining,
  isUnchanged,
  joinAll,
  leave,
  openChanges,
  putDown,
  startChanges,
  supportChangesBytes,
  takeBack,
} from './support-changes';

/** A leap past fewer events gains nothing. */
const leapMin = 3;
/** A leap passes so many events times the square root of the number of free places in S. */
const leapShare: f64 = 1.3;
/**
 * A leap is given up after so many rounds, or where the rounds change more columns than it has events, by more than
 * two.
 */
const roundCountMax = 5;
const changesBeyond = 2;
/** A product nearer to lambda' than this share of it may be a tie. */
const tieShare: f64 = 1e-10;
/** More than what singles round of a bound. */
const singleRounding: f64 = 1e-6;
/**
 * Steps before the next leap is tried. After a leap that failed the number doubles with each further failure in a row.
 */
const pauseMin = 4;
const pauseMax = 64;

/** r of the caller, and r of a leap. */
let residual: usize = 0;
let nextResidual: usize = 0;
/** A^T b */
let rightProducts: usize = 0;
/** x_S of a leap, and y, of which the entries for unchanged rows of the factor stay valid. */
let next: usize = 0;
let origin: usize = 0;
/** The events of this leap, and how many more changes it may make. */
let leapLength = 0;
let changesLeft = 0;
let leapLengthMax = 0;
let pause = 0;
let nextPause = 0;

export function pathLeapsBytes(m: i32, n: i32): usize {
  return ((<usize>(pad(m) + pad(n) + 2 * pad(min(m, n)))) << 3) + supportChangesBytes(m, n);
}

/** For the problem of active-set.ts. `products`: A^T b, which is copied. */
export function openLeaps(set: ActiveSet, lengthMax: i32, residualAt: usize, products: usize, scratch: usize): void {
  const columnCount = set.columnCount;
  const sizeBytes = (<usize>pad(min(set.rowCount, columnCount))) << 3;
  residual = residualAt;
  nextResidual = scratch;
  rightProducts = nextResidual + ((<usize>set.paddedRows) << 3);
  next = rightProducts + ((<usize>pad(columnCount)) << 3);
  origin = next + sizeBytes;
  openChanges(set, origin + sizeBytes);
  copy(rightProducts, products, columnCount);
  leapLengthMax = min(lengthMax, eventMax - 1);
  pause = 0;
  nextPause = pauseMin;
}

/** Whether enough events are near. It is called once a step, when the direction and its image are known. */
export function seesLeap(foretold: ForetoldProducts, set: ActiveSet): bool {
  if (pause > 0) {
    pause--;
    return false;
  }
  // With a column that depends on others, or nearly so, a leap mostly fails.
  if (set.blockedCount > 0 || set.doubtfulCount > 0) return false;
  const freeCount = min(set.rowCount, set.columnCount) - set.size;
  leapLength = min(leapLengthMax, <i32>(leapShare * Math.sqrt(<f64>freeCount)));
  if (leapLength < leapMin) return false;
  moveAnchor(foretold, set);
  listEvents(foretold, set, leapLength + 1);
  return countEvents() >= leapMin;
}

/** Whether lambda, x and r have moved. If not they are as before, and the direction must be computed again. */
export function leap(foretold: ForetoldProducts, set: ActiveSet): bool {
  const x = set.x;
  const paddedRows = set.paddedRows;
  const target = chooseTarget(set);
  changesLeft = leapLength + changesBeyond;
  startChanges(set);
  takeEvents(foretold, set);
  for (let round = 0; round < roundCountMax; round++) {
    if (!joinAll(foretold, set) || !findFeasible(foretold, set, target)) break;
    computeResidual(set);
    tryResidual(foretold, set, nextResidual, target);
    if (!findViolators(foretold, set, target)) break;
    if (countJoining() > 0) continue;
    setLambda(set, target);
    copy(x, next, set.size);
    copy(residual, nextResidual, paddedRows);
    keepTried(foretold, set, residual);
    // Columns whose products fall as fast as lambda may seem to join again and again.
    if (isUnchanged(set)) waitLonger();
    else nextPause = pauseMin;
    return true;
  }
  takeBack(foretold, set);
  waitLonger();
  return false;
}

/**
 * The lambda at the end of the leap: that of the first event behind those that are passed. Events come later than
 * foretold, since each one that has taken place slows the others down.
 */
function chooseTarget(set: ActiveSet): f64 {
  const lambda = set.lambda;
  if (countEvents() > leapLength) return lambda - eventDistance(leapLength);
  leapLength = countEvents();
  return 0.5 * (lambda - eventDistance(leapLength - 1));
}

function waitLonger(): void {
  pause = nextPause;
  nextPause = min(pauseMax, 2 * nextPause);
}

/** Carries out the foretold events: removes what was to leave, and lists what is to join. */
function takeEvents(foretold: ForetoldProducts, set: ActiveSet): void {
  const countBefore = set.size;
  for (let e = 0; e < leapLength; e++) {
    const slot = eventCode(e);
    if (slot >= 0) putDown(columnIn(foretold, slot), foretoldSign(foretold, set, slot, eventDistance(e)));
  }
  dropAnchor(foretold);
  // From the last position to the first, so that the others keep theirs.
  for (let i = countBefore - 1; i >= 0; i--) {
    for (let e = 0; e < leapLength; e++) if (eventCode(e) === -1 - i) leave(set, i);
  }
  if (set.size < countBefore) reopenColumns(foretold, set);
}

/** Computes x_S at lambda = target and removes entries of the wrong sign; false if there are too many. */
function findFeasible(foretold: ForetoldProducts, set: ActiveSet, target: f64): bool {
  solveAt(set, target);
  let opposedCount = countOpposed(set);
  while (opposedCount > 0) {
    changesLeft -= opposedCount;
    if (changesLeft < 0) return false;
    for (let i = set.size - 1; i >= 0; i--) if (isOpposed(set, i)) leave(set, i);
    reopenColumns(foretold, set);
    solveAt(set, target);
    opposedCount = countOpposed(set);
  }
  return true;
}

/** x_S = L^{-T} (y - target z) */
function solveAt(set: ActiveSet, target: f64): void {
  const size = set.size;
  const gram = set.gram;
  const factor = set.factor;
  const inverses = set.inverses;
  const forward = set.forward;
  const start = set.steadyRows & ~3;
  for (let i = start; i < size; i++) put(gram, i, at(rightProducts, columnIndex(set, i)));
  continueForward(factor, inverses, gram, origin, start, size);
  markRows(set);
  const targets = f64x2.splat(target);
  for (let i = 0; i < size; i += 2) {
    const pair = (<usize>i) << 3;
    const moved = f64x2.mul(targets, v128.load(forward + pair));
    v128.store(gram + pair, f64x2.sub(v128.load(origin + pair), moved));
  }
  solveBackward(factor, inverses, gram, next, size);
}

function countOpposed(set: ActiveSet): i32 {
  const size = set.size;
  const signs = set.signs;
  let keep = i64x2.splat(-1);
  for (let i = 0; i + 1 < size; i += 2) {
    const pair = (<usize>i) << 3;
    const product = f64x2.mul(v128.load(signs + pair), v128.load(next + pair));
    keep = v128.and(keep, f64x2.gt(product, f64x2.splat(0.0)));
  }
  if (i64x2.all_true(keep) && !((size & 1) !== 0 && isOpposed(set, size - 1))) return 0;
  let count = 0;
  for (let i = 0; i < size; i++) count += i32(isOpposed(set, i));
  return count;
}

// @inline
function isOpposed(set: ActiveSet, i: i32): bool {
  return !(at(set.signs, i) * at(next, i) > 0.0);
}

function computeResidual(set: ActiveSet): void {
  const rightSide = set.rightSide;
  const image = set.image;
  computeImage(set, next);
  const end = (<usize>set.paddedRows) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(nextResidual + i, f64x2.sub(v128.load(rightSide + i), v128.load(image + i)));
  }
}

/** Lists the columns whose products reach lambda = target; false if one may be a tie, or if there are too many. */
function findViolators(foretold: ForetoldProducts, set: ActiveSet, target: f64): bool {
  const matrix = set.matrix;
  const leading = set.leading;
  const paddedRows = set.paddedRows;
  const mirror = set.mirror;
  const level = f32x4.splat(<f32>(1.0 - singleRounding));
  const count = foretold.openCount;
  for (let quad = 0; quad < count; quad += 4) {
    let near = i32x4.bitmask(f32x4.gt(triedReachAt(foretold, set, quad), level));
    while (near !== 0) {
      const slot = quad + ctz(near);
      near &= near - 1;
      const j = columnIn(foretold, slot);
      const c = dot(columnAt(matrix, leading, j), nextResidual, paddedRows);
      const height = max(c, mirror * c);
      if (height <= (1.0 - tieShare) * target) continue;
      if (height <= (1.0 + tieShare) * target || --changesLeft < 0) return false;
      putDown(j, c < 0.0 ? mirror : 1.0);
    }
  }
  return true;
}
