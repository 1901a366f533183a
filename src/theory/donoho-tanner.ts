import { millsRatio, normalDensity } from './special-functions.js';

/** Beyond this alpha the density underflows, and with it delta. */
const alphaMax = 38;

/**
 * The weak threshold of l1 minimisation with signed coefficients: for Gaussian A in R^{m x n} with m/n -> delta,
 * a k-sparse x is recovered with probability tending to 1 where k/m < rho(delta) and to 0 above. 0 < delta < 1.
 *
 * In closed parametric form, with the normal density phi and upper tail Q:
 *   delta = 2 phi(a) / (a + 2 (phi(a) - a Q(a))),   rho = 1 - a Q(a) / phi(a),   a > 0.
 * Source: D. L. Donoho, A. Maleki & A. Montanari, PNAS 106 (2009) 18914-18919, where the curve is shown to be
 * that of D. L. Donoho & J. Tanner, J. AMS 22 (2009) 1-53; IEEE Trans. Inf. Theory 57 (2011) 6920-6941.
 */
export function weakThreshold(delta: number): number {
  if (!(delta > 0 && delta < 1)) throw new RangeError(`the weak threshold needs 0 < delta < 1, got ${delta}`);
  // delta falls from 1 to 0 as a rises; halving the bracket to its last bit needs no derivative.
  let low = 0;
  let high = alphaMax;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (undersampling(middle) > delta) low = middle;
    else high = middle;
  }
  return 1 - low * millsRatio(low);
}

function undersampling(alpha: number): number {
  const density = normalDensity(alpha);
  // 2 Q = 2 phi times Mills' ratio.
  return (2 * density) / (alpha + 2 * density * (1 - alpha * millsRatio(alpha)));
}
