import test from 'ava';
import fc from 'fast-check';
import { measureSegreDistance } from '../../src/multilinear/segre-distance.js';
import { measureNaively } from '../kernels/naive/segre-distance.js';

const someLayers = fc.integer({ min: 1, max: 5 }).chain((depth) => {
  const someValue = fc.double({ min: -3, max: 3, noNaN: true }).map((value) => (Math.abs(value) < 1e-3 ? 0.5 : value));
  const someLayer = fc.array(someValue, { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values));
  const some = fc.array(someLayer, { minLength: depth, maxLength: depth });
  return fc.record({ h: some, g: some, f: some });
});

test('the distance is the least over all signs of product 1', (t) => {
  fc.assert(
    fc.property(someLayers, ({ h, g }) => {
      t.true(Math.abs(measureSegreDistance(h, g) - measureNaively(h, g)) < 1e-12);
    }),
  );
});

test('it is a metric of classes: rescaling with product 1 changes nothing, and the triangle inequality holds', (t) => {
  fc.assert(
    fc.property(someLayers, ({ h, g, f }) => {
      const distance = measureSegreDistance(h, g);
      t.true(Math.abs(measureSegreDistance(g, h) - distance) < 1e-12);
      t.true(measureSegreDistance(h, h) === 0);
      t.true(distance <= measureSegreDistance(h, f) + measureSegreDistance(f, g) + 1e-12);
      if (h.length < 2) return;
      const scaled = h.map((layer, k) => layer.map((value) => value * (k === 0 ? -4 : k === 1 ? -0.25 : 1)));
      t.true(Math.abs(measureSegreDistance(scaled, g) - distance) < 1e-12);
      // Turning one layer alone gives another class.
      const turned = h.map((layer, k) => layer.map((value) => (k === 0 ? -value : value)));
      t.true(measureSegreDistance(turned, h) > 1e-6);
    }),
  );
});

test('a layer of zeros has no class', (t) => {
  const h = [Float64Array.of(1, 2), Float64Array.of(0, 0)];
  t.is(measureSegreDistance(h, [Float64Array.of(1, 2), Float64Array.of(0, 1)]), Number.NaN);
});
