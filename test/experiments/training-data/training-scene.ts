import { trainingData } from '../../../src/experiments/training-data/declaration/declaration.js';
import type { MetricName } from '../../../src/experiments/training-data/declaration/metrics.js';
import type { Cell } from '../../../src/experiments/training-data/declaration/parameters.js';
import { trial as trainingDataTrial } from '../../../src/experiments/training-data/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { type VerdictName, verdictNames } from '../../../src/sweep/outcome.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';

export const kernels = instantiateKernels(compileKernels());
export const criterion = { name: 'relative-error', tolerance: 1e-3 } as const;

export type Change = Readonly<Record<string, ParameterValue>>;

/** A cell with all defaults but these. */
export function pointOf(change: Change): Cell {
  const defaults = trainingData.parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), ...change } as Cell;
}

export interface Judged {
  readonly verdict: VerdictName;
  readonly metrics: Readonly<Record<MetricName, number>>;
}

/** One trial of a block. */
export function runBlock(points: readonly Cell[], trial: number, seed = 11): Judged[] {
  const workspace = trainingDataTrial.createWorkspace(kernels, points);
  const record = {
    verdicts: new Uint8Array(points.length),
    metrics: new Float64Array(points.length * trainingData.metrics.length).fill(Number.NaN),
  };
  trainingDataTrial.runTrial({ seed, trial, criterion, points }, workspace, record);
  return points.map((_, index) => ({
    verdict: verdictNames[record.verdicts[index]],
    metrics: Object.fromEntries(
      trainingData.metrics.map(({ name }, at) => [name, record.metrics[index * trainingData.metrics.length + at]]),
    ) as Record<MetricName, number>,
  }));
}

/** Both methods on one instance. */
export function runBoth(change: Change, trial: number): { readonly trained: Judged; readonly alone: Judged } {
  const [trained, alone] = runBlock(
    ['train-and-recover', 'l1'].map((method) => pointOf({ ...change, method })),
    trial,
  );
  return { trained, alone };
}

export function explain(change: Change, trial: number): Readonly<Record<string, unknown>> {
  const points = [pointOf(change)];
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(trainingData.metrics.length) };
  const workspace = trainingDataTrial.createWorkspace(kernels, points);
  return trainingDataTrial.explainTrial({ seed: 11, trial, criterion, points }, workspace, record);
}
