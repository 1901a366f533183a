import test from 'ava';
import { axisFraction } from '../../../src/diagram/page/axis-scale.js';
import { roundTicks } from '../../../src/diagram/page/axis-ticks.js';

test('a logarithmic scale has ticks in its domain however short it is', (t) => {
  const label = (low: number, high: number) =>
    roundTicks([low, high], { scale: 'log', count: 5, integral: false }).map((tick) => tick.label);
  t.deepEqual(label(0.03, 4), ['0.05', '0.1', '0.2', '0.5', '1', '2']);
  t.deepEqual(label(0.1, 10), ['10⁻¹', '10⁰', '10¹']);
  t.deepEqual(label(1, 1000), ['10⁰', '10¹', '10²', '10³']);
  t.deepEqual(label(1.1, 1.4), ['1.1', '1.15', '1.2', '1.25', '1.3', '1.35', '1.4']);
  t.deepEqual(label(3e-7, 3e-5), ['5·10⁻⁷', '10⁻⁶', '2·10⁻⁶', '5·10⁻⁶', '10⁻⁵', '2·10⁻⁵']);
  for (const low of [1e-12, 0.7, 3, 40]) {
    for (const factor of [1.01, 1.5, 3, 20, 150, 1e7]) {
      const ticks = roundTicks([low, low * factor], { scale: 'log', count: 5, integral: false });
      t.true(ticks.length >= 2, `${low} x ${factor}`);
      for (const { position } of ticks) {
        const share = axisFraction(position, [low, low * factor], 'log');
        t.true(share >= -1e-6 && share <= 1 + 1e-6, `${low} x ${factor}: ${position}`);
      }
    }
  }
});
