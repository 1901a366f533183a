/*
 * The twin of src/random/elementary.ts: the same operations in the same order, hence the same bits.
 *
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft / SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const ln2High: f64 = 6.9314718036912381649e-1;
const ln2Low: f64 = 1.90821492927058770002e-10;
const inverseLn2: f64 = 1.442695040888963387;

/** The natural logarithm of a positive, finite, normal x; error below 1 ulp. */
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const shifted = <i32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e);
  const k = <f64>((shifted >> 20) - 0x3ff);
  const high = <u64>((shifted & 0xfffff) + 0x3fe6a09e);
  const f = reinterpret<f64>((high << 32) | (bits & 0xffffffff)) - 1.0;
  const halfSquare = 0.5 * f * f;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const rest = odd + even;
  return s * (halfSquare + rest) + k * ln2Low - halfSquare + f + k * ln2High;
}

/** e^x for |x| <= 700; error below 1 ulp. */
export function exp(x: f64): f64 {
  const k = <i32>(inverseLn2 * x + (x < 0.0 ? -0.5 : 0.5));
  const high = x - <f64>k * ln2High;
  const low = <f64>k * ln2Low;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.1381367970572384604e-8))));
  const y = 1.0 - (low - (r * c) / (2.0 - c) - high);
  return y * reinterpret<f64>((<u64>(k + 1023)) << 52);
}
