/*
 * Newton's method for min sum_i h(y_i w) subject to r^T w = 1, or = 0, with Huber's h(a) = a^2 / (2 gamma) for
 * |a| <= gamma and |a| - gamma / 2 beyond, over the rows of the open family (row-family.ts).
 *
 * Method: the pattern says of each row whether it is quadratic (0) or linear, and then its sign. With H = sum of y y^T
 * over the quadratic rows, c = sum of sign y over the others, the gradient is g = H w / gamma + c, and the step solves
 *   H d - gamma lambda r = -gamma g,   r^T d = 0.
 * H grows and shrinks by the rows that change sides. It may be singular along r alone (H + rho r r^T, of the same steps,
 * is what is factored), or beyond (fewer than p - 1 independent rows are quadratic): then a share of the identity is
 * added, which leaves d a direction of descent. The step's length is searched for where the full one would overshoot. When a full step changes no row's side, it has landed on the
 * minimum: the method is finite (Madsen & Nielsen, SIAM J. Optim. 3, 1993, 223-235).
 *
 * Rows may be frozen: linear for ever, whatever w is. Then the objective may be unbounded below.
 *
 * Cost of a step: 2 N p + p^3 / 3 + p^2 a changed row, O(N) an evaluation of the slope.
 */
import { at, pad, put } from '../algebra/arrays';
import { factorRows } from '../algebra/block-cholesky';
import { factorBytes, rowAt, solveBackward, solveForward } from '../algebra/cholesky';
import { addScaled, clear, copy, dot } from '../algebra/vectors';
import { findStepLength } from './huber-line-search';
import { addRowGram, columnCount, combineRows, multiplyRows, rowCount, rowOf, width } from './row-family';

export const newtonSettled = 0;
const newtonLimit = 1;
const newtonUnbounded = 2;

/** Below this share of its diagonal entry a pivot is rounding of sums that were added and subtracted. */
const pivotMin: f64 = 1e-13;
/** Of the largest diagonal entry of Y^T Y: what is added where H is singular. */
const ridge: f64 = 1e-10;
/** |g - lambda r| over lambda at a minimum; a proof allows 1e-10, and the rounding of H w / gamma may exceed this. */
const gradientTolerance: f64 = 1e-12;
/** What a frozen row's y_i w counts as. */
const farAway: f64 = 1e300;

/** w, the y_i w, and over the rows -1, 0 or 1 as i8. */
export let position: usize = 0;
export let values: usize = 0;
let pattern: usize = 0;
/** d and the y_i d. */
let direction: usize = 0;
export let image: usize = 0;
/** Since the problem was opened. */
export let newtonSteps = 0;

let quadraticCount = 0;
let isSingular = false;

let functional: usize = 0;
let total: usize = 0;
let scale: f64 = 0.0;
let gram: usize = 0;
let shift: usize = 0;
let frozenShift: usize = 0;
let gradient: usize = 0;
let normal: usize = 0;
let inverses: usize = 0;
let factor: usize = 0;
let joining: usize = 0;
let leaving: usize = 0;
let isFrozen = false;
let isFactored = false;

/** Bytes of scratch memory for N rows of p. */
export function huberNewtonBytes(count: i32, p: i32): usize {
  const doubles = <usize>(2 * pad(count) + 7 * pad(p)) + <usize>pad(p) * <usize>pad(p);
  return (doubles << 3) + factorBytes(pad(p) + 4) + <usize>pad(count) * 10;
}

/** `totalGram`: that of all rows, `largest` its largest diagonal entry; `functionalAt`: r, |r| = 1, 0 in the padding. */
export function openHuberNewton(functionalAt: usize, totalGram: usize, largest: f64, scratch: usize): void {
  functional = functionalAt;
  total = totalGram;
  scale = largest;
  const rowBytes = (<usize>pad(rowCount)) << 3;
  const columnBytes = (<usize>width) << 3;
  values = scratch;
  image = values + rowBytes;
  position = image + rowBytes;
  direction = position + columnBytes;
  shift = direction + columnBytes;
  frozenShift = shift + columnBytes;
  gradient = frozenShift + columnBytes;
  normal = gradient + columnBytes;
  inverses = normal + columnBytes;
  gram = inverses + columnBytes;
  factor = gram + columnBytes * <usize>width;
  joining = factor + factorBytes(width + 4);
  leaving = joining + (rowBytes >> 1);
  pattern = leaving + (rowBytes >> 1);
  clear(position, 2 * width);
  clear(gradient, 2 * width);
  newtonSteps = 0;
  makeAllQuadratic();
}

/** Every row quadratic, none frozen. */
export function makeAllQuadratic(): void {
  copy(gram, total, width * width);
  clear(shift, width);
  memory.fill(pattern, 0, rowCount);
  quadraticCount = rowCount;
  isFrozen = false;
  isFactored = false;
}

/**
 * A start at w = 0 with r^T w = 0: rows whose `values` are 0 are quadratic, the others are linear for ever with the
 * sign of theirs.
 */
export function freezeLinear(): void {
  isFrozen = false;
  for (let i = 0; i < rowCount; i++) {
    const value = at(values, i);
    if (value !== 0.0) put(values, i, value > 0.0 ? farAway : -farAway);
  }
  takePattern(1.0);
  isFrozen = true;
  copy(frozenShift, shift, width);
  clear(position, width);
}

/** The pattern that the `values` have at gamma; returns how many rows changed. */
export function takePattern(gamma: f64): i32 {
  let joinCount = 0;
  let leaveCount = 0;
  let changeCount = 0;
  for (let i = 0; i < rowCount; i++) {
    const value = at(values, i);
    const next: i32 = value > gamma ? 1 : value < -gamma ? -1 : 0;
    const before: i32 = load<i8>(pattern + i);
    if (next === before) continue;
    changeCount++;
    store<i8>(pattern + i, <i8>next);
    addScaled(shift, <f64>(next - before), rowOf(i), width);
    if (next === 0) {
      store<i32>(joining + ((<usize>joinCount) << 2), i);
      joinCount++;
    } else if (before === 0) {
      store<i32>(leaving + ((<usize>leaveCount) << 2), i);
      leaveCount++;
    }
  }
  quadraticCount += joinCount - leaveCount;
  if (joinCount + leaveCount > 0) changeGram(joinCount, leaveCount);
  return changeCount;
}

/** H by the changes, or anew from the smaller side where that is less work. */
function changeGram(joinCount: i32, leaveCount: i32): void {
  const linearCount = rowCount - quadraticCount;
  isFactored = false;
  if (joinCount + leaveCount <= min(linearCount, quadraticCount)) {
    addRowGram(gram, 1.0, joining, joinCount);
    addRowGram(gram, -1.0, leaving, leaveCount);
    return;
  }
  const isFewQuadratic = quadraticCount <= linearCount;
  if (isFewQuadratic) clear(gram, width * width);
  else copy(gram, total, width * width);
  let count = 0;
  for (let i = 0; i < rowCount; i++) {
    if ((load<i8>(pattern + i) === 0) !== isFewQuadratic) continue;
    store<i32>(joining + ((<usize>count) << 2), i);
    count++;
  }
  addRowGram(gram, isFewQuadratic ? 1.0 : -1.0, joining, count);
}

/** From `position` and `values` (and their pattern) to the minimum, until `newtonSteps` reaches the limit. */
export function minimiseHuber(gamma: f64, newtonStepMax: i32): i32 {
  let restCount = 0;
  while (newtonSteps < newtonStepMax) {
    newtonSteps++;
    factorGram();
    const decrease = findDirection(gamma);
    if (decrease === 0.0) return newtonSettled;
    findImage(direction, image);
    const fixed = isFrozen ? dot(frozenShift, direction, columnCount) : 0.0;
    const length = findStepLength(values, image, rowCount, gamma, fixed, decrease);
    if (length < 0.0) return newtonUnbounded;
    addScaled(position, length, direction, width);
    addScaled(values, length, image, rowCount);
    restCount = takePattern(gamma) === 0 && length === 1.0 ? restCount + 1 : 0;
    // With a share of the identity in H one full step lands near the minimum, and the next on it.
    if (restCount === (isSingular ? 2 : 1)) return newtonSettled;
  }
  return newtonLimit;
}

/** H + rho r r^T = L L^T, with a share of the identity if it has to be. */
function factorGram(): void {
  if (isFactored) return;
  isFactored = true;
  isSingular = !tryFactor(0.0);
  for (let addition = ridge * scale; isSingular && !tryFactor(addition); addition *= 10.0) {}
  solveForward(factor, inverses, functional, normal, columnCount);
  solveBackward(factor, inverses, normal, normal, columnCount);
}

function tryFactor(addition: f64): bool {
  for (let i = 0; i < columnCount; i++) {
    const row = rowAt(factor, i);
    copy(row, gram + ((<usize>i * <usize>width) << 3), i + 1);
    addScaled(row, scale * at(functional, i), functional, i + 1);
    put(row, i, at(row, i) + addition);
  }
  return factorRows(factor, inverses, 0, columnCount, pivotMin) === columnCount;
}

/** d; returns -g^T d, 0 if the gradient says that w is the minimum. */
function findDirection(gamma: f64): f64 {
  const inverse = 1.0 / gamma;
  multiplyGram(gradient, position);
  for (let i = 0; i < columnCount; i++) put(gradient, i, at(gradient, i) * inverse + at(shift, i));
  const lambda = solveBordered(direction, gradient);
  for (let i = 0; i < columnCount; i++) put(direction, i, -gamma * at(direction, i));
  // Where r^T d = 0 this is as long a decrease as with g alone, but no rounding of lambda r is left in it.
  addScaled(gradient, -lambda, functional, columnCount);
  const size = Math.sqrt(dot(gradient, gradient, columnCount));
  // Not `size <= ...`: a NaN ends here too, and proves nothing.
  if (!(size > gradientTolerance * abs(lambda))) return 0.0;
  return max(0.0, -dot(gradient, direction, columnCount));
}

/** target = H source */
function multiplyGram(target: usize, source: usize): void {
  clear(target, width);
  for (let i = 0; i < columnCount; i++) {
    const row = gram + ((<usize>i * <usize>width) << 3);
    put(target, i, dot(row, source, i + 1));
    addScaled(target, at(source, i), row, i);
  }
}

/** x of H x = g - lambda r, r^T x = 0; returns lambda. x may not be g. */
function solveBordered(x: usize, g: usize): f64 {
  solveForward(factor, inverses, g, x, columnCount);
  solveBackward(factor, inverses, x, x, columnCount);
  const lambda = dot(functional, x, columnCount) / dot(functional, normal, columnCount);
  addScaled(x, -lambda, normal, columnCount);
  return lambda;
}

/** w of least w^T H w with r^T w = 1, for the pattern as it is. */
export function findCentre(w: usize): void {
  factorGram();
  const inverse = 1.0 / dot(functional, normal, columnCount);
  for (let i = 0; i < columnCount; i++) put(w, i, inverse * at(normal, i));
}

/** The y_i d, 0 for frozen rows. */
function findImage(d: usize, target: usize): void {
  multiplyRows(target, d);
  if (!isFrozen) return;
  for (let i = 0; i < rowCount; i++) if (abs(at(values, i)) >= 0.5 * farAway) put(target, i, 0.0);
}

/** Moves w towards y_i w = 0 on the quadratic rows and r^T w = 1 by one correction with true products. */
export function refineVertex(w: usize): void {
  factorGram();
  multiplyRows(image, w);
  for (let i = 0; i < rowCount; i++) if (load<i8>(pattern + i) !== 0) put(image, i, 0.0);
  combineRows(gradient, image);
  solveBordered(direction, gradient);
  addScaled(w, -1.0, direction, columnCount);
  const size = 1.0 / dot(functional, w, columnCount);
  for (let i = 0; i < columnCount; i++) put(w, i, size * at(w, i));
}
