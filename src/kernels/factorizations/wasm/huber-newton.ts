/*
 * Newton's method for min sum_i h(y_i w) subject to r^T w = 1, or = 0, with Huber's h(a) = a^2 / (2 gamma) for
 * |a| <= gamma and |a| - gamma / 2 beyond, over the rows of the open family (row-family.ts).
 *
 * Method: the pattern says for each row whether it is quadratic (0) or linear, and then its sign. With H = sum of y y^T
 * over the quadratic rows, c = sum of sign y over the others, the gradient is g = H w / gamma + c, and the step solves
 *   H d - gamma lambda r = -gamma g,   r^T d = 0.
 * H is updated by the rows that change sides. It may be singular along r alone: therefore H + rho r r^T is factored,
 * which gives the same steps. It may be singular beyond (fewer than p - 1 independent rows are quadratic): then a share
 * of the identity is added, and d is still a direction of descent. Where the full step would overshoot, its length is
 * found by a line search. A full step that changes no row's side ends at the minimum: the method is finite (Madsen &
 * Nielsen, SIAM J. Optim. 3, 1993, 223-235).
 *
 * Rows may be frozen: they are linear for every w. Then the objective may be unbounded below.
 *
 * Cost of a step: 2 N p + p^3 / 3 + p^2 a changed row, O(N) an evaluation of the slope.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { factorBytes, rowAt, solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { factorRows } from '../../algebra/wasm/panel-cholesky';
import { addScaled, clear, copy, dot } from '../../algebra/wasm/vectors';
import { findStepLength } from './huber-line-search';
import { addRowGram, combineRows, multiplyRows, RowFamily, rowOf } from './row-family';

export const newtonSettled = 0;
const newtonLimit = 1;
const newtonUnbounded = 2;

/** A pivot below this share of its diagonal entry is rounding of sums that were added and subtracted. */
const pivotMin: f64 = 1e-13;
/** Where H is singular this share of the largest diagonal entry of Y^T Y is added to its diagonal. */
const ridge: f64 = 1e-10;
/**
 * The largest |g - lambda r| over lambda at a minimum. A proof allows 1e-10; the rounding of H w / gamma may exceed
 * this.
 */
const gradientTolerance: f64 = 1e-12;
/** The value that stands for y_i w of a frozen row. */
const farAway: f64 = 1e300;

/** The state of Newton's method and the arrays that it works in; placed by `openHuberNewton`. */
@unmanaged
export class HuberNewton {
  /** w, the y_i w, and over the rows -1, 0 or 1 as i8. */
  position: usize;
  values: usize;
  pattern: usize;
  /** d and the y_i d. */
  direction: usize;
  image: usize;
  /** Steps since the problem was opened. */
  newtonSteps: i32;
  quadraticCount: i32;
  isSingular: bool;
  functional: usize;
  total: usize;
  scale: f64;
  gram: usize;
  shift: usize;
  frozenShift: usize;
  gradient: usize;
  normal: usize;
  inverses: usize;
  factor: usize;
  joining: usize;
  leaving: usize;
  isFrozen: bool;
  isFactored: bool;
}

/** Bytes of scratch memory for N rows of p. */
export function huberNewtonBytes(count: i32, p: i32): usize {
  const doubles = <usize>(2 * pad(count) + 7 * pad(p)) + <usize>pad(p) * <usize>pad(p);
  return (doubles << 3) + factorBytes(pad(p) + 4) + <usize>pad(count) * 10;
}

/** `totalGram`: that of all rows, `largest` its largest diagonal entry; `functionalAt`: r, |r| = 1, 0 in the padding. */
export function openHuberNewton(
  newton: HuberNewton,
  family: RowFamily,
  functionalAt: usize,
  totalGram: usize,
  largest: f64,
  scratch: usize,
): void {
  const width = family.width;
  newton.functional = functionalAt;
  newton.total = totalGram;
  newton.scale = largest;
  const rowBytes = (<usize>pad(family.rowCount)) << 3;
  const columnBytes = (<usize>width) << 3;
  newton.values = scratch;
  newton.image = newton.values + rowBytes;
  newton.position = newton.image + rowBytes;
  newton.direction = newton.position + columnBytes;
  newton.shift = newton.direction + columnBytes;
  newton.frozenShift = newton.shift + columnBytes;
  newton.gradient = newton.frozenShift + columnBytes;
  newton.normal = newton.gradient + columnBytes;
  newton.inverses = newton.normal + columnBytes;
  newton.gram = newton.inverses + columnBytes;
  newton.factor = newton.gram + columnBytes * <usize>width;
  newton.joining = newton.factor + factorBytes(width + 4);
  newton.leaving = newton.joining + (rowBytes >> 1);
  newton.pattern = newton.leaving + (rowBytes >> 1);
  clear(newton.position, 2 * width);
  clear(newton.gradient, 2 * width);
  newton.newtonSteps = 0;
  makeAllQuadratic(newton, family);
}

/** Makes every row quadratic, and none frozen. */
export function makeAllQuadratic(newton: HuberNewton, family: RowFamily): void {
  const width = family.width;
  const rowCount = family.rowCount;
  copy(newton.gram, newton.total, width * width);
  clear(newton.shift, width);
  memory.fill(newton.pattern, 0, rowCount);
  newton.quadraticCount = rowCount;
  newton.isFrozen = false;
  newton.isFactored = false;
}

/**
 * Starts at w = 0 with r^T w = 0: rows whose `values` are 0 are quadratic; the others are frozen as linear, with the
 * sign of their value.
 */
export function freezeLinear(newton: HuberNewton, family: RowFamily): void {
  const values = newton.values;
  const rowCount = family.rowCount;
  const width = family.width;
  newton.isFrozen = false;
  for (let i = 0; i < rowCount; i++) {
    const value = at(values, i);
    if (value !== 0.0) put(values, i, value > 0.0 ? farAway : -farAway);
  }
  takePattern(newton, family, 1.0);
  newton.isFrozen = true;
  copy(newton.frozenShift, newton.shift, width);
  clear(newton.position, width);
}

/** Takes the pattern of the `values` at gamma; returns how many rows changed. */
export function takePattern(newton: HuberNewton, family: RowFamily, gamma: f64): i32 {
  const values = newton.values;
  const pattern = newton.pattern;
  const shift = newton.shift;
  const joining = newton.joining;
  const leaving = newton.leaving;
  const rowCount = family.rowCount;
  const width = family.width;
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
    addScaled(shift, <f64>(next - before), rowOf(family, i), width);
    if (next === 0) {
      store<i32>(joining + ((<usize>joinCount) << 2), i);
      joinCount++;
    } else if (before === 0) {
      store<i32>(leaving + ((<usize>leaveCount) << 2), i);
      leaveCount++;
    }
  }
  newton.quadraticCount += joinCount - leaveCount;
  if (joinCount + leaveCount > 0) changeGram(newton, family, joinCount, leaveCount);
  return changeCount;
}

/** Updates H by the changed rows, or computes it again from the smaller side where that is less work. */
function changeGram(newton: HuberNewton, family: RowFamily, joinCount: i32, leaveCount: i32): void {
  const quadraticCount = newton.quadraticCount;
  const gram = newton.gram;
  const joining = newton.joining;
  const pattern = newton.pattern;
  const rowCount = family.rowCount;
  const width = family.width;
  const linearCount = rowCount - quadraticCount;
  newton.isFactored = false;
  if (joinCount + leaveCount <= min(linearCount, quadraticCount)) {
    addRowGram(family, gram, 1.0, joining, joinCount);
    addRowGram(family, gram, -1.0, newton.leaving, leaveCount);
    return;
  }
  const isFewQuadratic = quadraticCount <= linearCount;
  if (isFewQuadratic) clear(gram, width * width);
  else copy(gram, newton.total, width * width);
  let count = 0;
  for (let i = 0; i < rowCount; i++) {
    if ((load<i8>(pattern + i) === 0) !== isFewQuadratic) continue;
    store<i32>(joining + ((<usize>count) << 2), i);
    count++;
  }
  addRowGram(family, gram, isFewQuadratic ? 1.0 : -1.0, joining, count);
}

/** Goes from `position` and `values` (and their pattern) to the minimum, or until `newtonSteps` reaches the limit. */
export function minimiseHuber(newton: HuberNewton, family: RowFamily, gamma: f64, newtonStepMax: i32): i32 {
  const direction = newton.direction;
  const image = newton.image;
  const isFrozen = newton.isFrozen;
  const frozenShift = newton.frozenShift;
  const values = newton.values;
  const position = newton.position;
  const columnCount = family.columnCount;
  const rowCount = family.rowCount;
  const width = family.width;
  let restCount = 0;
  while (newton.newtonSteps < newtonStepMax) {
    newton.newtonSteps++;
    factorGram(newton, family);
    const decrease = computeDirection(newton, family, gamma);
    if (decrease === 0.0) return newtonSettled;
    computeImage(newton, family, direction, image);
    const fixed = isFrozen ? dot(frozenShift, direction, columnCount) : 0.0;
    const length = findStepLength(values, image, rowCount, gamma, fixed, decrease);
    if (length < 0.0) return newtonUnbounded;
    addScaled(position, length, direction, width);
    addScaled(values, length, image, rowCount);
    restCount = takePattern(newton, family, gamma) === 0 && length === 1.0 ? restCount + 1 : 0;
    // With a share of the identity in H one full step lands near the minimum, and the next on it.
    if (restCount === (newton.isSingular ? 2 : 1)) return newtonSettled;
  }
  return newtonLimit;
}

/** H + rho r r^T = L L^T, with a share of the identity if it has to be. */
function factorGram(newton: HuberNewton, family: RowFamily): void {
  const factor = newton.factor;
  const inverses = newton.inverses;
  const normal = newton.normal;
  const columnCount = family.columnCount;
  if (newton.isFactored) return;
  newton.isFactored = true;
  newton.isSingular = !tryFactor(newton, family, 0.0);
  for (
    let addition = ridge * newton.scale;
    newton.isSingular && !tryFactor(newton, family, addition);
    addition *= 10.0
  ) {}
  solveForward(factor, inverses, newton.functional, normal, columnCount);
  solveBackward(factor, inverses, normal, normal, columnCount);
}

function tryFactor(newton: HuberNewton, family: RowFamily, addition: f64): bool {
  const factor = newton.factor;
  const gram = newton.gram;
  const scale = newton.scale;
  const functional = newton.functional;
  const columnCount = family.columnCount;
  const width = family.width;
  for (let i = 0; i < columnCount; i++) {
    const row = rowAt(factor, i);
    copy(row, gram + ((<usize>i * <usize>width) << 3), i + 1);
    addScaled(row, scale * at(functional, i), functional, i + 1);
    put(row, i, at(row, i) + addition);
  }
  return factorRows(factor, newton.inverses, 0, columnCount, pivotMin) === columnCount;
}

/** Computes d; returns -g^T d, 0 if the gradient shows that w is the minimum. */
function computeDirection(newton: HuberNewton, family: RowFamily, gamma: f64): f64 {
  const gradient = newton.gradient;
  const shift = newton.shift;
  const direction = newton.direction;
  const columnCount = family.columnCount;
  const inverse = 1.0 / gamma;
  multiplyGram(newton, family, gradient, newton.position);
  for (let i = 0; i < columnCount; i++) put(gradient, i, at(gradient, i) * inverse + at(shift, i));
  const lambda = solveBordered(newton, family, direction, gradient);
  for (let i = 0; i < columnCount; i++) put(direction, i, -gamma * at(direction, i));
  // Where r^T d = 0 the decrease is the same as with g alone, and the rounding of lambda r is not in it.
  addScaled(gradient, -lambda, newton.functional, columnCount);
  const size = Math.sqrt(dot(gradient, gradient, columnCount));
  // Not `size <= ...`: a NaN ends here too, and counts as no proof.
  if (!(size > gradientTolerance * abs(lambda))) return 0.0;
  return max(0.0, -dot(gradient, direction, columnCount));
}

/** target = H source */
function multiplyGram(newton: HuberNewton, family: RowFamily, target: usize, source: usize): void {
  const gram = newton.gram;
  const width = family.width;
  const columnCount = family.columnCount;
  clear(target, width);
  for (let i = 0; i < columnCount; i++) {
    const row = gram + ((<usize>i * <usize>width) << 3);
    put(target, i, dot(row, source, i + 1));
    addScaled(target, at(source, i), row, i);
  }
}

/** x of H x = g - lambda r, r^T x = 0; returns lambda. x may not be g. */
function solveBordered(newton: HuberNewton, family: RowFamily, x: usize, g: usize): f64 {
  const factor = newton.factor;
  const inverses = newton.inverses;
  const functional = newton.functional;
  const normal = newton.normal;
  const columnCount = family.columnCount;
  solveForward(factor, inverses, g, x, columnCount);
  solveBackward(factor, inverses, x, x, columnCount);
  const lambda = dot(functional, x, columnCount) / dot(functional, normal, columnCount);
  addScaled(x, -lambda, normal, columnCount);
  return lambda;
}

/** w of least w^T H w with r^T w = 1, for the pattern as it is. */
export function computeCentre(newton: HuberNewton, family: RowFamily, w: usize): void {
  const normal = newton.normal;
  const columnCount = family.columnCount;
  factorGram(newton, family);
  const inverse = 1.0 / dot(newton.functional, normal, columnCount);
  for (let i = 0; i < columnCount; i++) put(w, i, inverse * at(normal, i));
}

/** The y_i d, 0 for frozen rows. */
function computeImage(newton: HuberNewton, family: RowFamily, d: usize, target: usize): void {
  const values = newton.values;
  const rowCount = family.rowCount;
  multiplyRows(family, target, d);
  if (!newton.isFrozen) return;
  for (let i = 0; i < rowCount; i++) if (abs(at(values, i)) >= 0.5 * farAway) put(target, i, 0.0);
}

/** Moves w towards y_i w = 0 on the quadratic rows and r^T w = 1 by one correction with true products. */
export function refineVertex(newton: HuberNewton, family: RowFamily, w: usize): void {
  const image = newton.image;
  const pattern = newton.pattern;
  const gradient = newton.gradient;
  const direction = newton.direction;
  const rowCount = family.rowCount;
  const columnCount = family.columnCount;
  factorGram(newton, family);
  multiplyRows(family, image, w);
  for (let i = 0; i < rowCount; i++) if (load<i8>(pattern + i) !== 0) put(image, i, 0.0);
  combineRows(family, gradient, image);
  solveBordered(newton, family, direction, gradient);
  addScaled(w, -1.0, direction, columnCount);
  const size = 1.0 / dot(newton.functional, w, columnCount);
  for (let i = 0; i < columnCount; i++) put(w, i, size * at(w, i));
}
