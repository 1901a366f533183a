import test from 'ava';
import { createCirculantKernel } from '../../src/kernels/networks/circulant-kernel.js';
import { frequencyOf, spreadByVector, weightsByFrequency } from '../../src/theory/generator-weights.js';

test("the weights are equation 11's by the engine's own functions", (t) => {
  for (const n of [1, 2, 9, 64]) {
    const { autocorrelation } = createCirculantKernel('triangular', { n, h: Math.max(1, n / 8) });
    const g = autocorrelation.map((value) => {
      const z = Math.min(1, value / autocorrelation[0]);
      return 0.5 * (1 - Math.acos(z) / Math.PI) * z;
    });
    weightsByFrequency(autocorrelation).forEach((weight, f) => {
      const wanted = g.reduce((sum, value, d) => sum + value * Math.cos((2 * Math.PI * d * f) / n), 0);
      t.true(Math.abs(weight - autocorrelation[0] * Math.abs(wanted)) < 1e-14);
    });
  }
});

test('they add up to the trace, n a_0 / 2, and the first are the largest for a triangle', (t) => {
  for (const n of [16, 33, 128]) {
    const { autocorrelation } = createCirculantKernel('triangular', { n, h: n / 16 });
    const weights = spreadByVector(weightsByFrequency(autocorrelation), n);
    const sum = weights.reduce((a, b) => a + b, 0);
    t.true(Math.abs(sum / ((n * autocorrelation[0]) / 2) - 1) < 1e-12);
    t.is(Math.max(...weights), weights[0]);
  }
});

test('basis vectors come by frequency, cosine first', (t) => {
  t.deepEqual(
    Array.from({ length: 8 }, (_, i) => frequencyOf(i)),
    [0, 1, 1, 2, 2, 3, 3, 4],
  );
});
