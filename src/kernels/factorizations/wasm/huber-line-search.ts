/*
 * The length of a Newton step on Huber's function h (huber-newton.ts). Along a line the slope of the objective grows,
 * piecewise linearly. Its root is bracketed, and then approached by the secant, or by bisection of the logarithm. Cost:
 * O(N) a slope, and one slope where the full step will do.
 */
import { at } from '../../algebra/wasm/arrays';

/** A step is long enough once the slope has fallen to this share. */
const slopeShare: f64 = 0.1;
const slopeCountMax = 60;
const stretch: f64 = 8.0;
const stretchMax: f64 = 1e24;

let values: usize = 0;
let image: usize = 0;
let rowCount = 0;
let gamma: f64 = 0.0;
let fixed: f64 = 0.0;

/**
 * The t at which the slope is near 0; 1 where that suffices; -1 if the objective falls without end. The slope at t is
 * `fixedSlope` + sum_i b_i h'(a_i + t b_i) for the `count` a_i and b_i; at 0 it is -`decrease`.
 */
export function findStepLength(
  valuesAt: usize,
  imageAt: usize,
  count: i32,
  gammaHere: f64,
  fixedSlope: f64,
  decrease: f64,
): f64 {
  values = valuesAt;
  image = imageAt;
  rowCount = count;
  gamma = gammaHere;
  fixed = fixedSlope;
  const enough = slopeShare * decrease;
  let low: f64 = 0.0;
  let lowSlope = -decrease;
  let high: f64 = 1.0;
  let highSlope = slopeAt(high);
  if (abs(highSlope) <= enough) return 1.0;
  while (highSlope < -enough) {
    low = high;
    lowSlope = highSlope;
    high *= stretch;
    if (high > stretchMax) return -1.0;
    highSlope = slopeAt(high);
  }
  if (highSlope <= enough) return high;
  let side = 0;
  for (let round = 0; round < slopeCountMax; round++) {
    const t = cutBracket(low, lowSlope, high, highSlope);
    const slope = slopeAt(t);
    if (abs(slope) <= enough) return t;
    // The slope of an end that stays twice is halved (the Illinois rule): else a kink near it would be approached too
    // slowly.
    if (slope < 0.0) {
      if (side < 0) highSlope *= 0.5;
      side = -1;
      low = t;
      lowSlope = slope;
    } else {
      if (side > 0) lowSlope *= 0.5;
      side = 1;
      high = t;
      highSlope = slope;
    }
  }
  return low > 0.0 ? low : high;
}

/**
 * A point between the ends: by the secant, or by bisection of the logarithm where they are orders of magnitude apart.
 */
// @inline
function cutBracket(low: f64, lowSlope: f64, high: f64, highSlope: f64): f64 {
  const floor = max(low, high * 1e-12);
  if (high > 64.0 * floor) return Math.sqrt(high * floor);
  return low + (high - low) * (lowSlope / (lowSlope - highSlope));
}

/** The slope of the objective at t. */
function slopeAt(t: f64): f64 {
  const inverse = f64x2.splat(1.0 / gamma);
  const step = f64x2.splat(t);
  const one = f64x2.splat(1.0);
  const minusOne = f64x2.splat(-1.0);
  let first = f64x2.splat(0.0);
  let second = f64x2.splat(0.0);
  const quadEnd = (<usize>(rowCount & ~3)) << 3;
  let offset: usize = 0;
  for (; offset < quadEnd; offset += 32) {
    const b0 = v128.load(image + offset);
    const b1 = v128.load(image + offset, 16);
    const a0 = f64x2.mul(f64x2.add(v128.load(values + offset), f64x2.mul(step, b0)), inverse);
    const a1 = f64x2.mul(f64x2.add(v128.load(values + offset, 16), f64x2.mul(step, b1)), inverse);
    first = f64x2.add(first, f64x2.mul(b0, f64x2.pmax(minusOne, f64x2.pmin(one, a0))));
    second = f64x2.add(second, f64x2.mul(b1, f64x2.pmax(minusOne, f64x2.pmin(one, a1))));
  }
  const pair = f64x2.add(first, second);
  let slope = fixed + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1));
  for (let i = rowCount & ~3; i < rowCount; i++) {
    const b = at(image, i);
    slope += b * max(-1.0, min(1.0, (at(values, i) + t * b) / gamma));
  }
  return slope;
}
