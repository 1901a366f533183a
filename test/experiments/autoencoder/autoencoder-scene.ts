import { autoencoder } from '../../../src/experiments/autoencoder/declaration/declaration.js';
import type { MetricName } from '../../../src/experiments/autoencoder/declaration/metrics.js';
import type { Cell } from '../../../src/experiments/autoencoder/declaration/parameters.js';
import { trial as autoencoderTrial } from '../../../src/experiments/autoencoder/trial/trial.js';
import type { TrialRecord } from '../../../src/experiments/experiment.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { type VerdictName, verdictNames } from '../../../src/sweep/outcome.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';

const kernels = instantiateKernels(compileKernels());

export type Change = Readonly<Record<string, ParameterValue>>;

/** The defaults are REFERENCE.md's setting: RAD, threshold, delta = .5, c = .2, B = 500, 40 steps, tolerance .5. */
export function pointOf(change: Change): Cell {
  const defaults = autoencoder.parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), ...change } as Cell;
}

export interface Ran {
  readonly verdict: VerdictName;
  readonly metrics: Readonly<Record<MetricName, number>>;
}

export function run(
  change: Change,
  {
    trial = 0,
    tolerance = 0.5,
    checkpoint,
  }: { trial?: number; tolerance?: number; checkpoint?: (share: number) => void } = {},
): Ran {
  const points = [pointOf(change)];
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(autoencoder.metrics.length).fill(Number.NaN),
  };
  const workspace = autoencoderTrial.createWorkspace(kernels, points);
  const criterion = { name: 'columns-learned', tolerance };
  autoencoderTrial.runTrial(
    { seed: 11, trial, criterion, points, ...(checkpoint && { checkpoint }) },
    workspace,
    record,
  );
  const measured = Object.fromEntries(autoencoder.metrics.map(({ name }, at) => [name, record.metrics[at]]));
  return { verdict: verdictNames[record.verdicts[0]], metrics: measured as Record<MetricName, number> };
}

type KeptCurve = Parameters<NonNullable<TrialRecord['keepCurve']>>[0];

export function keepCurves(change: Change): readonly KeptCurve[] {
  const points = [pointOf(change)];
  const kept: KeptCurve[] = [];
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(autoencoder.metrics.length),
    keepCurve: (curve: KeptCurve) => kept.push({ ...curve, values: curve.values.slice() }),
  };
  const workspace = autoencoderTrial.createWorkspace(kernels, points);
  const criterion = { name: 'columns-learned', tolerance: 0.5 };
  autoencoderTrial.runTrial({ seed: 11, trial: 0, criterion, points }, workspace, record);
  return kept;
}

export function runMany(change: Change, trials: number): readonly Ran[] {
  return Array.from({ length: trials }, (_, trial) => run(change, { trial }));
}

export function successRate(change: Change, trials: number): number {
  return runMany(change, trials).filter(({ verdict }) => verdict === 'success').length / trials;
}
