import test from 'ava';
import { weakThreshold, weakThresholdNonNegative } from '../../src/theory/donoho-tanner.js';
import { minimaxThreshold, transitionThreshold } from '../../src/theory/minimax-threshold.js';
import { softThresholdRisk } from '../../src/theory/soft-threshold-risk.js';

const signChoices = ['signed', 'non-negative'] as const;
const shares = [1e-12, 1e-6, 0.001, 0.01, 0.1, 0.3, 0.7, 0.99];

for (const signs of signChoices) {
  /** The mean squared error per entry against non-zeros of size mu. */
  const risk = (epsilon: number, alpha: number, mu: number) =>
    epsilon * softThresholdRisk(mu, alpha, signs) + (1 - epsilon) * softThresholdRisk(0, alpha, signs);

  test(`the minimax threshold is a saddle point: no alpha does better at its worst, no mu does worse, ${signs}`, (t) => {
    for (const epsilon of shares) {
      const point = minimaxThreshold(epsilon, signs);
      const huge = 1e6;
      const relative = (value: number) => value / point.risk - 1;
      t.true(Math.abs(point.epsilon / epsilon - 1) < 1e-12);
      t.true(Math.abs(relative(risk(epsilon, point.alpha, huge))) < 1e-8, `epsilon = ${epsilon}`);
      for (let mu = 0; mu < 30; mu += 0.25) t.true(relative(risk(epsilon, point.alpha, mu)) < 1e-8, `mu = ${mu}`);
      for (let alpha = 0; alpha < 10; alpha += 0.05)
        t.true(relative(risk(epsilon, alpha, huge)) > -1e-8, `alpha = ${alpha}`);
    }
  });

  test(`the risk rises with the share of non-zeros, below that of not thresholding at all, ${signs}`, (t) => {
    const risks = shares.map((epsilon) => minimaxThreshold(epsilon, signs).risk);
    risks.forEach((value, i) => {
      t.true(value > (i === 0 ? shares[0] : risks[i - 1]));
      t.true(value < 1);
    });
  });

  test(`the transition threshold is minimax at the share where its risk is delta: the weak threshold, ${signs}`, (t) => {
    const threshold = signs === 'signed' ? weakThreshold : weakThresholdNonNegative;
    for (const delta of [1e-9, 0.01, 0.2, 0.5, 0.9, 0.999]) {
      const point = transitionThreshold(delta, signs);
      t.true(Math.abs(point.risk / delta - 1) < 1e-12);
      t.true(Math.abs(point.epsilon / delta / threshold(delta) - 1) < 1e-10, `delta = ${delta}`);
      const same = minimaxThreshold(point.epsilon, signs);
      t.true(Math.abs(same.risk / delta - 1) < 1e-10 && Math.abs(same.alpha - point.alpha) < 1e-9);
    }
  });
}

test('few non-zeros: the risk tends to 2 epsilon ln(1 / epsilon)', (t) => {
  // Donoho & Johnstone (1994): asymptotically; the ratio's distance from 1 falls as ln ln / ln.
  const ratio = (epsilon: number) => minimaxThreshold(epsilon).risk / (2 * epsilon * Math.log(1 / epsilon));
  t.true(Math.abs(ratio(1e-300) - 1) < 0.02);
  t.true(Math.abs(ratio(1e-300) - 1) < Math.abs(ratio(1e-30) - 1));
  t.true(Math.abs(ratio(1e-30) - 1) < Math.abs(ratio(1e-3) - 1));
});

test('shares and ratios outside (0, 1) are refused', (t) => {
  for (const value of [0, 1, -1, Number.NaN]) {
    t.throws(() => minimaxThreshold(value), { instanceOf: RangeError, message: /0 < epsilon < 1/ });
    t.throws(() => transitionThreshold(value), { instanceOf: RangeError, message: /0 < delta < 1/ });
  }
});
