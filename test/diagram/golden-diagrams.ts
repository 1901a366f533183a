/*
 * `node dist/test/diagram/golden-diagrams.js` writes what test/diagram/golden/ freezes: an SVG of every kind of picture and
 * of what it may hold. `npm run diagrams:freeze` builds and runs it.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { MetricChoice } from '../../src/diagram/kinds/metric-choice.js';
import { type DiagramInput, renderDiagram } from '../../src/diagram/render-diagram.js';
import type { CellCurve } from '../../src/sweep/curve-table.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { Point } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { findProjectRoot } from '../architecture/project-root.js';
import { summariseMetrics } from '../statistics/summarise-metrics.js';
import {
  buildSynthetic,
  logisticLaw,
  range,
  type SyntheticOptions,
  type SyntheticSweep,
  setVerdicts,
  syntheticDeclaration,
} from './synthetic-sweep.js';

export const goldenFolder = join(findProjectRoot(), 'test', 'diagram', 'golden');

type Scene = Omit<DiagramInput, 'provenance'>;

const m = { name: 'm', values: range(10, 90, 10) };
const k = { name: 'k', values: [1, 2, 3, 5, 8, 13, 21, 34] };
const evenK = { name: 'k', values: range(2, 40, 2) };
const noise = { name: 'noise', values: [1e-4, 1e-3, 1e-2, 1e-1] };
const words = { name: 'solver', values: ['basis-pursuit', 'orthogonal-matching-pursuit', 'amp', 'iht', 'cosamp'] };
const solver = { name: 'solver', values: ['basis-pursuit', 'omp'] };
const gaussian = { n: 100, ensemble: 'gaussian' };
const alongK = { axes: [{ name: 'k', values: range(5, 35, 2) }], parameters: { ...gaussian, m: 50 } };

/** By the name of the file. */
export const goldenDiagrams: Readonly<Record<string, () => Scene>> = {
  'success-rate-map': () => buildSynthetic({ axes: [m, k] }),
  'success-rate-map-with-gaps': withGaps,
  'success-rate-map-of-a-bad-rate': () => buildSynthetic({ axes: [m, evenK], declaration: withBadRate() }),
  // Success stays above one half up to the last cell of some columns: their intervals leave the axis.
  'success-rate-map-with-an-open-band': () => buildSynthetic({ axes: [m, { name: 'k', values: range(2, 20, 2) }] }),
  'success-rate-map-log-axis': () =>
    buildSynthetic({ axes: [noise, evenK], parameters: { n: 100, m: 50 }, law: byNoise }),
  'success-rate-map-over-words': () => buildSynthetic({ axes: [words, evenK], parameters: { n: 100, m: 50 } }),
  'success-rate-map-words-upwards': () => buildSynthetic({ axes: [evenK, words], parameters: { n: 100, m: 50 } }),
  'success-rate-map-of-many-cells': () =>
    buildSynthetic({ axes: [range(2, 98, 3), range(1, 60, 2)].map((values, at) => ({ name: 'mk'[at], values })) }),
  'success-rate-map-not-started': () => unsettled(buildSynthetic({ axes: [m, k] })),
  'success-rate-curve': () => buildSynthetic(alongK),
  'success-rate-curve-with-exact-rates': () => withExact(buildSynthetic(alongK)),
  'success-rate-curve-over-words': () => buildSynthetic({ axes: [words], parameters: { n: 100, m: 50, k: 20 } }),
  'success-rate-curve-log-axis': () =>
    buildSynthetic({ axes: [noise], parameters: { n: 100, m: 50, k: 10 }, law: byNoise }),
  'deviation-map': deviationMap,
  'deviation-curve': () => ({ ...withExact(buildSynthetic(alongK)), kind: 'deviation' }),
  'difference-map': () => ({
    ...buildSynthetic({ axes: [m, evenK, solver], ...compared, trials: 40 }),
    kind: 'difference',
  }),
  'difference-map-with-gaps': differenceWithGaps,
  'difference-curve': () => ({
    ...buildSynthetic({ axes: [...alongK.axes, solver], parameters: alongK.parameters, law: compared.law }),
    kind: 'difference',
  }),
  'metric-map': () => measured({ axes: [m, evenK] }, { names: ['relative-error'] }),
  'metric-map-with-gaps': () =>
    measured(
      { axes: [m, evenK], declaration: withUnit() },
      { names: ['relative-error'], statistic: 'mean' },
      (point) => (point['m'] === 20 ? Number.NaN : undefined),
    ),
  'metric-curve': () => measured(alongK, { names: ['iterations'] }),
  'metric-curve-of-two': () => measured(alongK, { names: ['iterations', 'relative-error'], statistic: 'mean' }),
  'metric-curve-log-axis': () => measured(alongK, { names: ['relative-error'], scale: 'log' }),
  'metric-curve-over-words': () =>
    measured({ axes: [words], parameters: { n: 100, m: 50, k: 5 } }, { names: ['iterations'] }),
  curves: () => kept([0]),
  'curves-of-two': () => kept([0, 1]),
};

/** The picture of this name as it is drawn now. */
export async function drawGolden(name: string): Promise<string> {
  const scene = goldenDiagrams[name]();
  const provenance = { sweepId: sweepId(scene.plan.sweep), phasegridVersion: '9.9.9' };
  const { content } = await renderDiagram('svg', { ...scene, provenance });
  return Buffer.from(content).toString('utf8');
}

/** Cells without a verdict, columns without a transition, unfinished, unresolved and quarantined trials. */
function withGaps(): SyntheticSweep {
  const sweep = buildSynthetic({ axes: [m, { name: 'k', values: range(1, 58, 3) }], trials: 40 });
  setVerdicts(sweep, 'failure', (point) => point['m'] === 10 || point['m'] === 30 || point['m'] === 50);
  setVerdicts(sweep, 'not-settled', (point, trial) => point['m'] === 90 || (point['m'] === 80 && trial > 30));
  setVerdicts(sweep, 'unresolved', (point, trial) => point['m'] === 20 && point['k'] === 4 && trial < 3);
  setVerdicts(sweep, 'quarantined', (point, trial) => point['m'] === 70 && point['k'] === 10 && trial === 0);
  return sweep;
}

function unsettled(sweep: SyntheticSweep): SyntheticSweep {
  setVerdicts(sweep, 'not-settled', () => true);
  return sweep;
}

function withExact(sweep: SyntheticSweep): SyntheticSweep & Pick<Scene, 'exact'> {
  const { plan } = sweep;
  const exact = Array.from({ length: plan.cellCount }, (_, cell) => logisticLaw(plan.cell(cell).point));
  return { ...sweep, exact: () => exact };
}

function deviationMap(): Scene {
  const sweep = buildSynthetic({ axes: [m, evenK], trials: 40 });
  setVerdicts(sweep, 'success', (point) => point['m'] === 50 && point['k'] === 40);
  setVerdicts(sweep, 'failure', (point) => point['m'] === 90 && point['k'] === 2);
  setVerdicts(sweep, 'not-settled', (point) => point['m'] === 10);
  return { ...withExact(sweep), kind: 'deviation' };
}

/** The second solver is worse. */
const compared = {
  parameters: gaussian,
  law: (point: Point) => logisticLaw({ ...point, k: Number(point['k']) * (point['solver'] === 'omp' ? 1.4 : 1) }),
};

function differenceWithGaps(): Scene {
  const sweep = buildSynthetic({ axes: [m, evenK, solver], ...compared, trials: 40 });
  setVerdicts(sweep, 'success', (point) => point['m'] === 10 && point['k'] === 40 && point['solver'] === 'omp');
  setVerdicts(sweep, 'not-settled', (point) => point['m'] === 20 && point['solver'] === 'omp');
  setVerdicts(sweep, 'unresolved', (point, trial) => point['m'] === 50 && point['k'] === 2 && trial < 3);
  return { ...sweep, kind: 'difference' };
}

function byNoise(point: Point): number {
  const place = Math.round(4 + Math.log10(Number(point['noise'])));
  return 1 / (1 + Math.exp((Number(point['k']) - 28 + 7 * place) / 3));
}

function withBadRate(): ExperimentDeclaration {
  const rate = { name: 'share of wrong supports', isBad: true };
  return { ...syntheticDeclaration, criteria: [{ name: 'exact', description: 'certified', rate }] };
}

function withUnit(): ExperimentDeclaration {
  const [error, ...others] = syntheticDeclaration.metrics;
  return { ...syntheticDeclaration, metrics: [{ ...error, unit: 'dB' }, ...others] };
}

/** The relative error is spread evenly about k / m, the iterations from 0 up; `instead` says otherwise for a point. */
function measured(
  options: SyntheticOptions,
  choice: Partial<MetricChoice> & Pick<MetricChoice, 'names'>,
  instead: (point: Point) => number | undefined = () => undefined,
): Scene {
  const sweep = buildSynthetic({ ...options, trials: 20 });
  const { plan, table } = sweep;
  const names = plan.declaration.metrics.map(({ name }) => name);
  const value = (cell: number, trial: number, metric: number) => {
    const { point } = plan.cell(cell);
    const [error, steps] = [
      (Number(point['k']) / Number(point['m'])) * (0.5 + trial / 19),
      trial + Number(point['k']) / 10,
    ];
    return instead(point) ?? [error, steps][metric];
  };
  const grid = summariseMetrics(table, {
    names,
    read: ({ cellStart, cellCount }) =>
      Float64Array.from({ length: table.trialCount * cellCount * names.length }, (_, at) => {
        const place = Math.floor(at / names.length);
        return value(cellStart + (place % cellCount), Math.floor(place / cellCount), at % names.length);
      }),
  });
  const metric: MetricChoice = { statistic: 'median', scale: 'auto', ...choice };
  return { ...sweep, kind: 'metric', metric, metrics: () => grid };
}

/** A loss that falls faster where there are more measurements, and half of it as its bound. */
function kept(chosen: readonly number[]): Scene {
  const curves = [
    { name: 'loss', unit: '1', description: 'squared residual: |A x - b|^2' },
    { name: 'bound', unit: '1', description: 'what theory has: no more' },
  ];
  const axes = [{ name: 'm', values: range(10, 80, 10) }];
  const sweep = buildSynthetic({ axes, declaration: { ...syntheticDeclaration, curves } });
  const all = axes[0].values.flatMap((_, cell) =>
    [0, 1, 2].flatMap((trial) =>
      [0, 1].map((curve): CellCurve => {
        const speed = ((1 + cell) * (1 + trial)) / 10;
        const values = Float64Array.from({ length: 60 }, (_value, at) => (1 - curve / 2) / (1 + at * speed));
        return { cell, trial, curve, stride: 5, values };
      }),
    ),
  );
  const table = { plan: sweep.plan, declared: curves, curves: all };
  return { ...sweep, kind: 'curves', curves: () => table, curve: chosen };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(goldenFolder, { recursive: true });
  for (const file of readdirSync(goldenFolder)) rmSync(join(goldenFolder, file));
  for (const name of Object.keys(goldenDiagrams)) {
    writeFileSync(join(goldenFolder, `${name}.svg`), await drawGolden(name));
  }
}
