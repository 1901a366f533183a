/*
 * Sines and cosines of two doubles at once, in basic arithmetic alone, whose bits every engine shares.
 *
 * Method: fdlibm's e_rem_pio2.c for moderate arguments (Cody & Waite: pi/2 in two parts, the first of 33 bits, so that
 * its product with a quotient below 2^20 is exact), then k_sin.c and k_cos.c on [-pi/4, pi/4] without their tail
 * argument. The quotient is rounded by adding 1.5 2^52, whose low bits then hold the quadrant.
 *
 * Domain: |x| <= 1e6. There the error is at most 4e-16 (the reduction's 1.1e-16 and the polynomials'); beyond it the
 * values stay within a bounded range until |x| reaches 2^51 and mean nothing.
 * Cost: about 15 multiplications and additions each.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft / SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const inverseHalfPi: f64 = 6.36619772367581382433e-1;
const halfPiHigh: f64 = 1.57079632673412561417;
const halfPiLow: f64 = 6.07710050650619224932e-11;
/** 1.5 2^52 */
const rounder: f64 = 6755399441055744.0;

/**
 * Writes the sines of the pair at `x` to the pair at `sines` and the cosines to that at `cosines`; all 16-byte aligned.
 */
// @inline
export function storeSineAndCosine(sines: usize, cosines: usize, x: usize): void {
  const angle = v128.load(x);
  const shifted = f64x2.add(f64x2.mul(angle, f64x2.splat(inverseHalfPi)), f64x2.splat(rounder));
  const quotient = f64x2.sub(shifted, f64x2.splat(rounder));
  const r = f64x2.sub(
    f64x2.sub(angle, f64x2.mul(quotient, f64x2.splat(halfPiHigh))),
    f64x2.mul(quotient, f64x2.splat(halfPiLow)),
  );
  const z = f64x2.mul(r, r);
  const sine = nearSine(r, z);
  const cosine = nearCosine(z);
  const isOdd = i64x2.neg(v128.and(shifted, i64x2.splat(1)));
  const sineSign = i64x2.shl(v128.and(shifted, i64x2.splat(2)), 62);
  const cosineSign = i64x2.shl(v128.and(i64x2.add(shifted, i64x2.splat(1)), i64x2.splat(2)), 62);
  v128.store(sines, v128.xor(v128.bitselect(cosine, sine, isOdd), sineSign));
  v128.store(cosines, v128.xor(v128.bitselect(sine, cosine, isOdd), cosineSign));
}

// @inline
function step(z: v128, sum: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(z, sum), f64x2.splat(coefficient));
}

/** sin r for |r| <= pi/4, z = r^2. */
// @inline
function nearSine(r: v128, z: v128): v128 {
  let sum = f64x2.splat(1.58969099521155010221e-10);
  sum = step(z, sum, -2.50507602534068634195e-8);
  sum = step(z, sum, 2.75573137070700676789e-6);
  sum = step(z, sum, -1.98412698298579493134e-4);
  sum = step(z, sum, 8.33333333332248946124e-3);
  sum = step(z, sum, -1.66666666666666324348e-1);
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, z), sum));
}

/** cos r for |r| <= pi/4, z = r^2. */
// @inline
function nearCosine(z: v128): v128 {
  let sum = f64x2.splat(-1.13596475577881948265e-11);
  sum = step(z, sum, 2.0875723212981748279e-9);
  sum = step(z, sum, -2.75573143513906633035e-7);
  sum = step(z, sum, 2.48015872894767294178e-5);
  sum = step(z, sum, -1.38888888888741095749e-3);
  sum = step(z, sum, 4.16666666666666019037e-2);
  const one = f64x2.splat(1.0);
  const half = f64x2.mul(f64x2.splat(0.5), z);
  const w = f64x2.sub(one, half);
  const rest = f64x2.add(f64x2.sub(f64x2.sub(one, w), half), f64x2.mul(z, f64x2.mul(z, sum)));
  return f64x2.add(w, rest);
}

/** For tests: `count` doubles, an even number, at three 16-byte aligned places. */
export function sineAndCosine(sines: usize, cosines: usize, x: usize, count: i32): void {
  const bytes = (<usize>count) << 3;
  for (let at: usize = 0; at < bytes; at += 16) storeSineAndCosine(sines + at, cosines + at, x + at);
}
