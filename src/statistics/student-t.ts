/**
 * The two-sided 95 % point of Student's t law: P(|t| <= point) = 0.95, for whole degrees of freedom >= 1; relative error
 * below 1e-9. `+ - * /` and roots alone: intervals made of it stand in files whose bytes must not depend on the engine.
 * Up to `finiteSumsMax` it solves the finite sums of Abramowitz & Stegun, 26.7.3 and 26.7.4; beyond, their 26.7.5.
 */
export function studentT95(degreesOfFreedom: number): number {
  if (!Number.isSafeInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`Student's t law needs whole degrees of freedom >= 1, got ${degreesOfFreedom}`);
  }
  if (degreesOfFreedom > finiteSumsMax) return expandAroundNormal(degreesOfFreedom);
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

const finiteSumsMax = 100;

/** The 97.5 % point of the standard normal law. */
const z = 1.959963984540054;

function expandAroundNormal(degreesOfFreedom: number): number {
  const v = 1 / degreesOfFreedom;
  const q = z * z;
  const g1 = (z * (q + 1)) / 4;
  const g2 = (z * (q * (5 * q + 16) + 3)) / 96;
  const g3 = (z * (q * (q * (3 * q + 19) + 17) - 15)) / 384;
  const g4 = (z * (q * (q * (q * (79 * q + 776) + 1482) - 1920) - 945)) / 92160;
  return z + v * (g1 + v * (g2 + v * (g3 + v * g4)));
}

/** P(|t| <= value). */
function centralProbability(value: number, degreesOfFreedom: number): number {
  const tangent = value / Math.sqrt(degreesOfFreedom);
  const cosine2 = 1 / (1 + tangent * tangent);
  const cosine = Math.sqrt(cosine2);
  const sine = tangent * cosine;
  const odd = degreesOfFreedom % 2 === 1;
  let sum = 0;
  let term = odd ? cosine : 1;
  for (let power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    sum += term;
    term *= (cosine2 * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (arcTangent(tangent) + sine * sum) : sine * sum;
}

/** For x >= 0: after three half-angle steps the argument is below 0.2, where twelve terms of the series suffice. */
function arcTangent(x: number): number {
  let reduced = x;
  for (let halving = 0; halving < 3; halving += 1) reduced /= 1 + Math.sqrt(1 + reduced * reduced);
  const square = reduced * reduced;
  let sum = 0;
  for (let power = 23; power >= 1; power -= 2) sum = 1 / power - square * sum;
  return 8 * reduced * sum;
}
