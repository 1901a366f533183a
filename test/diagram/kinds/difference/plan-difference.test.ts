import test from 'ava';
import { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { diagramFormats } from '../../../../src/diagram/diagram-format.js';
import type { DifferenceCurveBody, DifferenceMapBody } from '../../../../src/diagram/kinds/difference/body.js';
import { difference as differenceKind } from '../../../../src/diagram/kinds/difference/difference.js';
import { planDifference } from '../../../../src/diagram/kinds/difference/plan-difference.js';
import { portrayDifference } from '../../../../src/diagram/kinds/difference/portray-difference.js';
import { portrayGrid, type ViewChoice } from '../../../../src/diagram/kinds/portray-grid.js';
import type { DiagramModel } from '../../../../src/diagram/page/diagram-model.js';
import { renderDiagram } from '../../../../src/diagram/render-diagram.js';
import { type Between, BetweenError } from '../../../../src/statistics/between.js';
import { GridViewError } from '../../../../src/statistics/grid-view.js';
import { buildPairedGrid } from '../../../../src/statistics/paired-grid.js';
import { readXml } from '../../read-xml.js';
import {
  buildSynthetic,
  logisticLaw,
  range,
  type SyntheticSweep,
  setVerdicts,
  syntheticDeclaration,
} from '../../synthetic-sweep.js';

const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
const solvers = { name: 'solver', values: ['basis-pursuit', 'omp'] };
const sizes = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(2, 40, 2) },
];
/** omp succeeds as if x had three non-zeros more. */
const laggingOmp = (point: Readonly<Record<string, number | string>>) =>
  logisticLaw({ ...point, k: Number(point['k']) + (point['solver'] === 'omp' ? 3 : 0) });
const mapSweep = { axes: [sizes[0], solvers, sizes[1]], parameters: { n: 100, ensemble: 'gaussian' }, law: laggingOmp };
const curveSweep = { ...mapSweep, axes: [sizes[1], solvers], parameters: { n: 100, m: 50, ensemble: 'gaussian' } };

test('patches have the difference of the pairs under them, and cells whose interval leaves 0 out are marked by its side', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 40 });
  setVerdicts(sweep, 'success', ({ m, k, solver }) => m === 10 && k === 40 && solver === 'omp');
  const body = map(plan(sweep));
  const paired = buildPairedGrid(sweep.plan, sweep.table, undefined);
  t.is(paired.cells.length, 180);
  for (const { coordinates, difference } of paired.cells) {
    const [m, k] = coordinates.map(Number);
    const over = body.patches.filter(({ x, y }) => x[0] < m && m < x[1] && y[0] < k && k < y[1]);
    t.deepEqual(
      over.map((patch) => patch.difference),
      [difference],
    );
  }
  const marked = (chosen: (interval: { low: number; high: number }) => boolean) =>
    paired.cells.flatMap(({ coordinates, interval }) =>
      interval !== undefined && chosen(interval) ? [coordinates.map(Number)] : [],
    );
  t.deepEqual(
    body.above.map((centre) => [...centre]),
    marked(({ low }) => low > 0),
  );
  t.deepEqual(
    body.below.map((centre) => [...centre]),
    marked(({ high }) => high < 0),
  );
  t.true(body.above.length > 5);
  t.deepEqual(body.below, [[10, 40]]);
});

test('exchanging the values turns signs and marks round', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 40 });
  const forth = map(plan(sweep));
  const back = map(plan(sweep, {}, { axis: 'solver', a: 'omp', b: 'basis-pursuit' }));
  t.deepEqual(back.below, forth.above);
  t.deepEqual(back.above, forth.below);
  t.deepEqual(
    back.patches.map(({ difference = 0 }) => 0 - difference),
    forth.patches.map(({ difference = 0 }) => difference),
  );
  t.deepEqual([back.contourA, back.contourB], [forth.contourB, forth.contourA]);
});

test('the contours are those of the two values alone', (t) => {
  const sweep = buildSynthetic(mapSweep);
  const body = map(plan(sweep));
  const alone = (solver: string) => portrayGrid({ ...sweep, view: { slice: { solver } } }).contour;
  t.deepEqual(body.contourA, alone('basis-pursuit'));
  t.deepEqual(body.contourB, alone('omp'));
  t.notDeepEqual(body.contourA, body.contourB);
});

test('the caption has what is compared, the interval, the trials and the discordant pairs, but no solver of its own', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 40 });
  const model = plan(sweep);
  t.is(model.title, 'Synthetic recovery: success rate, basis-pursuit − omp');
  t.deepEqual(model.facts, ['n = 100', 'ensemble gaussian', 'criterion exact', '40 paired trials per cell']);
  const { cells } = buildPairedGrid(sweep.plan, sweep.table, undefined);
  const [onlyA, onlyB] = [sum(cells.map(({ tally }) => tally.onlyA)), sum(cells.map(({ tally }) => tally.onlyB))];
  const notes = model.notes.join(' ');
  t.regex(notes, /Tango’s 95 % score intervals for pairs\. \d+ of 180 cells have an interval without 0\./);
  t.true(
    notes.endsWith(
      `${onlyA + onlyB} of 7200 pairs are discordant: basis-pursuit alone succeeds in ${onlyA}, omp alone in ${onlyB}.`,
    ),
    notes,
  );
  t.deepEqual(
    differenceKind.legend(model.body).map(({ label }) => label),
    ['basis-pursuit succeeds more often (interval above 0)', '50 % contour, basis-pursuit', '50 % contour, omp'],
  );
});

test('pairs that are missing, unresolved or quarantined are told, and cells without a pair are hatched', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 10 });
  setVerdicts(sweep, 'not-settled', ({ m, solver }) => m === 10 && solver === 'omp');
  setVerdicts(sweep, 'unresolved', ({ m, k }, trial) => m === 50 && k === 2 && trial < 3);
  setVerdicts(sweep, 'quarantined', ({ m, k, solver }, trial) => m === 90 && k === 2 && solver === 'omp' && trial < 2);
  const model = plan(sweep);
  const notes = model.notes.join(' ');
  t.regex(notes, /Not finished: 20 of 180 cells still lack pairs\./);
  t.regex(notes, /3 pairs with an unresolved verdict: not certified either way, counted as no success\./);
  t.regex(notes, /2 pairs with a quarantined verdict: left out\./);
  t.regex(notes, /of 1598 pairs are discordant/);
  t.notRegex(notes, /conflicting/);
  sweep.table.conflicting.fill(2, 0, 3);
  t.regex(plan(sweep).notes.join(' '), /6 trials in 3 cells are conflicting/);
  const empty = map(model).patches.filter(({ difference }) => difference === undefined);
  t.deepEqual(
    empty.map(({ x, y }) => [x, y]),
    [
      [
        [5, 15],
        [1, 41],
      ],
    ],
  );
  t.true(differenceKind.legend(model.body).some(({ label }) => label === 'not measured for both'));
});

test('the rate of another event than success has its own name everywhere', async (t) => {
  const rate = { name: 'rate of wrong solutions', isBad: true };
  const declaration = { ...syntheticDeclaration, criteria: [{ name: 'exact', description: 'wrong', rate }] };
  const sweep = buildSynthetic({ ...mapSweep, trials: 40, declaration });
  setVerdicts(sweep, 'unresolved', ({ m, k }, trial) => m === 50 && k === 2 && trial < 3);
  const model = plan(sweep);
  t.is(model.title, 'Synthetic recovery: rate of wrong solutions, basis-pursuit − omp');
  t.deepEqual(differenceKind.legend(model.body)[0].label, 'basis-pursuit has the higher rate (interval above 0)');
  const curve = plan(buildSynthetic({ ...curveSweep, trials: 40, declaration }));
  t.is(curve.y.meaning, 'rate of wrong solutions, basis-pursuit − omp');
  for (const kind of ['difference', 'deviation', 'success-rate'] as const) {
    const exact = () => new Array<number>(sweep.plan.cellCount).fill(0.5);
    const { content } = await renderDiagram('svg', { ...sweep, kind, exact, provenance });
    const svg = Buffer.from(content).toString('utf8');
    t.regex(svg, /<desc>[^<]*[Rr]ate of wrong solutions/, kind);
    t.notRegex(svg, kind === 'deviation' ? /success rate/i : /success/i, kind);
  }
});

test('without any pair in the slice there is no picture', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 5 });
  setVerdicts(sweep, 'not-settled', ({ solver }, trial) => (solver === 'omp' ? trial > 1 : trial < 2));
  const error = t.throws(() => plan(sweep), { instanceOf: DiagramError });
  t.is(error.code, 'no-pairs');
});

test('the compared axis can be neither drawn nor held, and others are chosen and held as ever', (t) => {
  const sweep = buildSynthetic({ ...mapSweep, trials: 5 });
  for (const view of [{ x: 'solver' }, { y: 'solver' }, { slice: { solver: 'omp' } }]) {
    const error = t.throws(() => plan(sweep, view), { instanceOf: BetweenError });
    t.is(error.code, 'axis-taken');
  }
  t.throws(() => plan(sweep, { x: 'noise' }), { instanceOf: GridViewError });
  const drawn = plan(sweep, { x: 'k' });
  t.deepEqual([drawn.x.symbol, drawn.y.symbol], ['k', 'm']);
  const held = plan(sweep, { slice: { m: 50 } });
  t.is(held.body.kind, 'difference-curve');
  t.true(held.facts.includes('m = 50'));
});

test('a sweep along one further axis has a point with its interval per cell, and values that are numbers name their axis', (t) => {
  const sweep = buildSynthetic(curveSweep);
  const model = plan(sweep);
  const { cells } = buildPairedGrid(sweep.plan, sweep.table, undefined);
  if (model.body.kind !== 'difference-curve') return t.fail(model.body.kind);
  t.deepEqual(
    model.body.points,
    cells.map(({ coordinates, difference = 2, interval }) => ({
      x: Number(coordinates[0]),
      rate: difference,
      low: interval?.low ?? 2,
      high: interval?.high ?? 2,
    })),
  );
  const [low, high] = model.y.domain;
  t.true(cells.every(({ interval }) => interval !== undefined && low < interval.low && interval.high < high));
  t.is(model.y.meaning, 'success rate, basis-pursuit − omp');
  const numbers = plan(buildSynthetic(mapSweep), { slice: { k: 10 } }, { axis: 'm', a: 50, b: 30 });
  t.is(numbers.title, 'Synthetic recovery: success rate, m = 50 − m = 30');
  t.deepEqual(numbers.x.words, ['basis-pursuit', 'omp']);
});

for (const format of diagramFormats) {
  test(`a difference is drawn with the same bytes each time: ${format}`, async (t) => {
    for (const options of [mapSweep, curveSweep]) {
      const render = () =>
        renderDiagram(format, { ...buildSynthetic({ ...options, trials: 20 }), kind: 'difference', provenance });
      const { content } = await render();
      t.deepEqual((await render()).content, content);
    }
  });
}

test('the SVG holds the colour bar from -1 to 1 and says what is subtracted from what', async (t) => {
  const sweep = buildSynthetic(mapSweep);
  const svg = Buffer.from(
    (await renderDiagram('svg', { ...sweep, kind: 'difference', provenance })).content,
  ).toString();
  const { texts } = readXml(svg);
  for (const expected of ['difference', '1', '0.5', '0', '−0.5', '−1', '50 % contour, omp']) {
    t.true(texts.includes(expected), expected);
  }
  t.regex(svg, /<desc>Success rate of basis-pursuit minus that of omp: m, measurements against k, non-zeros/);
});

type Model = DiagramModel<DifferenceMapBody | DifferenceCurveBody>;

function plan(sweep: SyntheticSweep, view: ViewChoice = {}, between?: Between): Model {
  const portrait = portrayDifference({ ...sweep, view, between });
  return planDifference({ plan: sweep.plan, portrait, trialCount: sweep.table.trialCount, provenance });
}

function map(model: Model): DifferenceMapBody {
  if (model.body.kind !== 'difference-map') throw new Error(`expected a difference map, got ${model.body.kind}`);
  return model.body;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
