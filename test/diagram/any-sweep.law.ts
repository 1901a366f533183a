import test from 'ava';
import fc from 'fast-check';
import { DiagramError } from '../../src/diagram/diagram-error.js';
import { renderDiagram } from '../../src/diagram/render-diagram.js';
import { experiments, findExperiment } from '../../src/experiments/registry.js';
import { createVerdictTable, notSettled } from '../../src/statistics/verdict-table.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { readNumberBounds } from '../../src/sweep/number-bounds.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { ParameterValue, Sweep } from '../../src/sweep/sweep.js';
import { namedValues } from '../../src/sweep/sweep-schema.js';
import { listChoices, parseSample, type SampleDocument, sampleSweeps } from '../experiments/sample-sweeps.js';
import { summariseMetrics } from '../statistics/summarise-metrics.js';

/*
 * Whatever sweep is valid, of whatever experiment, has its pictures: over one axis and two, with any values that the schemas
 * let through, and any verdicts and metrics.
 */

const runsPerExperiment = 3;
const axisCountMax = 3;
const axisLengthMax = 5;
const cellCountMax = 150;
const trials = 3;

/** Numbers where arithmetic has its edges, and sizes. */
const numbers: readonly number[] = [
  0,
  5e-324,
  1e-323,
  1e-310,
  1e-300,
  1e-8,
  1e-3,
  0.1,
  0.1 + Number.EPSILON / 8,
  0.25,
  0.5,
  0.9,
  1,
  1.5,
  2,
  3,
  4,
  6,
  8,
  12,
  16,
  24,
  40,
  64,
  100,
  1000,
  1e6,
  1e300,
  1.7e308,
  -0.5,
  -8,
];

const metricValues = [Number.NaN, 0, 1e-320, 1e-300, 1e-3, 1, 7, 1e10, 1e300, 1.7e308, -1, -1.7e308, Infinity];

/** What a picture may refuse: it has nothing to show. */
const refusals: readonly string[] = ['not-measured', 'scale-unfit', 'exact-unknown'];

for (const { declaration } of experiments) {
  test(`${declaration.name}: every valid sweep has its pictures`, async (t) => {
    const bases = sampleSweeps(declaration).map(({ document }) => document);
    const drawings = fc.record({
      sweep: arbitrarySweep(declaration, bases),
      dice: fc.infiniteStream(fc.nat({ max: 1_000_000 })),
    });
    const property = fc.asyncProperty(drawings, ({ sweep, dice }) => drawAll(sweep, declaration, dice));
    const details = await fc.check(property, { seed: 2026, numRuns: runsPerExperiment });
    t.false(details.failed, fc.defaultReportMessage(details));
  });
}

const broken: readonly SampleDocument[] = [
  {
    // Theory was asked for networks of -1 layers, half a cell below the least value.
    experiment: 'generic-identifiability',
    seed: 1,
    trials,
    parameters: { S: 2 },
    axes: { r: [2, 4, 6], K: [2, 8] },
  },
  {
    // The lowest edge of a geometric axis was 0.
    experiment: 'sparse-recovery',
    seed: 1,
    trials,
    parameters: { n: 20, k: 2 },
    axes: { noise: [1e-300, 1, 1000], m: [10, 20] },
  },
];

for (const document of broken) {
  test(`${document.experiment} over ${Object.keys(document.axes).join(' and ')} has its pictures`, async (t) => {
    const declaration = findExperiment(document.experiment)?.declaration;
    if (declaration === undefined) throw new Error(`expected an experiment, got ${document.experiment}`);
    const parsed = parseSample(document, declaration);
    if (parsed.kind !== 'sweep') throw new Error(JSON.stringify(parsed.problems));
    const counter = [0, 1, 2, 3, 4, 5, 6, 7].values();
    const dice = { next: () => ({ value: counter.next().value ?? 5, done: false as const }) };
    await t.notThrowsAsync(drawAll(parsed.sweep, declaration, dice));
  });
}

/** From a sample, some of whose parameters get axes, as many values of them as go together. */
function arbitrarySweep(declaration: ExperimentDeclaration, bases: readonly SampleDocument[]): fc.Arbitrary<Sweep> {
  const named = namedValues(declaration).filter(({ kind }) => kind !== 'file');
  const pools = new Map(named.map(({ name, schema }) => [name, listValues(schema)]));
  return fc
    .tuple(
      fc.constantFrom(...bases),
      fc.shuffledSubarray(named, { minLength: 1, maxLength: Math.min(axisCountMax, named.length) }),
      fc.infiniteStream(fc.nat({ max: 1_000_000 })),
    )
    .map(([base, axes, dice]) => {
      let document = base;
      for (const { name } of axes) {
        const pool = pools.get(name) ?? [];
        for (let tries = 0; tries < 2 * axisLengthMax; tries += 1) {
          const value = pool[roll(dice) % pool.length];
          const longer = sweepAlong(document, { name, value }, declaration);
          if (parseSample(longer, declaration).kind === 'sweep') document = longer;
        }
      }
      const parsed = parseSample(document, declaration);
      if (parsed.kind !== 'sweep') throw new Error(`expected a sweep of ${declaration.name}`);
      return { ...parsed.sweep, trials };
    });
}

function roll(dice: Iterator<number, unknown>): number {
  return Number(dice.next().value);
}

/** The bounds, what lies next to them, and the numbers from above that the schema lets through; all words of a choice. */
function listValues(schema: Parameters<typeof readNumberBounds>[0]): ParameterValue[] {
  const { low, high } = readNumberBounds(schema);
  const values = [...listChoices(schema), ...numbers, low, high, low + 1, high - 1, (low + high) / 2];
  return [...new Set(values)].filter((value) => schema.safeParse(value).success);
}

/** With one value more on an axis; what else gives the same parameter goes. */
function sweepAlong(
  document: SampleDocument,
  { name, value }: { readonly name: string; readonly value: ParameterValue },
  { derivedAxes }: ExperimentDeclaration,
): SampleDocument {
  const gives = derivedAxes.find((axis) => axis.name === name)?.gives ?? name;
  const others = [gives, ...derivedAxes.filter((axis) => axis.gives === gives).map((axis) => axis.name)];
  const keep = <Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => !others.includes(key) || key === name));
  const { [name]: _fixed, ...parameters } = keep(document.parameters);
  const axes = keep(document.axes);
  const known = axes[name] ?? [];
  const cellCount = Object.values(axes).reduce((product, values) => product * values.length, 1);
  if (known.length >= axisLengthMax || (cellCount / Math.max(1, known.length)) * (known.length + 1) > cellCountMax) {
    return document;
  }
  return { ...document, parameters, axes: { ...axes, [name]: [...known, value] } };
}

/** The success rate, its deviation, and a metric, each with the first axes and with others. */
async function drawAll(sweep: Sweep, declaration: ExperimentDeclaration, dice: Iterator<number>): Promise<void> {
  const plan = planSweep(sweep, declaration);
  const table = createVerdictTable({ trialCount: trials, cellCount: plan.cellCount });
  table.codes.forEach((_, at) => {
    table.codes[at] = [notSettled, 0, 0, 1, 1, 1, 2, 3][roll(dice) % 8];
  });
  const names = declaration.metrics.map(({ name }) => name);
  const values = Float64Array.from(
    { length: trials * plan.cellCount * names.length },
    () => metricValues[roll(dice) % metricValues.length],
  );
  const grid = summariseMetrics(table, { names, read: () => values });
  const points = Array.from({ length: plan.cellCount }, (_, cell) => plan.cell(cell).point);
  const exactRates = points.map((_, at) => (at % 3 === 0 ? undefined : (roll(dice) % 11) / 10));
  const metric = {
    names: [names[roll(dice) % names.length]],
    statistic: roll(dice) % 2 === 0 ? ('mean' as const) : ('median' as const),
    scale: (['auto', 'linear', 'log'] as const)[roll(dice) % 3],
  };
  const readings = { plan, table, exact: () => exactRates, metrics: () => grid };
  const input = { ...readings, metric, provenance: { sweepId: '0123456789abcdef', phasegridVersion: 'test' } };
  const { axes } = sweep;
  const slice = Object.fromEntries(axes.slice(1).map(({ name, values: [first] }) => [name, first]));
  for (const view of [{}, { x: axes[0].name, slice }]) {
    for (const kind of ['success-rate', 'deviation', 'metric'] as const) {
      const svg = await draw({ ...input, kind, view });
      if (/NaN|Infinity|undefined/.test(svg)) throw new Error(`${kind}: expected numbers, got ${svg}`);
    }
  }
}

async function draw(input: Parameters<typeof renderDiagram>[1]): Promise<string> {
  try {
    return Buffer.from((await renderDiagram('svg', input)).content).toString('utf8');
  } catch (error) {
    if (error instanceof DiagramError && refusals.includes(error.code)) return '';
    const what = `${input.kind} along ${JSON.stringify(input.view)}, ${JSON.stringify(input.metric)}`;
    throw new Error(what, { cause: error });
  }
}
