import test from 'ava';
import { z } from 'zod';
import { defineBlockTrial, defineTrial, measureNothing } from '../../src/experiments/define-trial.js';
import type { TrialModule, TrialRequest } from '../../src/experiments/experiment.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { deriveStreamState, formatStreamState } from '../../src/random/stream-state.js';
import { defineExperiment } from '../../src/sweep/define-experiment.js';
import { verdictNames } from '../../src/sweep/outcome.js';

const kernels = instantiateKernels(compileKernels());

const counting = defineExperiment({
  name: 'counting',
  version: 1,
  title: 'Counting',
  description: 'Counts.',
  parameters: { n: { description: 'size', unit: '1', schema: z.int() } },
  criteria: { most: { description: 'at most the tolerance', tolerance: { default: 1, description: 'how many' } } },
  metrics: { size: { unit: '1', description: 'n' }, excess: { unit: '1', description: 'n less the tolerance' } },
  curves: { way: { unit: '1', description: 'the way' } },
  costSecondsPerTrial: ({ n }) => n,
});

const trial = defineTrial(counting, {
  open: ({ n }) => n,
  judge(n, { criterion: { tolerance }, derive, checkpoint, keepCurve }) {
    checkpoint(0.5);
    keepCurve?.({ name: 'way', values: Float64Array.of(n) });
    const first = derive('noise', { n, call: 0 });
    const second = derive('noise', { n, call: 1 });
    return {
      verdict: n <= tolerance ? 'success' : 'failure',
      metrics: { excess: n - tolerance, size: n },
      first,
      second,
    };
  },
  explain: ({ first, second }) => ({ states: [first, second].map(formatStreamState) }),
});

const request: TrialRequest = {
  seed: 3,
  trial: 2,
  criterion: { name: 'most', tolerance: 4 },
  points: [3, 4, 5, 6].map((n) => ({ n })),
};

function openRecord(cellCount: number) {
  return { verdicts: new Uint8Array(cellCount), metrics: new Float64Array(2 * cellCount).fill(Number.NaN) };
}

function run<Workspace>(module: TrialModule<Workspace>, asked = request) {
  const record = openRecord(asked.points.length);
  module.runTrial(asked, module.createWorkspace(kernels, asked.points), record);
  return { verdicts: Array.from(record.verdicts, (code) => verdictNames[code]), metrics: [...record.metrics] };
}

test('verdicts and metrics are written by name, cell by cell, in the order of the declaration', (t) => {
  t.deepEqual(run(trial), {
    verdicts: ['success', 'success', 'failure', 'failure'],
    metrics: [3, -1, 4, 0, 5, 1, 6, 2],
  });
});

test('each cell tells its share of the whole trial, and keeps its curves under its own index', (t) => {
  const shares: number[] = [];
  const kept: unknown[] = [];
  const record = { ...openRecord(4), keepCurve: (curve: object) => kept.push(curve) };
  const asked = { ...request, checkpoint: (share: number) => shares.push(share) };
  trial.runTrial(asked, trial.createWorkspace(kernels, asked.points), record);
  t.deepEqual(shares, [0.125, 0.375, 0.625, 0.875]);
  t.deepEqual(
    kept,
    [3, 4, 5, 6].map((n, cell) => ({ cell, name: 'way', values: Float64Array.of(n) })),
  );
});

test('streams belong to the experiment by its declared name, and an explanation names them all', (t) => {
  const asked = { ...request, points: [{ n: 3 }] };
  const explanation = trial.explainTrial(asked, trial.createWorkspace(kernels, asked.points), openRecord(1));
  const [first, second] = [0, 1].map((call) =>
    formatStreamState(
      deriveStreamState({ seed: 3, experiment: 'counting', role: 'noise', coordinates: { n: 3, call }, trial: 2 }),
    ),
  );
  t.deepEqual(explanation, {
    verdict: 'success',
    size: 3,
    excess: -1,
    states: [first, second],
    streams: { noise: first, 'noise call=1': second },
  });
});

test('of a role with very many streams an explanation names the first ones', (t) => {
  const restless = defineBlockTrial(counting, {
    open: () => undefined,
    judge(_workspace, { derive }) {
      for (let call = 0; call < 1000; call += 1) derive('noise', { call });
      return [{ verdict: 'unresolved', metrics: measureNothing(counting) }];
    },
    explain: () => ({}),
  });
  const explanation = restless.explainTrial({ ...request, points: [{ n: 3 }] }, undefined, openRecord(1));
  t.is(Object.keys(explanation['streams'] as object).length, 16);
  t.deepEqual(Object.keys(explanation), ['verdict', 'streams']);
});

test('a metric that is missing, and one that nobody declared, are refused by name', (t) => {
  const judging = (metrics: Record<'size' | 'excess', number>): TrialModule<undefined> =>
    defineBlockTrial(counting, {
      open: () => undefined,
      judge: () => [{ verdict: 'success', metrics }],
      explain: () => ({}),
    });
  const asked = { ...request, points: [{ n: 3 }] };
  const wider = { size: 1, excess: 2, deficit: 3 };
  t.throws(() => run(judging(wider), asked), {
    message: 'counting: expected the declared metrics alone, got deficit too',
  });
  const missing = { size: 1 } as Record<'size' | 'excess', number>;
  t.throws(() => run(judging(missing), asked), { message: 'counting: expected the metric excess, got none' });
});
