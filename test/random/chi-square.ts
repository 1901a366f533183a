/** Pearson's statistic for equally likely bins. */
export function chiSquareOfCounts(counts: ArrayLike<number>): number {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  return Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Whether a chi-square statistic lies within `deviations` of its mean, as Wilson & Hilferty (1931) make it normal. */
export function isPlausibleChiSquare(statistic: number, degrees: number, deviations = 3.5): boolean {
  const spread = 2 / (9 * degrees);
  return Math.abs((Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread)) < deviations;
}
