import test from 'ava';
import fc from 'fast-check';
import { coefficientRisk, softThresholdRisk } from '../../src/theory/soft-threshold-risk.js';
import { normalDensity } from '../../src/theory/special-functions.js';

const seed = 20260807;
const signChoices = ['signed', 'non-negative'] as const;

/** The integral over [low, high] by Simpson's rule. */
function integral(f: (x: number) => number, [low, high]: readonly [number, number]): number {
  const count = 2000;
  const step = (high - low) / count;
  let sum = f(low) + f(high);
  for (let i = 1; i < count; i += 1) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * step);
  return (sum * step) / 3;
}

test(`the risk is the integral that defines it [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.constantFrom(...signChoices),
      (mu, alpha, signs) => {
        const threshold = (y: number) => (y > alpha ? y - alpha : y < -alpha && signs === 'signed' ? y + alpha : 0);
        const f = (g: number) => (threshold(mu + g) - mu) ** 2 * normalDensity(g);
        // The estimate has kinks at mu + g = +-alpha: Simpson's rule keeps its order between them.
        const corners = [-12, -alpha - mu, alpha - mu, 12];
        const expected = corners.slice(1).reduce((sum, high, i) => sum + integral(f, [corners[i], high]), 0);
        return Math.abs(softThresholdRisk(mu, alpha, signs) - expected) < 1e-9;
      },
    ),
    { seed, numRuns: 200 },
  );
  t.pass();
});

test(`the Gaussian law's risk is the constant ones' average [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 20, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      (deviation, alpha, noiseDeviation) => {
        const found = coefficientRisk({ kind: 'gaussian', deviation }, alpha, noiseDeviation);
        const f = (u: number) =>
          2 * normalDensity(u) * softThresholdRisk((u * deviation) / noiseDeviation, alpha, 'signed');
        return Math.abs(found - integral(f, [0, 9])) < 1e-5 * Math.max(1, found);
      },
    ),
    { seed, numRuns: 60 },
  );
  t.pass();
});

test('without a threshold all noise passes: the risk is 1, or half of the noise at 0 where signs are known', (t) => {
  for (const mu of [0, 1, 5, 1e10]) t.true(Math.abs(softThresholdRisk(mu, 0, 'signed') - 1) < 1e-12);
  t.is(softThresholdRisk(0, 0, 'non-negative'), 0.5);
  for (const deviation of [0, 0.1, 10, 1e100]) {
    t.true(Math.abs(coefficientRisk({ kind: 'gaussian', deviation }, 0, 1) - 1) < 1e-12);
  }
});

test('huge coefficients cost the noise and the bias, 1 + alpha^2, up to where their squares overflow', (t) => {
  for (const alpha of [0.5, 1.5, 3]) {
    for (const magnitude of [50, 1e8, 1e150, 1e200, 1e300]) {
      for (const signs of signChoices) {
        t.true(Math.abs(softThresholdRisk(magnitude, alpha, signs) - 1 - alpha * alpha) < 1e-12);
        t.is(
          coefficientRisk({ kind: 'constant', magnitude, signs }, alpha, 1),
          softThresholdRisk(magnitude, alpha, signs),
        );
      }
    }
    for (const deviation of [1e8, 1e150, 1e200]) {
      // Some are small: a share alpha / deviation.
      const risk = coefficientRisk({ kind: 'gaussian', deviation }, alpha, 1);
      t.true(Math.abs(risk - 1 - alpha * alpha) < 1e-7 * alpha ** 3, `${deviation}: ${risk}`);
    }
  }
});

test('the Gaussian law is continuous where its inner moment changes method', (t) => {
  const alpha = 3;
  const deviationAt = (cut: number) => Math.sqrt((alpha / cut) ** 2 - 1);
  const risk = (cut: number) => coefficientRisk({ kind: 'gaussian', deviation: deviationAt(cut) }, alpha, 1);
  t.true(Math.abs(risk(2 - 1e-13) - risk(2 + 1e-13)) < 1e-11);
});
