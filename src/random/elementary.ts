/*
 * log and exp in basic arithmetic alone, whose bits every engine and the WASM twin
 * (src/kernels/algebra/wasm/elementary.ts) share; Math.log and Math.exp are free to differ between engines.
 * Method: fdlibm's e_log.c and e_exp.c without their branches for special arguments, which their domains exclude.
 *
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft / SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;
const inverseLn2 = 1.442695040888963387;

/** Two views of one double. The low word stands first: typed arrays are little-endian on all that Node runs on. */
const bits = new Uint32Array(2);
const double = new Float64Array(bits.buffer);

/** The natural logarithm of a positive, finite, normal x; error below 1 ulp. */
export function log(x: number): number {
  double[0] = x;
  // The constant 0x3fe6a09e is the high word of sqrt(1/2): x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
  const shifted = bits[1] + (0x3ff00000 - 0x3fe6a09e);
  const k = (shifted >> 20) - 0x3ff;
  bits[1] = (shifted & 0xfffff) + 0x3fe6a09e;
  const f = double[0] - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
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
export function exp(x: number): number {
  const k = Math.trunc(inverseLn2 * x + (x < 0 ? -0.5 : 0.5));
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.1381367970572384604e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  bits[0] = 0;
  bits[1] = (k + 1023) << 20;
  return y * double[0];
}
