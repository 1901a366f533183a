import test from 'ava';
import { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { buildSynthetic, range, syntheticDeclaration } from '../../synthetic-sweep.js';
import { axes, curve, type Law, labels, oneAxis, plan, render, steps, words } from './metric-scene.js';

test('a curve has each cell’s median, quartiles and the interval of order statistics', (t) => {
  const model = plan(buildSynthetic({ ...oneAxis, trials: 20 }), { names: ['iterations'] });
  const body = curve(model);
  t.deepEqual(
    body.series[0].points,
    range(5, 35, 5).map((x, place) => ({
      place,
      x,
      value: 9.5,
      lowerQuartile: 4.75,
      upperQuartile: 14.25,
      interval: { low: 5, high: 14 },
    })),
  );
  t.deepEqual(labels(model), ['median, 95 % interval (order statistics)', 'lower to upper quartile']);
  t.is(model.y.symbol, 'iterations');
  const [low, high] = model.y.domain;
  t.true(low < 4.75 && low > 4 && high > 14.25 && high < 15);
  const few = plan(buildSynthetic({ ...oneAxis, trials: 5 }), { names: ['iterations'] });
  t.deepEqual(labels(few)[0], 'median');
});

test('a mean has Student’s interval', (t) => {
  const body = curve(plan(buildSynthetic({ ...oneAxis, trials: 5 }), { names: ['iterations'], statistic: 'mean' }));
  const [{ value, interval }] = body.series[0].points;
  t.is(value, 2);
  // 2.776 of 4 degrees of freedom times sqrt(2.5 / 5).
  t.true(Math.abs((interval?.high ?? 0) - (2 + 2.7764451 * Math.sqrt(0.5))) < 1e-6);
  t.true(Math.abs((interval?.low ?? 0) - (2 - 2.7764451 * Math.sqrt(0.5))) < 1e-6);
});

test('several metrics of one unit share a diagram along one axis, and no other', (t) => {
  const names = ['iterations', 'relative-error'];
  const model = plan(buildSynthetic({ ...oneAxis, trials: 20 }), { names });
  t.deepEqual(
    curve(model).series.map(({ name }) => name),
    names,
  );
  t.is(model.title, 'Synthetic recovery: median iterations and relative-error');
  t.deepEqual(labels(model).slice(0, 2), [
    'iterations: median, 95 % interval (order statistics)',
    'relative-error: median, 95 % interval (order statistics)',
  ]);
  const onMap = t.throws(() => plan(buildSynthetic({ axes, trials: 20 }), { names }), { instanceOf: DiagramError });
  t.is(onMap.code, 'metrics-differ');
  const metrics = [
    { name: 'relative-error', unit: 'dB', description: 'error' },
    { name: 'iterations', unit: '1', description: 'steps' },
  ];
  const declaration = { ...syntheticDeclaration, metrics };
  const units = t.throws(() => plan(buildSynthetic({ ...oneAxis, declaration }), { names }), {
    instanceOf: DiagramError,
  });
  t.regex(units.message, /need one unit, got 1, dB/);
  t.is(plan(buildSynthetic({ ...oneAxis, declaration })).y.symbol, 'relative-error (dB)');
});

test('along words nothing is joined, and a gap in the cells is a gap in the curve', async (t) => {
  const sweep = buildSynthetic({ ...words, trials: 9 });
  t.false(curve(plan(sweep)).joined);
  const gap: Law = (point, trial) => (point['k'] === 15 ? Number.NaN : trial);
  const points = curve(plan(buildSynthetic({ ...oneAxis, trials: 9 }), {}, { laws: [gap, steps] })).series[0].points;
  t.deepEqual(
    points.map(({ place }) => place),
    [0, 1, 3, 4, 5, 6],
  );
  for (const subject of [sweep, buildSynthetic({ ...oneAxis, trials: 9 })]) {
    await t.notThrowsAsync(render('svg', subject, { laws: [gap, steps] }));
  }
});
