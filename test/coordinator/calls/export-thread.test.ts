import test from 'ava';
import { createExactReader } from '../../../coordinator/calls/exact-probabilities.js';
import { createExportThread } from '../../../coordinator/calls/export-thread.js';
import { type ExportParts, type ExportTarget, makeExport } from '../../../coordinator/calls/make-export.js';
import { RequestError } from '../../../coordinator/calls/request-error.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { findExperiment } from '../../../src/experiments/registry.js';
import { summariseInSlices } from '../../../src/statistics/metric-grid.js';
import { createVerdictTable } from '../../../src/statistics/verdict-table.js';
import { listMeasuredMetrics } from '../../../src/sweep/measured-metrics.js';
import { parseSweep } from '../../../src/sweep/parse-sweep.js';
import { planSweep, type SweepPlan } from '../../../src/sweep/plan.js';
import { runAtOnce, type Sliced } from '../../../src/sweep/slices.js';

const plan = planDocument(`
experiment: sparse-recovery
seed: 1
trials: 20
parameters: { n: 40, ensemble: gaussian, coefficients: signs, solver: omp }
axes: { m: [10, 20, 30], k: [1, 2, 4, 8] }
`);

const targets: readonly ExportTarget[] = [
  ...(['csv', 'json', 'npz', 'parquet'] as const).map((format) => ({ kind: 'grid', format }) as const),
  { kind: 'transitions', format: 'csv' },
  { kind: 'picture', format: 'svg', diagram: 'success-rate' },
  { kind: 'picture', format: 'pdf', diagram: 'success-rate' },
  { kind: 'picture', format: 'png', diagram: 'success-rate' },
  { kind: 'picture', format: 'svg', diagram: 'metric' },
];

test('a thread makes the same bytes of every target as the coordinator itself', async (t) => {
  const thread = createExportThread(systemClock);
  for (const what of targets) {
    const expected = await makeExport(createParts(what), plan, createExactReader());
    const got = await thread.run(createParts(what), plan.sweep);
    t.is(got.mediaType, expected.mediaType);
    t.true(Buffer.from(got.content).equals(expected.content), JSON.stringify(what));
  }
});

test('what a request is at fault for comes back as the status that it gets, and the next export is made', async (t) => {
  const thread = createExportThread(systemClock);
  const what = { kind: 'grid', format: 'json' } as const;
  const faulty = { ...createParts(what), view: { slice: { m: 11 }, x: 'k' } };
  const [refused, second] = await Promise.allSettled([
    thread.run(faulty, plan.sweep),
    thread.run(createParts(what), plan.sweep),
  ]);
  t.true(
    refused.status === 'rejected' &&
      refused.reason instanceof RequestError &&
      refused.reason.code === 'INVALID_ARGUMENT',
  );
  t.is(second.status, 'fulfilled');
});

test('an experiment that the registry lacks is a defect, not a request at fault', async (t) => {
  const thread = createExportThread(systemClock);
  const parts = createParts({ kind: 'grid', format: 'csv' });
  const error = await t.throwsAsync(thread.run(parts, { ...plan.sweep, experiment: 'none' }));
  t.false(error instanceof RequestError);
  t.regex(error.message, /there is no experiment none/);
});

function createParts(what: ExportTarget): ExportParts {
  const { trials: trialCount } = plan.sweep;
  const table = createVerdictTable({ trialCount, cellCount: plan.cellCount });
  // The last trial of the last cell is not settled.
  table.codes.forEach((_, at) => (table.codes[at] = at === table.codes.length - 1 ? 255 : (at * 7) % 3));
  const names = listMeasuredMetrics(plan.declaration, plan.sweep).map(({ name }) => name);
  const metrics = Float64Array.from({ length: table.codes.length * names.length }, (_, at) => 1 + ((at * 13) % 11));
  const figures = runAtOnce(summariseInSlices(table, { names, read: () => done(metrics) }));
  const metric = { names: [names[0]], statistic: 'median', scale: 'auto' } as const;
  return {
    what,
    view: {},
    between: undefined,
    table,
    kept: undefined,
    metric,
    metrics,
    figures,
    provenance: { sweepId: '0', phasegridVersion: 'test' },
  };
}

// biome-ignore lint/correctness/useYield: it is there already
function* done<Value>(value: Value): Sliced<Value> {
  return value;
}

function planDocument(document: string): SweepPlan {
  const findDeclaration = (name: string) => findExperiment(name)?.declaration;
  const parsed = parseSweep(document, { source: 'test', findDeclaration, experimentNames: [] });
  if (parsed.kind !== 'sweep') throw new Error(JSON.stringify(parsed.problems));
  const declaration = findDeclaration(parsed.sweep.experiment);
  if (declaration === undefined) throw new Error('the experiment is gone');
  return planSweep(parsed.sweep, declaration);
}
