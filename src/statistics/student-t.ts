/**
 * The two-sided 95 % point of Student's t law: P(|t| <= point) = 0.95, for whole degrees of freedom >= 1.
 * Solved from the finite sums of Abramowitz & Stegun, 26.7.3 and 26.7.4.
 */
export function studentT95(degreesOfFreedom: number): number {
  if (!Number.isSafeInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`Student's t law needs whole degrees of freedom >= 1, got ${degreesOfFreedom}`);
  }
  // 12.71 at one degree of freedom is the largest point, 1.96 the limit; 60 halvings reach the last bit.
  let low = 1.9;
  let high = 13;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degreesOfFreedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|t| <= value). */
function centralProbability(value: number, degreesOfFreedom: number): number {
  const theta = Math.atan(value / Math.sqrt(degreesOfFreedom));
  const cosine2 = Math.cos(theta) ** 2;
  const odd = degreesOfFreedom % 2 === 1;
  let sum = 0;
  let term = odd ? Math.cos(theta) : 1;
  for (let power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    sum += term;
    term *= (cosine2 * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}
