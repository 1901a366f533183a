import test from 'ava';
import { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { diagramFormats } from '../../../../src/diagram/diagram-format.js';
import type { MetricChoice } from '../../../../src/diagram/kinds/metric-choice.js';
import type { OverlayRequest } from '../../../../src/sweep/declaration.js';
import { readXml } from '../../read-xml.js';
import { buildSynthetic, range, setVerdicts, syntheticDeclaration } from '../../synthetic-sweep.js';
import { axes, curve, errors, type Law, labels, map, oneAxis, plan, render, steps, words } from './metric-scene.js';

test('patches have the medians of the cells under them, and the colours end at the lowest and the highest', (t) => {
  const sweep = buildSynthetic({ axes, trials: 21 });
  const body = map(plan(sweep));
  for (const [m, k] of axes[0].values.flatMap((row) => axes[1].values.map((column) => [row, column] as const))) {
    const over = body.patches.filter(({ x, y }) => x[0] < m && m < x[1] && y[0] < k && k < y[1]);
    t.is(over.length, 1);
    t.true(Math.abs((over[0].value ?? 0) - k / m) < 1e-12, `m = ${m}, k = ${k}`);
  }
  t.is(body.scale.scale, 'log', '2/90 to 4 is a factor of 180');
  const [low, high] = body.scale.domain;
  t.true(Math.abs(low - 2 / 90) < 1e-12 && Math.abs(high - 4) < 1e-12);
});

test('colours are logarithmic where all values are positive and far apart, unless the caller says otherwise', (t) => {
  const sweep = buildSynthetic({ axes, trials: 21 });
  t.is(map(plan(sweep, { scale: 'linear' })).scale.scale, 'linear');
  const near = buildSynthetic({ axes: [axes[0], { name: 'k', values: [10, 20] }], trials: 21 });
  t.is(map(plan(near)).scale.scale, 'linear', '10/90 to 2 is a factor of 18');
  t.is(map(plan(near, { scale: 'log' })).scale.scale, 'log');
  const withZero: Law = (point, trial, count) => (point['k'] === 2 ? 0 : errors(point, trial, count));
  t.is(map(plan(sweep, {}, { laws: [withZero, steps] })).scale.scale, 'linear');
  const asked = plan(sweep, { scale: 'log' }, { laws: [withZero, steps] });
  t.is(map(asked).scale.scale, 'log');
  t.regex(asked.notes.join(' '), /9 values not above 0: drawn at the low end of the scale/);
  const error = t.throws(() => plan(sweep, { scale: 'log' }, { laws: [() => -1, steps] }), {
    instanceOf: DiagramError,
  });
  t.is(error.code, 'scale-unfit');
});

test('a mean is drawn where it is asked for', (t) => {
  const sweep = buildSynthetic({ axes, trials: 5 });
  const outlier: Law = (_, trial) => (trial === 0 ? 101 : 1);
  const values = (statistic: MetricChoice['statistic']) =>
    new Set(map(plan(sweep, { statistic }, { laws: [outlier, steps] })).patches.map(({ value }) => value));
  t.deepEqual([...values('median')], [1]);
  t.deepEqual([...values('mean')], [21]);
});

test('cells in which nothing was measured are hatched, and the notes count what is missing and left out', (t) => {
  const sweep = buildSynthetic({ axes, trials: 20 });
  setVerdicts(sweep, 'quarantined', ({ m, k }, trial) => m === 50 && k === 20 && trial < 2);
  setVerdicts(sweep, 'not-settled', ({ m }) => m === 10);
  const partly: Law = (point, trial, count) =>
    point['m'] === 20 || (point['m'] === 90 && point['k'] === 2 && trial < 3)
      ? Number.NaN
      : errors(point, trial, count);
  const model = plan(sweep, {}, { laws: [partly, steps] });
  const hatched = map(model).patches.filter(({ value }) => value === undefined);
  t.deepEqual(
    hatched.map(({ x, y }) => [x, y]),
    [
      [
        [5, 15],
        [1, 41],
      ],
      [
        [15, 25],
        [1, 41],
      ],
    ],
  );
  t.true(labels(model).includes('not measured'));
  const notes = model.notes.join(' ');
  // 9 x 20 cells of 20 trials, less the 400 that are not settled and 2: of these 400 of m = 20 and 3 measured nothing.
  t.regex(
    notes,
    /relative-error: 2795 of 3198 trials measured it; the others, up to 20 of 20 in a cell, are left out\./,
  );
  t.regex(notes, /Not finished: 20 of 180 cells still lack trials/);
  t.regex(notes, /2 trials in 1 cell are quarantined: left out\./);
  sweep.table.conflicting.fill(2, 0, 3);
  t.regex(plan(sweep).notes.join(' '), /6 trials in 3 cells are conflicting/);
  const whole = plan(buildSynthetic({ axes, trials: 20 }));
  t.false(labels(whole).includes('not measured'));
  t.deepEqual(whole.notes, ['relative-error: error.']);
});

test('the theory of the two axes is drawn, and in a curve what the experiment knows of the metric', (t) => {
  const sweep = buildSynthetic({ axes, trials: 20 });
  t.deepEqual(
    map(plan(sweep)).theory.map(({ label }) => label),
    ['Donoho–Tanner weak threshold (asymptotic)', 'exact 50 % curve, Gaussian, n = 100'],
  );
  const asked: OverlayRequest[] = [];
  const declaration = {
    ...syntheticDeclaration,
    overlays: (request: OverlayRequest) => {
      asked.push(request);
      const points = range(5, 35, 5).map((k) => [k, k / 50] as const);
      return [{ name: 'k / m', kind: 'exact' as const, source: 'the law above', points }];
    },
  };
  const body = curve(plan(buildSynthetic({ ...oneAxis, declaration, trials: 21 })));
  t.deepEqual(
    body.theory.map(({ label }) => label),
    ['k / m (exact)'],
  );
  t.like(asked[0], { x: 'k', y: 'relative-error', fixed: { n: 100, m: 50 } });
});

test('where no trial measured a metric, its diagram is refused', (t) => {
  const nothing: Law = () => Number.NaN;
  for (const options of [{ axes }, oneAxis]) {
    const sweep = buildSynthetic({ ...options, trials: 6 });
    const error = t.throws(() => plan(sweep, {}, { laws: [nothing, steps] }), { instanceOf: DiagramError });
    t.is(error.code, 'not-measured');
    t.notThrows(() => plan(sweep, { names: ['iterations'] }, { laws: [nothing, steps] }));
  }
});

test('infinite values stand at the end of the scale and are counted, constant ones have a scale of their own', async (t) => {
  const sweep = buildSynthetic({ ...oneAxis, trials: 9 });
  const diverged: Law = (point, trial) => (point['k'] === 35 ? Number.POSITIVE_INFINITY : 2 + trial);
  const model = plan(sweep, {}, { laws: [diverged, steps] });
  t.regex(model.notes.join(' '), /1 value infinite: drawn at the end of the scale/);
  t.is(curve(model).series[0].points[6].value, model.y.domain[1]);
  await t.notThrowsAsync(render('svg', sweep, { laws: [diverged, steps] }));
  for (const constant of [0, 5, -5]) {
    const { domain } = map(plan(buildSynthetic({ axes, trials: 6 }), {}, { laws: [() => constant, steps] })).scale;
    t.true(domain[0] < constant && constant < domain[1]);
  }
});

test('values that differ by rounding alone, or are as small as numbers can be, have a scale that can be drawn', async (t) => {
  for (const low of [0.0035, 1e-200, -7e100]) {
    const nearly: Law = ({ k }) => (k === 5 ? low : low * (1 + 4 * Number.EPSILON));
    for (const options of [oneAxis, { axes }]) {
      const sweep = buildSynthetic({ ...options, trials: 3 });
      await t.notThrowsAsync(render('svg', sweep, { laws: [nearly, steps] }), String(low));
    }
  }
});

for (const format of diagramFormats) {
  test(`a diagram of a metric is drawn with the same bytes each time: ${format}`, async (t) => {
    for (const options of [{ axes }, oneAxis, words]) {
      const make = () => render(format, buildSynthetic({ ...options, trials: 12 }));
      const { content } = await make();
      t.deepEqual((await make()).content, content);
    }
  });
}

test('the SVG holds the ticks of its colours, the legend and a description', async (t) => {
  const file = await render('svg', buildSynthetic({ axes, trials: 20 }));
  const svg = Buffer.from(file.content).toString('utf8');
  const { texts } = readXml(svg);
  for (const expected of [
    'median',
    '0.05',
    '0.1',
    '0.2',
    '1',
    '2',
    'median of relative-error in a cell, logarithmic colours',
  ]) {
    t.true(texts.includes(expected), expected);
  }
  t.regex(svg, /<desc>Median of relative-error: m, measurements against k, non-zeros/);
  const two = await render('svg', buildSynthetic({ ...oneAxis, trials: 20 }), {
    names: ['iterations', 'relative-error'],
  });
  t.regex(
    Buffer.from(two.content).toString('utf8'),
    /<desc>Median of iterations and relative-error: k, non-zeros against/,
  );
});
