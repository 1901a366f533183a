import test from 'ava';
import { overlays } from '../../../src/experiments/autoencoder/declaration/overlays.js';
import type { Overlay, OverlayRequest } from '../../../src/sweep/declaration.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { edgeDistance, expectedConsistency } from '../../../src/theory/autoencoder.js';
import { type Change, pointOf } from './autoencoder-scene.js';

const ranges: Readonly<Partial<Record<string, readonly [number, number]>>> = {
  k: [0.5, 8.5],
  n: [24, 136],
  delta: [0.4, 1.2],
};

function curvesOf(axes: Pick<OverlayRequest, 'x' | 'y'>, change: Change): readonly Overlay[] {
  const { [axes.x]: _, [axes.y]: __, ...fixed } = pointOf(change) as Point;
  const rangeOf = (name: string): readonly [number, number] => ranges[name] ?? [0, 1];
  return overlays({
    ...axes,
    xRange: rangeOf(axes.x),
    yRange: rangeOf(axes.y),
    fixed,
    criterion: { name: 'columns-learned', tolerance: 0.5 },
  });
}

const overN = { x: 'n', y: 'k' };
const overDelta = { x: 'delta', y: 'k' };
const sizes = { n: 64, m: 128 };

test('over n and k there are the guide n / 20 and the line of half consistent samples, inside the frame', (t) => {
  const curves = curvesOf(overN, { expansion: 2 });
  t.deepEqual(
    curves.map(({ name }) => name),
    ['k = n / 20', 'half of the samples consistent at the start'],
  );
  t.true(curves[0].points.every(([n, k]) => Math.abs(k - n / 20) < 1e-12));
  const law = { delta: 0.5, sigma: 0, meanSize: 1, meanSquare: 1, level: 0.5, sides: 2 } as const;
  for (const [n, k] of curves[1].points) {
    t.true(k >= 0.5 && k <= 8.5);
    t.true(Math.abs(expectedConsistency({ ...law, n, m: 2 * n, k }) - 0.5) < 1e-6);
  }
});

test('over delta and k the edge stands where a unit no longer answers its atom', (t) => {
  const curves = curvesOf(overDelta, sizes);
  t.is(curves.length, 3);
  t.true(curves[1].points.every(([delta]) => delta === 1));
  t.is(edgeDistance(0.5), 1);
  const relu = { activation: 'relu', 'bias-rule': 'constant', bias: -0.8, model: 'mixture' };
  const [edge] = curvesOf(overDelta, { ...sizes, ...relu });
  t.true(edge.points.every(([delta]) => Math.abs(1 - (delta * delta) / 2 - 0.8) < 1e-12));
});

test('turned axes turn the points', (t) => {
  const turned = curvesOf({ x: 'k', y: 'delta' }, sizes);
  t.deepEqual(
    turned.map(({ points }) => points.map(([x, y]) => [y, x])),
    curvesOf(overDelta, sizes).map(({ points }) => points.map((point) => [...point])),
  );
});

test('no curve where none is known', (t) => {
  t.deepEqual(curvesOf({ x: 'batch', y: 'k' }, sizes), []);
  t.deepEqual(curvesOf({ x: 'n', y: 'delta' }, { k: 2, expansion: 2 }), []);
  t.deepEqual(curvesOf(overDelta, { ...sizes, start: 'random' }), []);
  t.deepEqual(curvesOf(overDelta, { ...sizes, activation: 'relu', 'bias-rule': 'halving' }), []);
});
