/** |x_hat - x0|_2 / |x0|_2, or |x_hat|_2 where x0 is 0. */
export function measureError(solution: Float64Array, planted: Float64Array): number {
  let error = 0;
  let norm = 0;
  for (let j = 0; j < solution.length; j += 1) {
    // Products, since engines differ in the last bits of a power.
    const difference = solution[j] - planted[j];
    error += difference * difference;
    norm += planted[j] * planted[j];
  }
  return Math.sqrt(norm === 0 ? error : error / norm);
}
