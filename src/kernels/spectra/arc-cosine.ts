/*
 * The arc cosine in basic arithmetic alone: Math.acos is free to differ between engines.
 * Method: fdlibm's e_acos.c without the correction of the root, error below 3 ulp.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft / SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const halfPiHigh = 1.570796326794896558;
const halfPiLow = 6.12323399573676603587e-17;

/** For x in [-1, 1]. */
export function arcCosine(x: number): number {
  if (x >= 1) return 0;
  if (x <= -1) return 2 * halfPiHigh;
  if (x > 0.5) {
    const z = 0.5 * (1 - x);
    const root = Math.sqrt(z);
    return 2 * (root + root * ratio(z));
  }
  if (x < -0.5) {
    const z = 0.5 * (1 + x);
    const root = Math.sqrt(z);
    return 2 * (halfPiHigh - (root + (root * ratio(z) - halfPiLow)));
  }
  return halfPiHigh - (x - (halfPiLow - x * ratio(x * x)));
}

/** (arcsin(sqrt z) - sqrt z) / sqrt z for z in [0, 1/4]. */
function ratio(z: number): number {
  const numerator =
    z *
    (1.66666666666666657415e-1 +
      z *
        (-3.25565818622400915405e-1 +
          z *
            (2.01212532134862925881e-1 +
              z * (-4.00555345006794114027e-2 + z * (7.91534994289814532176e-4 + z * 3.4793310759602116757e-5)))));
  const denominator =
    1 +
    z *
      (-2.40339491173441421878 +
        z * (2.02094576023350569471 + z * (-6.8828397160545329303e-1 + z * 7.70381505559019352791e-2)));
  return numerator / denominator;
}
