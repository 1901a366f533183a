import test from 'ava';
import { synthesise } from '../../../src/experiments/generators/trial/draw-signal.js';

test('the trigonometric basis is orthonormal, and its i-th vector is a wave of its frequency', (t) => {
  for (const n of [1, 2, 5, 8, 33]) {
    const basis = Array.from({ length: n }, (_, i) => {
      const coordinates = new Float64Array(i + 1);
      coordinates[i] = 1;
      return synthesise(coordinates, n);
    });
    basis.forEach((w, i) => {
      basis.forEach((other, j) => {
        const product = w.reduce((sum, value, at) => sum + value * other[at], 0);
        t.true(Math.abs(product - (i === j ? 1 : 0)) < 1e-12, `${n}: ${i}, ${j}`);
      });
      const frequency = (i + 1) >> 1;
      const phase = i > 0 && i % 2 === 0 ? Math.sin : Math.cos;
      const largest = Math.max(...w.map(Math.abs));
      const wave = w.map((_, at) => phase((2 * Math.PI * frequency * at) / n));
      const scale = largest / Math.max(...wave.map(Math.abs));
      wave.forEach((value, at) => t.true(Math.abs(scale * value - w[at]) < 1e-12));
    });
  }
});
