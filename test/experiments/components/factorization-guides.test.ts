import test from 'ava';
import { factorizationGuides } from '../../../src/experiments/components/declaration/factorization-guides.js';
import type { OverlayRequest } from '../../../src/sweep/declaration.js';

const request = { fixed: { n: 200 }, criterion: { name: 'columns-recovered' } };

function guide(axes: Pick<OverlayRequest, 'x' | 'y' | 'xRange' | 'yRange'>) {
  return factorizationGuides({ ...request, ...axes });
}

test('over n and p the guide is n = p^2 log^2 p, in whichever order and inside the diagram', (t) => {
  const [curve, ...others] = guide({ x: 'n', y: 'p', xRange: [20, 300], yRange: [2, 16] });
  t.is(others.length, 0);
  t.is(curve.kind, 'guide');
  for (const [n, p] of curve.points) {
    t.true(Math.abs(n - p * p * Math.log(p) ** 2) < 1e-9 * n);
    t.true(n >= 20 && n <= 300 && p >= 2 && p <= 16);
  }
  const [turned] = guide({ x: 'p', y: 'n', xRange: [2, 16], yRange: [20, 300] });
  t.deepEqual(
    turned.points,
    curve.points.map(([n, p]) => [p, n]),
  );
});

test('over p and s the guides are s = 2 n / p and s = n / sqrt(p), over p and theta the same by n', (t) => {
  const curves = guide({ x: 'p', y: 's', xRange: [1, 20], yRange: [5, 105] });
  t.deepEqual(
    curves.map(({ name }) => name),
    ['s = n/√p', 's = 2n/p'],
  );
  const shares = guide({ x: 'p', y: 'theta', xRange: [1, 20], yRange: [0.025, 0.525] });
  curves.forEach(({ points }, at) => {
    points.forEach(([p, s], i) => {
      t.true(Math.abs(s - 200 * shares[at].points[i][1]) < 1e-9 && p === shares[at].points[i][0]);
    });
  });
});

test('other axes have no guide, and neither has a diagram that the curve misses', (t) => {
  t.deepEqual(guide({ x: 's', y: 't', xRange: [1, 20], yRange: [2, 8] }), []);
  t.deepEqual(guide({ x: 'p', y: 't', xRange: [1, 20], yRange: [2, 8] }), []);
  t.deepEqual(guide({ x: 'n', y: 'p', xRange: [2, 3], yRange: [10, 20] }), []);
});
