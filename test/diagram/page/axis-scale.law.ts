import test from 'ava';
import fc from 'fast-check';
import { axisDomain, axisEdges, axisFraction, axisScale } from '../../../src/diagram/page/axis-scale.js';
import { roundTicks } from '../../../src/diagram/page/axis-ticks.js';
import { checkLaw } from '../check-law.js';

const rising = fc
  .uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 })
  .map((values) => values.toSorted((a, b) => a - b));

test('edges lie midway between neighbours and hold every position inside its own cell', (t) => {
  t.deepEqual(axisEdges([1, 2, 3, 5, 8], 'linear'), [0.5, 1.5, 2.5, 4, 6.5, 9.5]);
  checkLaw(
    t,
    fc.property(rising, (positions) => {
      const edges = axisEdges(positions, 'linear');
      return (
        edges.length === positions.length + 1 &&
        positions.every((position, at) => edges[at] < position && position < edges[at + 1]) &&
        positions.slice(1).every((position, at) => edges[at + 1] === (position + positions[at]) / 2)
      );
    }),
  );
});

test('edges of a logarithmic axis are geometric means', (t) => {
  const edges = axisEdges([0.001, 0.1, 10], 'log');
  t.true(Math.abs(edges[1] - 0.01) < 1e-12);
  t.true(Math.abs(edges[2] - 1) < 1e-12);
});

test('a lone zero still has a cell of some extent', (t) => {
  t.deepEqual(axisEdges([0], 'linear'), [-0.5, 0.5]);
  t.deepEqual(axisEdges([0.5], 'linear'), [0.45, 0.55]);
});

test('only positive values over three decades, even in their logarithms, make a logarithmic axis', (t) => {
  t.is(axisScale([1e-4, 1e-3, 1e-2, 1e-1]), 'log');
  t.is(axisScale([1, 2, 3, 5, 8, 13, 21, 34]), 'linear');
  t.is(axisScale([0, 1e-3, 1e-2, 1]), 'linear');
  t.is(axisScale([1, 1000, 2000, 3000]), 'linear');
});

test('fractions rise from 0 to 1 along the domain', (t) => {
  for (const scale of ['linear', 'log'] as const) {
    const domain = axisDomain(axisEdges([1, 10, 100, 1000], scale));
    const fractions = [domain[0], 1, 10, 100, 1000, domain[1]].map((value) => axisFraction(value, domain, scale));
    t.is(fractions[0], 0);
    t.is(fractions[5], 1);
    t.deepEqual(
      fractions.toSorted((a, b) => a - b),
      fractions,
    );
  }
});

test('round ticks lie inside the domain, rise, and read back as their positions', (t) => {
  const domains = fc
    .tuple(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 1e-3, max: 1e4, noNaN: true }))
    .map(([low, length]) => [low, low + length] as const);
  checkLaw(
    t,
    fc.property(domains, fc.integer({ min: 2, max: 12 }), (domain, count) => {
      const ticks = roundTicks(domain, { scale: 'linear', count, integral: false });
      // A rounding error is no tick outside the plot.
      const slack = 1e-8 * (domain[1] - domain[0]);
      return (
        ticks.length <= 2 * count + 1 &&
        ticks.every(({ position }) => position >= domain[0] - slack && position <= domain[1] + slack) &&
        ticks.slice(1).every(({ position }, at) => position > ticks[at].position) &&
        ticks
          .filter(({ label }) => /^[−\d.]+$/.test(label))
          .every(({ position, label }) => {
            const read = Number(label.replace('−', '-'));
            return Math.abs(read - position) <= 1e-9 * Math.max(1, Math.abs(position));
          })
      );
    }),
  );
});

test('ticks of whole sizes are whole, and decades are named as powers', (t) => {
  const whole = roundTicks([0.5, 3.5], { scale: 'linear', count: 8, integral: true });
  t.deepEqual(
    whole.map(({ label }) => label),
    ['1', '2', '3'],
  );
  const decades = roundTicks([3e-6, 0.3], { scale: 'log', count: 8, integral: false });
  t.deepEqual(
    decades.map(({ label }) => label),
    ['10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹'],
  );
});
