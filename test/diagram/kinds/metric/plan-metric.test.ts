import test from 'ava';
import { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { diagramFormats } from '../../../../src/diagram/diagram-format.js';
import type { MetricCurveBody, MetricMapBody } from '../../../../src/diagram/kinds/metric/body.js';
import { metric as metricKind } from '../../../../src/diagram/kinds/metric/metric.js';
import { planMetric } from '../../../../src/diagram/kinds/metric/plan-metric.js';
import type { MetricChoice } from '../../../../src/diagram/kinds/metric-choice.js';
import { portrayGrid, type ViewChoice } from '../../../../src/diagram/kinds/portray-grid.js';
import { axisFraction } from '../../../../src/diagram/page/axis-scale.js';
import { roundTicks } from '../../../../src/diagram/page/axis-ticks.js';
import type { DiagramModel } from '../../../../src/diagram/page/diagram-model.js';
import { renderDiagram } from '../../../../src/diagram/render-diagram.js';
import { type MetricGrid, summariseMetrics } from '../../../../src/statistics/metric-grid.js';
import type { OverlayRequest } from '../../../../src/sweep/declaration.js';
import type { Point } from '../../../../src/sweep/sweep.js';
import { readXml } from '../../read-xml.js';
import {
  buildSynthetic,
  range,
  type SyntheticSweep,
  setVerdicts,
  syntheticDeclaration,
} from '../../synthetic-sweep.js';

const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
const axes = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(2, 40, 2) },
];
const oneAxis = { axes: [{ name: 'k', values: range(5, 35, 5) }], parameters: { n: 100, m: 50, ensemble: 'gaussian' } };
const words = { axes: [{ name: 'solver', values: ['omp', 'amp', 'htp'] }], parameters: { n: 100, m: 50, k: 5 } };

/** Trials spread evenly about k / m, from half to one and a half of it. */
const errors: Law = ({ m, k }, trial, trialCount) => (Number(k) / Number(m)) * (0.5 + trial / (trialCount - 1));
const steps: Law = (_, trial) => trial;

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

type Model = DiagramModel<MetricMapBody | MetricCurveBody>;
type Law = (point: Point, trial: number, trialCount: number) => number;

/** One law a metric, in the order of the declaration. */
function measure({ plan: planned, table }: SyntheticSweep, laws: readonly Law[] = [errors, steps]): MetricGrid {
  const names = planned.declaration.metrics.map(({ name }) => name);
  const { trialCount } = table;
  return summariseMetrics(table, {
    names,
    read: ({ cellStart, cellCount }) =>
      Float64Array.from({ length: trialCount * cellCount * names.length }, (_, at) => {
        const place = Math.floor(at / names.length);
        const { point } = planned.cell(cellStart + (place % cellCount));
        return laws[at % names.length](point, Math.floor(place / cellCount), trialCount);
      }),
  });
}

interface Options {
  readonly view?: ViewChoice;
  readonly laws?: readonly Law[];
}

function plan(sweep: SyntheticSweep, choice: Partial<MetricChoice> = {}, { view = {}, laws }: Options = {}): Model {
  return planMetric({
    plan: sweep.plan,
    portrait: portrayGrid({ ...sweep, view }),
    metrics: measure(sweep, laws),
    choice: { names: ['relative-error'], statistic: 'median', scale: 'auto', ...choice },
    trialCount: sweep.table.trialCount,
    provenance,
  });
}

function render(
  format: (typeof diagramFormats)[number],
  sweep: SyntheticSweep,
  { names = ['relative-error'], laws }: { names?: readonly string[]; laws?: readonly Law[] } = {},
) {
  const choice = { names, statistic: 'median', scale: 'auto' } as const;
  return renderDiagram(format, {
    ...sweep,
    kind: 'metric',
    metric: choice,
    metrics: () => measure(sweep, laws),
    provenance,
  });
}

function labels(model: Model): string[] {
  return metricKind.legend(model.body).map(({ label }) => label);
}

function map({ body }: Model): MetricMapBody {
  if (body.kind !== 'metric-map') throw new Error(`expected a map of a metric, got ${body.kind}`);
  return body;
}

function curve({ body }: Model): MetricCurveBody {
  if (body.kind !== 'metric-curve') throw new Error(`expected curves of metrics, got ${body.kind}`);
  return body;
}
