import test from 'ava';
import fc from 'fast-check';
import { planDeviation } from '../../../../src/diagram/kinds/deviation/plan-deviation.js';
import { portrayGrid } from '../../../../src/diagram/kinds/portray-grid.js';
import type { HeatMapBody, RateCurveBody } from '../../../../src/diagram/kinds/success-rate/body.js';
import { planSuccessRate } from '../../../../src/diagram/kinds/success-rate/plan-success-rate.js';
import { successRate } from '../../../../src/diagram/kinds/success-rate/success-rate.js';
import type { DiagramModel } from '../../../../src/diagram/page/diagram-model.js';
import { checkLaw } from '../../check-law.js';
import {
  buildSynthetic,
  range,
  type SyntheticSweep,
  setVerdicts,
  syntheticDeclaration,
} from '../../synthetic-sweep.js';

const axes = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: [1, 2, 3, 5, 8, 13, 21, 34] },
];

test('patches tile the plot without gap or overlap, each in the rate of every cell under it', (t) => {
  const cells = fc.array(fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 8, maxLength: 8 }), {
    minLength: 9,
    maxLength: 9,
  });
  checkLaw(
    t,
    fc.property(cells, (law) => {
      const sweep = buildSynthetic({
        axes,
        trials: 2,
        law: ({ m, k }) => law[axes[0].values.indexOf(Number(m))][axes[1].values.indexOf(Number(k))],
      });
      const model = plan(sweep);
      const body = heatMap(model);
      const area = body.patches.reduce((sum, { x, y }) => sum + (x[1] - x[0]) * (y[1] - y[0]), 0);
      const [left, right] = model.x.domain;
      const [bottom, top] = model.y.domain;
      const { view } = portrayGrid(sweep);
      return (
        Math.abs(area - (right - left) * (top - bottom)) < 1e-6 &&
        view.cells.every((column, ix) =>
          column.every(({ rate }, iy) => {
            const at = [view.xPositions[ix], view.yPositions[iy]];
            const over = body.patches.filter(
              ({ x, y }) => x[0] < at[0] && at[0] < x[1] && y[0] < at[1] && at[1] < y[1],
            );
            return over.length === 1 && over[0].rate === rate;
          }),
        )
      );
    }),
    30,
  );
});

test('a cell without a verdict has no rate, and the notes tell what is missing, unresolved and quarantined', (t) => {
  const sweep = buildSynthetic({ axes, trials: 10 });
  t.deepEqual(plan(sweep).notes, []);
  setVerdicts(sweep, 'not-settled', ({ m }, trial) => m === 90 || (m === 80 && trial > 3));
  setVerdicts(sweep, 'unresolved', ({ m, k }, trial) => m === 20 && k === 5 && trial < 3);
  setVerdicts(sweep, 'quarantined', ({ m, k }, trial) => m === 30 && k === 8 && trial === 0);
  const model = plan(sweep);
  t.deepEqual(
    heatMap(model).patches.filter(({ rate }) => rate === undefined),
    [{ x: [85, 95], y: [0.5, 40.5], rate: undefined }],
  );
  t.deepEqual(heatMap(model).marked, [
    [20, 5],
    [30, 8],
  ]);
  t.is(model.notes.length, 3);
  t.regex(model.notes[0], /16 of 72 cells still lack trials/);
  t.regex(model.notes[1], /^3 trials in 1 cell are unresolved/);
  t.regex(model.notes[2], /^1 trial in 1 cell is quarantined/);
});

test('conflicting trials are told, and their cells marked, in the rates’ picture and in that of deviations', (t) => {
  const sweep = buildSynthetic({ axes, trials: 10 });
  const legend = () => successRate.legend(plan(sweep).body).map(({ label }) => label);
  t.false(legend().some((label) => /conflicting/.test(label)));
  const { cells } = portrayGrid(sweep).view;
  for (const { cell } of [cells[1][2], cells[3][4]]) sweep.table.conflicting[cell.index] = 4;
  const model = plan(sweep);
  t.deepEqual(model.notes, [
    '8 trials in 2 cells are conflicting: of tasks with outcomes that differ, the first one counts.',
  ]);
  t.deepEqual(
    heatMap(model).marked.map(([x, y]) => [x, y]),
    [
      [20, 3],
      [40, 8],
    ],
  );
  t.true(legend().includes('has unresolved, quarantined or conflicting trials'));
  t.deepEqual(
    heatMap(model).patches,
    heatMap(plan(buildSynthetic({ axes, trials: 10 }))).patches,
    'they count as the accepted outcome says',
  );
  const portrait = portrayGrid({ ...sweep, exact: new Array<number>(72).fill(0.5) });
  const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
  const deviation = planDeviation({ plan: sweep.plan, portrait, trialCount: 10, provenance });
  t.regex(deviation.notes.join(' '), /8 trials in 2 cells are conflicting/);
});

test('the band is broken where a column has no fit, and a lone column keeps a bar', (t) => {
  const sweep = buildSynthetic({ axes: [axes[0], { name: 'k', values: range(1, 58, 3) }], trials: 40 });
  // No transition at m = 30 and m = 50: nothing there ever succeeds.
  setVerdicts(sweep, 'failure', ({ m }) => m === 30 || m === 50 || m === 10);
  const body = heatMap(plan(sweep));
  t.deepEqual(
    body.bars.map(({ x }) => x),
    [20, 40],
  );
  t.deepEqual(
    body.bands.map((band) => band.map(({ x }) => x)),
    [[60, 70, 80]],
  );
  for (const { low, location, high } of [...body.bands.flat(), ...body.bars]) {
    t.true(-0.5 <= low && low <= location && location <= high && high <= 59.5);
  }
});

test('the heading says what is fixed, the criterion and the trials; the provenance names sweep, seed and versions', (t) => {
  const model = plan(buildSynthetic({ axes, trials: 7 }));
  t.is(model.title, 'Synthetic recovery');
  t.deepEqual(model.facts, [
    'n = 100',
    'ensemble gaussian',
    'solver basis-pursuit',
    'criterion exact',
    '7 trials per cell',
  ]);
  t.regex(model.provenance, /^sweep [0-9a-f]{12} · synthetic-recovery version 1 · seed 2026 · phasegrid 9\.9\.9$/);
  t.deepEqual([model.x.symbol, model.x.meaning], ['m', 'measurements']);
});

test('an axis is named by its symbol, the first clause of its description, and its unit', (t) => {
  const describe = (description: string, unit: string) => {
    const parameters = syntheticDeclaration.parameters.map((parameter) =>
      parameter.name === 'k' ? { ...parameter, description, unit } : parameter,
    );
    const { y } = plan(buildSynthetic({ axes, declaration: { ...syntheticDeclaration, parameters } }));
    return `${y.symbol} ${y.meaning}`;
  };
  t.is(describe('sparsity: the number of non-zeros of x', '1'), 'k sparsity');
  t.is(describe('time to the first hit.', 's'), 'k time to the first hit (s)');
  t.is(plan(buildSynthetic({ axes: [ratio('delta'), ratio('rho')] })).x.meaning, 'undersampling m/n');
});

test('theory is split where it has no value, and a line that cannot be seen is not named', (t) => {
  const line = (name: string, points: (readonly [number, number])[]) => ({
    name,
    kind: 'guide' as const,
    source: 'none',
    points,
  });
  const declaration = {
    ...syntheticDeclaration,
    overlays: () => [
      line('broken', [
        [20, 5],
        [30, 6],
        [40, Number.NaN],
        [50, 8],
        [60, 9],
      ]),
      line('outside', [
        [20, 500],
        [30, 600],
      ]),
      line('through', [
        [0, -100],
        [100, 100],
      ]),
      line('a point', [[50, 10]]),
    ],
  };
  const model = plan(buildSynthetic({ axes, declaration }));
  const { theory } = heatMap(model);
  t.deepEqual(
    theory.map(({ label }) => label),
    ['broken (guide)', 'through (guide)'],
  );
  t.is(theory[0].segments.length, 2);
  const labels = successRate.legend(model.body).map(({ label }) => label);
  t.true(labels.includes('broken (guide)'));
  t.false(labels.some((label) => label.includes('outside')));
});

test('one axis gives points with Wilson intervals and the curve around the 50 % point, falling or rising', (t) => {
  for (const sign of [1, -1]) {
    const model = plan(
      buildSynthetic({
        axes: [{ name: 'k', values: range(1, 40, 1) }],
        parameters: { n: 100, m: 50, ensemble: 'gaussian' },
        law: ({ k }) => 1 / (1 + Math.exp((sign * (Number(k) - 20)) / 2)),
      }),
    );
    const { body } = model;
    if (body.kind !== 'rate-curve' || body.halfWay === undefined)
      return t.fail('expected a curve with a half-way point');
    t.is(body.points.length, 40);
    t.true(body.points.every(({ low, rate, high }) => low <= rate && rate <= high));
    const { fit, location, low, high, open } = body.halfWay;
    t.true(Math.abs(location - 20) < 1.5);
    t.true(low < location && location < high);
    t.deepEqual(open, { low: false, high: false });
    const [first, last] = [fit[0][1], fit[fit.length - 1][1]];
    t.true(sign * (first - last) > 0.2);
    t.true(fit.every(([k, rate], at) => at === 0 || (k > fit[at - 1][0] && sign * (fit[at - 1][1] - rate) > 0)));
  }
});

test('exact probabilities are drawn beside the points of a sweep along one axis', (t) => {
  const sweep = buildSynthetic({ axes: [{ name: 'k', values: [10, 20, 30] }], parameters: { n: 100, m: 50 } });
  const model = planSuccessRate({
    plan: sweep.plan,
    portrait: portrayGrid({ ...sweep, exact: [1, 0.5, undefined] }),
    trialCount: 50,
    provenance: { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' },
  });
  if (model.body.kind !== 'rate-curve') return t.fail(`expected a curve, got ${model.body.kind}`);
  t.deepEqual(model.body.theory, [
    {
      label: 'exact success probability',
      kind: 'exact',
      segments: [
        [
          [10, 1],
          [20, 0.5],
        ],
      ],
    },
  ]);
});

function ratio(name: string) {
  return { name, values: [0.2, 0.4, 0.6] };
}

type Model = DiagramModel<HeatMapBody | RateCurveBody>;

function plan(sweep: SyntheticSweep): Model {
  return planSuccessRate({
    plan: sweep.plan,
    portrait: portrayGrid(sweep),
    trialCount: sweep.table.trialCount,
    provenance: { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' },
  });
}

function heatMap(model: Model): HeatMapBody {
  if (model.body.kind !== 'heat-map') throw new Error(`expected a heat map, got ${model.body.kind}`);
  return model.body;
}
