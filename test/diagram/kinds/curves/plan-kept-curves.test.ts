import test from 'ava';
import type { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { planKeptCurves } from '../../../../src/diagram/kinds/curves/plan-kept-curves.js';
import { portrayGrid } from '../../../../src/diagram/kinds/portray-grid.js';
import { severalCurvesStyle } from '../../../../src/diagram/page/line-style.js';
import { renderDiagram } from '../../../../src/diagram/render-diagram.js';
import type { CellCurve } from '../../../../src/sweep/curve-table.js';
import { buildSynthetic, syntheticDeclaration } from '../../synthetic-sweep.js';

const declared = [
  { name: 'loss', unit: '1', description: 'squared residual: |A x - b|^2' },
  { name: 'angle', unit: 'rad', description: 'angle to the truth' },
  { name: 'gain', unit: 'dB', description: 'gain over the start' },
];
const axes = [{ name: 'm', values: [10, 20, 30, 40, 50, 60, 70, 80] }];
const declaration = { ...syntheticDeclaration, curves: declared };
const { plan, table } = buildSynthetic({ axes, declaration });
const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '0.0.0' };

/** Falls faster where there are more measurements, and faster in later trials. */
function lossOf(cell: number, trial: number): CellCurve {
  const values = Float64Array.from({ length: 1000 }, (_, at) => 1 / (1 + (at * (1 + cell) * (1 + trial)) / 10));
  return { cell, trial, curve: 0, stride: 5, values };
}

function draw(curves: readonly CellCurve[], ...chosen: readonly number[]) {
  const portrait = portrayGrid({ plan, table, view: { x: 'm' } });
  const model = planKeptCurves({
    plan,
    portrait,
    curves: { plan, declared, curves },
    chosen: chosen.length === 0 ? [0] : chosen,
    provenance,
  });
  return { model, body: model.body };
}

const losses = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((cell) => [0, 1, 2].map((trial) => lossOf(cell, trial)));

test('values of an axis are spread out, each with its trials and their median', (t) => {
  const { model, body } = draw(losses);
  t.deepEqual(
    body.groups.map(({ label }) => label),
    ['m = 10', 'm = 20', 'm = 40', 'm = 50', 'm = 70', 'm = 80'],
  );
  t.deepEqual(model.notes, ['6 of 8 values of m are drawn.']);
  t.true(model.facts.includes('thick: median of 3 trials, thin: single trials'));
  for (const { trials, median } of body.groups) {
    t.is(trials.length, 3);
    t.deepEqual(median, [trials[1]], 'the middle one at every step');
    t.true(median[0].length <= 481);
    t.deepEqual([median[0][0][0], median[0].at(-1)?.[0]], [0, 4995]);
  }
});

test('positive values that span a decade stand on whole decades, others on a linear axis', (t) => {
  t.like(draw(losses).model.y, { scale: 'log', domain: [1e-4, 1], meaning: 'squared residual' });
  const flat = draw([{ ...lossOf(0, 0), values: Float64Array.of(1, 2, 3) }]);
  t.like(flat.model.y, { scale: 'linear' });
  t.deepEqual(draw([{ ...lossOf(0, 0), values: Float64Array.of(-1, 0, 100) }]).model.y.scale, 'linear');
  const [low, high] = draw([{ ...lossOf(0, 0), values: Float64Array.of(2) }]).model.y.domain;
  t.true(low < 2 && high > 2, 'a single value has room around it');
});

test('decibels stand on a linear axis, whatever they span', (t) => {
  const gains = [{ ...lossOf(0, 0), curve: 2, values: Float64Array.of(1, 10, 100) }];
  t.like(draw(gains, 2).model.y, { scale: 'linear', meaning: 'gain over the start (dB)' });
});

test('a curve is broken where it has no finite value, and the median leaves out what is no number', (t) => {
  const values = Float64Array.of(4, Number.NaN, 2, Number.POSITIVE_INFINITY, 1);
  const { body } = draw([
    { ...lossOf(0, 0), values },
    { ...lossOf(0, 1), values: Float64Array.of(2, 6, 4) },
  ]);
  t.deepEqual(body.groups[0].trials, [
    [[0, 4]],
    [[10, 2]],
    [[20, 1]],
    [
      [0, 2],
      [5, 6],
      [10, 4],
    ],
  ]);
  t.deepEqual(body.groups[0].median, [
    [
      [0, 3],
      [5, 6],
      [10, 3],
    ],
  ]);
});

test('where no drawn cell kept the curve there is no picture', (t) => {
  const error = t.throws<DiagramError>(() => draw(losses, 1), { message: /a picture of angle needs/ });
  t.is(error.code, 'no-curves');
});

test('the same curves give the same picture', async (t) => {
  const curves = () => ({ plan, declared, curves: losses });
  const render = () => renderDiagram('svg', { plan, table, kind: 'curves', curves, curve: [0], provenance });
  const { content } = await render();
  t.deepEqual((await render()).content, content);
});

test('several curves of one unit stand side by side, in fewer cells and each in a style of its own', (t) => {
  const pair = [declared[0], { name: 'bound', unit: '1', description: 'what theory has: no more' }];
  const all = losses.flatMap((kept) => (kept.cell === 7 ? [kept] : [kept, { ...kept, curve: 1 }]));
  const portrait = portrayGrid({ plan, table, view: { x: 'm' } });
  const planned = (curves: typeof declared) =>
    planKeptCurves({ plan, portrait, curves: { plan, declared: curves, curves: all }, chosen: [0, 1], provenance });
  const model = planned(pair);
  const { body } = model;
  t.is(model.title, `${syntheticDeclaration.title}: loss and bound`);
  t.deepEqual(
    body.groups.map(({ label }) => label),
    ['m = 10: loss', 'm = 10: bound', 'm = 50: loss', 'm = 50: bound', 'm = 80: loss', 'm = 80: bound (none)'],
  );
  t.is(model.y.meaning, 'loss and bound');
  t.deepEqual(model.notes, ['loss: squared residual.', 'bound: what theory has.', '3 of 8 values of m are drawn.']);
  const styles = body.groups.map((_, at) => severalCurvesStyle(at, body.curveCount));
  t.is(new Set(styles.map(({ dash }) => String(dash))).size, 6);
  t.is(new Set(styles.map(({ core }) => core)).size, 6);
  t.deepEqual(
    styles.map(({ coreWidth }) => coreWidth > 3),
    [true, false, true, false, true, false],
  );
  const error = t.throws<DiagramError>(() => planned([...declared]), { message: /need one unit, got 1, rad/ });
  t.is(error.code, 'curves-differ');
});

test('curves that lie along something else than steps are placed by it, and not mixed with others', (t) => {
  const along = { meaning: 'frequency', width: 1 };
  const spectrum = [
    { ...declared[0], along },
    { ...declared[0], name: 'pairs', along: { ...along, width: 0.5 } },
    declared[0],
  ];
  const curves = [0, 1].map((curve) => ({ ...lossOf(0, 0), curve, stride: 1, values: Float64Array.of(3, 2, 1) }));
  const portrait = portrayGrid({ plan, table, view: { x: 'm' } });
  const planned = (...chosen: number[]) =>
    planKeptCurves({ plan, portrait, curves: { plan, declared: spectrum, curves }, chosen, provenance });
  const { x, body } = planned(0, 1);
  t.is(x.meaning, 'frequency');
  t.deepEqual(
    body.groups.map(({ median }) => median[0].map(([at]) => at)),
    [
      [0, 1, 2],
      [0, 0.5, 1],
    ],
  );
  t.is(t.throws<DiagramError>(() => planned(0, 2)).code, 'curves-differ');
});
