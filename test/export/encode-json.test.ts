import test from 'ava';
import { portrayGrid } from '../../src/diagram/kinds/portray-grid.js';
import { encodeJson } from '../../src/export/encode-json.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { buildSynthetic, range } from '../diagram/synthetic-sweep.js';
import { smallInput, smallMetricGrid } from './small-sweep.js';

test('the JSON holds the sweep, every cell, and null where nothing is known', (t) => {
  const portrait = smallInput().portray();
  const document = read(encodeJson(portrait));
  t.is(document['format'], 'phasegrid-grid');
  t.is(document['sweepId'], sweepId(portrait.grid.sweep));
  t.deepEqual(document['sweep'], JSON.parse(JSON.stringify(portrait.grid.sweep)));
  t.deepEqual(document['derivedSizes'], ['m', 'k']);
  const cells = document['cells'] as readonly unknown[];
  t.is(cells.length, 4);
  t.deepEqual(cells[3], {
    coordinates: [0.25, 0.1 + 0.2, 'a,b'],
    derivedSizes: [5, 2],
    trials: 0,
    successes: 0,
    unresolved: 0,
    quarantined: 0,
    conflicting: 0,
    rate: null,
    low: null,
    high: null,
  });
});

test('the slice holds a fit per column, the contour and the theory, in the grid’s own numbers', (t) => {
  const sweep = buildSynthetic({
    axes: [
      { name: 'm', values: range(10, 90, 20) },
      { name: 'k', values: range(1, 58, 3) },
    ],
  });
  const portrait = portrayGrid(sweep);
  const slice = read(encodeJson(portrait))['slice'] as Record<string, unknown>;
  t.deepEqual([slice['x'], slice['y'], slice['held']], ['m', 'k', {}]);
  const fits = slice['fits'] as Record<string, unknown>[];
  t.deepEqual(
    fits.map((fit) => [fit['x'], fit['location'] ?? undefined, fit['low'] ?? undefined, fit['how']]),
    portrait.view.transitions.map((transition, at) => {
      const half = transition?.points[0];
      return [portrait.view.xPositions[at], half?.location, half?.low, half?.how];
    }),
  );
  t.true(fits.filter((fit) => typeof fit['location'] === 'number').length >= 3);
  t.deepEqual(slice['contour'], portrait.contour as unknown);
  t.deepEqual(slice['overlays'], portrait.overlays as unknown);
});

test('exact probabilities and deviations stand in every cell, null where unknown, or in none', (t) => {
  const sweep = buildSynthetic({ axes: [{ name: 'k', values: [10, 20, 30] }], parameters: { n: 100, m: 50 } });
  const { grid } = portrayGrid({ ...sweep, exact: [0.999, 0.25, undefined] });
  const cells = read(encodeJson(portrayGrid({ ...sweep, exact: [0.999, 0.25, undefined] })))['cells'];
  t.deepEqual(
    (cells as Record<string, unknown>[]).map(({ exact, deviation }) => [exact, deviation]),
    [
      [0.999, grid.cells[0].deviation],
      [0.25, grid.cells[1].deviation],
      [null, null],
    ],
  );
  const without = read(encodeJson(portrayGrid(sweep)))['cells'] as Record<string, unknown>[];
  t.true(without.every((cell) => !('exact' in cell) && !('deviation' in cell)));
});

test('metrics stand in every cell by name, null where no trial measured them', (t) => {
  const cells = read(encodeJson(smallInput().portray(), smallMetricGrid()))['cells'] as Record<string, unknown>[];
  t.deepEqual(cells[2]['metrics'], {
    'relative-error': { measured: 3, mean: 1.5, median: 1.5, 'lower-quartile': 1, 'upper-quartile': 2 },
    iterations: { measured: 3, mean: 1.625, median: 1.625, 'lower-quartile': 1.125, 'upper-quartile': 2.125 },
  });
  const nothing = { measured: 0, mean: null, median: null, 'lower-quartile': null, 'upper-quartile': null };
  t.deepEqual(cells[3]['metrics'], { 'relative-error': nothing, iterations: nothing });
  const without = read(encodeJson(smallInput().portray()))['cells'] as Record<string, unknown>[];
  t.true(without.every((cell) => !('metrics' in cell)));
});

test('a slice along one axis has a single fit', (t) => {
  const sweep = buildSynthetic({ axes: [{ name: 'k', values: range(1, 40, 3) }], parameters: { n: 100, m: 50 } });
  const slice = read(encodeJson(portrayGrid(sweep)))['slice'] as Record<string, unknown>;
  t.is(slice['y'], null);
  t.is((slice['fits'] as unknown[]).length, 1);
});

function read(content: Uint8Array): Record<string, unknown> {
  return JSON.parse(Buffer.from(content).toString('utf8')) as Record<string, unknown>;
}
