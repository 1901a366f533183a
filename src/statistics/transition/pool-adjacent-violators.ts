/** Means that never rise, and how many levels they have. */
export interface FallingMeans {
  readonly means: Float64Array;
  readonly levelCount: number;
}

/**
 * The means `sums` / `weights`, weights positive, made to fall by pooling adjacent violators: a run that rises is replaced
 * by its weighted mean. For successes over trials this is the likeliest falling curve.
 * Source: R. E. Barlow, D. J. Bartholomew, J. M. Bremner & H. D. Brunk, Statistical Inference under Order Restrictions
 * (1972), section 1.2.
 */
export function poolAdjacentViolators(sums: ArrayLike<number>, weights: ArrayLike<number>): FallingMeans {
  // Sums of counts are exact, so that equal levels compare as equal.
  const poolSums = new Float64Array(sums.length);
  const poolWeights = new Float64Array(sums.length);
  const ends = new Int32Array(sums.length);
  let poolCount = 0;
  for (let at = 0; at < sums.length; at += 1) {
    let sum = sums[at];
    let weight = weights[at];
    while (poolCount > 0 && poolSums[poolCount - 1] * weight <= sum * poolWeights[poolCount - 1]) {
      poolCount -= 1;
      sum += poolSums[poolCount];
      weight += poolWeights[poolCount];
    }
    poolSums[poolCount] = sum;
    poolWeights[poolCount] = weight;
    ends[poolCount] = at + 1;
    poolCount += 1;
  }
  const means = new Float64Array(sums.length);
  for (let pool = 0, at = 0; pool < poolCount; pool += 1) {
    for (; at < ends[pool]; at += 1) means[at] = poolSums[pool] / poolWeights[pool];
  }
  return { means, levelCount: poolCount };
}
