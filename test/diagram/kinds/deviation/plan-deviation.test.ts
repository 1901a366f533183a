import test from 'ava';
import { DiagramError } from '../../../../src/diagram/diagram-error.js';
import { diagramFormats } from '../../../../src/diagram/diagram-format.js';
import type { DeviationCurveBody, DeviationMapBody } from '../../../../src/diagram/kinds/deviation/body.js';
import { deviation as deviationKind } from '../../../../src/diagram/kinds/deviation/deviation.js';
import { planDeviation } from '../../../../src/diagram/kinds/deviation/plan-deviation.js';
import { portrayGrid, type ViewChoice } from '../../../../src/diagram/kinds/portray-grid.js';
import type { DiagramModel } from '../../../../src/diagram/page/diagram-model.js';
import { renderDiagram } from '../../../../src/diagram/render-diagram.js';
import type { ExactProbabilities } from '../../../../src/statistics/grid.js';
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
const axes = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(2, 40, 2) },
];
const oneAxis = { axes: [{ name: 'k', values: range(5, 35, 2) }], parameters: { n: 100, m: 50, ensemble: 'gaussian' } };

test('patches have the deviations of the cells under them, and those beyond 3 are marked by their side', (t) => {
  const sweep = buildSynthetic({ axes, trials: 40 });
  setVerdicts(sweep, 'success', ({ m, k }) => m === 50 && k === 40);
  setVerdicts(sweep, 'failure', ({ m, k }) => m === 90 && k === 2);
  const exact = exactOf(sweep);
  const body = map(plan(sweep, exact));
  t.deepEqual(body.above, [[50, 40]]);
  t.deepEqual(body.below, [[90, 2]]);
  const { view } = portrayGrid({ ...sweep, exact });
  view.cells.forEach((column, ix) =>
    column.forEach(({ deviation }, iy) => {
      const [x, y] = [view.xPositions[ix], view.yPositions[iy]];
      const over = body.patches.filter((patch) => inside(x, patch.x) && inside(y, patch.y));
      t.deepEqual(
        over.map((patch) => patch.deviation),
        [deviation],
      );
    }),
  );
});

test('the notes count marked cells, sum chi-square and say what couples the cells', (t) => {
  const sweep = buildSynthetic({ axes, trials: 50 });
  const alone = plan(sweep, exactOf(sweep));
  t.is(alone.title, 'Synthetic recovery: measured − exact success rate');
  t.regex(
    alone.notes.join(' '),
    /^0 of 180 cells lie beyond ±3\. .* χ² = \d+\.\d with \d+ degrees of freedom: cells with at least 5 expected successes/,
  );
  t.notRegex(alone.notes.join(' '), /independent/);
  const declaration = { ...syntheticDeclaration, coupledParameters: ['m', 'k'] };
  const coupled = (sweepAxes: typeof axes) => {
    const synthetic = buildSynthetic({ axes: sweepAxes, trials: 50, declaration });
    return plan(synthetic, exactOf(synthetic)).notes.join(' ');
  };
  const freedom = /with (\d+) degrees/.exec(coupled(axes))?.[1] ?? 'none';
  t.true(coupled(axes).includes(`those of one trial share nested instances. χ² still has the mean ${freedom},`));
  const ratios = [
    { name: 'delta', values: range(0.1, 0.9, 0.1) },
    { name: 'noise', values: [0, 1] },
  ];
  const along = buildSynthetic({ axes: ratios, parameters: { n: 100, k: 10 }, trials: 50, declaration });
  t.regex(plan(along, exactOf(along)).notes.join(' '), /not independent/, 'delta gives m');
});

test('chi-square of verdicts from the exact law is near its degrees of freedom, of others far above', (t) => {
  const read = (model: Model) => /χ² = ([\d.]+) with (\d+)/.exec(model.notes.join(' '))?.slice(1).map(Number) ?? [];
  const sweep = buildSynthetic({ axes, trials: 400 });
  const [chiSquare, freedom] = read(plan(sweep, exactOf(sweep)));
  t.true(freedom >= 30 && Math.abs(chiSquare - freedom) < 4 * Math.sqrt(2 * freedom), `${chiSquare} and ${freedom}`);
  const shifted = exactOf(sweep, ({ k, ...point }) => logisticLaw({ ...point, k: Number(k) + 2 }));
  const [far, farFreedom] = read(plan(sweep, shifted));
  t.true(far > 5 * farFreedom, `${far} and ${farFreedom}`);
});

test('cells without a verdict or an exact probability are hatched, and the legend names what is drawn alone', (t) => {
  const sweep = buildSynthetic({ axes, trials: 40 });
  const labels = (model: Model) => deviationKind.legend(model.body).map(({ label }) => label);
  const whole = plan(sweep, exactOf(sweep));
  t.deepEqual(labels(whole), ['exact 50 % curve, Gaussian, n = 100']);
  setVerdicts(sweep, 'not-settled', ({ m }) => m === 10);
  const partly = exactOf(sweep).map((probability, at) =>
    sweep.plan.cell(at).point['m'] === 20 ? undefined : probability,
  );
  const model = plan(sweep, partly);
  t.deepEqual(
    map(model)
      .patches.filter(({ deviation }) => deviation === undefined)
      .map(({ x, y }) => [x, y]),
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
  t.true(labels(model).includes('not measured, or no exact probability'));
});

test('where no exact probability is known of the slice, deviations are refused', (t) => {
  const sweep = buildSynthetic({ axes });
  for (const exact of [undefined, new Array<undefined>(180).fill(undefined)]) {
    const error = t.throws(() => plan(sweep, exact), { instanceOf: DiagramError });
    t.is(error.code, 'exact-unknown');
  }
  const solvers = { name: 'solver', values: ['basis-pursuit', 'omp'] };
  const both = buildSynthetic({ axes: [...axes, solvers], parameters: { n: 100 } });
  const exact = exactOf(both, (point) => (point['solver'] === 'omp' ? undefined : 0.5));
  t.notThrows(() => plan(both, exact));
  t.throws(() => plan(both, exact, { slice: { solver: 'omp' } }), { instanceOf: DiagramError });
});

test('a sweep along one axis has a stem per cell, and the axis reaches as far as they do', (t) => {
  const sweep = buildSynthetic(oneAxis);
  const { view } = portrayGrid({ ...sweep, exact: exactOf(sweep) });
  const model = plan(sweep, exactOf(sweep));
  if (model.body.kind !== 'deviation-curve') return t.fail(model.body.kind);
  t.deepEqual(
    model.body.points,
    view.cells.map(([{ deviation }], at) => [view.xPositions[at], deviation ?? 0] as const),
  );
  t.deepEqual(model.y.domain, [-4.24, 4.24]);
  const wrong = plan(
    sweep,
    exactOf(sweep, () => 0),
  );
  t.deepEqual(wrong.y.domain, [-39.22, 39.22]);
});

for (const format of diagramFormats) {
  test(`a deviation diagram is drawn with the same bytes each time: ${format}`, async (t) => {
    for (const options of [{ axes, trials: 30 }, oneAxis]) {
      const render = async () => {
        const sweep = buildSynthetic(options);
        return renderDiagram(format, { ...sweep, exact: () => exactOf(sweep), kind: 'deviation', provenance });
      };
      const { content } = await render();
      t.deepEqual((await render()).content, content);
    }
  });
}

test('the SVG holds the colour bar in standard errors, symmetric around 0, and the triangles of marked cells', async (t) => {
  const sweep = buildSynthetic({ axes, trials: 40 });
  setVerdicts(sweep, 'success', ({ m, k }) => m === 50 && k === 40);
  const file = await renderDiagram('svg', { ...sweep, exact: () => exactOf(sweep), kind: 'deviation', provenance });
  const svg = Buffer.from(file.content).toString('utf8');
  const { texts } = readXml(svg);
  for (const expected of ['std. errors', '≥ 4', '0', '≤ −4', 'more than 3 above the exact rate']) {
    t.true(texts.includes(expected), expected);
  }
  t.false(texts.includes('more than 3 below'));
  t.regex(svg, /<desc>Measured minus exact success rate: m, measurements against k, non-zeros/);
});

type Model = DiagramModel<DeviationMapBody | DeviationCurveBody>;

function exactOf(
  sweep: SyntheticSweep,
  law: (point: Readonly<Record<string, number | string>>) => number | undefined = logisticLaw,
) {
  return Array.from({ length: sweep.plan.cellCount }, (_, at) => law(sweep.plan.cell(at).point));
}

function plan(sweep: SyntheticSweep, exact: ExactProbabilities | undefined, view: ViewChoice = {}): Model {
  const portrait = portrayGrid({ ...sweep, exact, view });
  return planDeviation({ plan: sweep.plan, portrait, trialCount: sweep.table.trialCount, provenance });
}

function map(model: Model): DeviationMapBody {
  if (model.body.kind !== 'deviation-map') throw new Error(`expected a deviation map, got ${model.body.kind}`);
  return model.body;
}

function inside(value: number, [low, high]: readonly [number, number]): boolean {
  return low < value && value < high;
}
