import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { TrialModule } from '../../src/experiments/experiment.js';
import { experiments, findExperiment } from '../../src/experiments/registry.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/wasm.js';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { Criterion, Point } from '../../src/sweep/sweep.js';
import { findProjectRoot } from '../architecture/project-root.js';

/*
 * Trials that are to end within a second call their checkpoint again and again: the dearest trial of every example sweep
 * whose declaration expects more than a tenth of a second of it. None is timed here. sparse-recovery has no checkpoints:
 * the blocks of its examples are cut so that a trial takes half a second at most.
 */

const longSeconds = 0.1;
const withoutCheckpoints = ['sparse-recovery'];
const kernels = instantiateKernels(compileKernels());
const folder = join(findProjectRoot(), 'examples');

interface Dearest {
  readonly experiment: string;
  readonly seed: number;
  readonly criterion: Criterion;
  readonly points: readonly Point[];
  readonly seconds: number;
}

function findDearest(file: string): Dearest {
  const parsed = parseSweep(readFileSync(join(folder, file), 'utf8'), {
    source: file,
    findDeclaration: (name) => findExperiment(name)?.declaration,
    experimentNames: experiments.map(({ declaration }) => declaration.name),
  });
  if (parsed.kind !== 'sweep') throw new Error(`${file} is no sweep`);
  const { sweep } = parsed;
  const declaration = findExperiment(sweep.experiment)?.declaration;
  if (declaration === undefined) throw new Error(`${file}: no experiment ${sweep.experiment}`);
  const plan = planSweep(sweep, declaration);
  const block = plan.blocks.reduce((most, one) => (one.trialCostSeconds > most.trialCostSeconds ? one : most));
  const points = Array.from(block.cells, (index) => plan.cell(index).point);
  const { experiment, seed, criterion } = sweep;
  return { experiment, seed, criterion, points, seconds: block.trialCostSeconds };
}

/** The shares that a trial tells until it is ended at the third. */
function listShares(trialModule: TrialModule, { seed, criterion, points }: Dearest, metricCount: number): number[] {
  const shares: number[] = [];
  const checkpoint = (share: number): void => {
    shares.push(share);
    if (shares.length === 3) throw new Error('cancelled');
  };
  const record = {
    verdicts: new Uint8Array(points.length),
    metrics: new Float64Array(points.length * metricCount),
  };
  const workspace = trialModule.createWorkspace(kernels, points);
  try {
    trialModule.runTrial({ seed, trial: 0, criterion, points, checkpoint }, workspace, record);
  } catch (error) {
    if (!(error instanceof Error && error.message === 'cancelled')) throw error;
  }
  return shares;
}

const long = readdirSync(folder)
  .filter((file) => /\.(yaml|json)$/.test(file))
  .map((file) => ({ file, dearest: findDearest(file) }))
  .filter(({ dearest }) => dearest.seconds > longSeconds && !withoutCheckpoints.includes(dearest.experiment));

for (const { file, dearest } of long) {
  test(`the dearest trial of ${file} tells rising shares and ends at the third`, async (t) => {
    const experiment = findExperiment(dearest.experiment);
    if (experiment === undefined) throw new Error('no such experiment');
    const trialModule = await experiment.loadTrialModule();
    const shares = listShares(trialModule, dearest, experiment.declaration.metrics.length);
    t.is(shares.length, 3);
    t.true(shares[0] >= 0 && shares[2] < 1);
    t.true(shares[0] <= shares[1] && shares[1] <= shares[2] && shares[0] < shares[2], shares.join(' '));
  });
}

test('the long trials of the examples are those of these experiments', (t) => {
  t.deepEqual([...new Set(long.map(({ dearest }) => dearest.experiment))].sort(), [
    'autoencoder',
    'deep-decoder',
    'generative-dictionary',
    'jacobian-spectrum',
    'training-data',
    'two-layer-generator',
  ]);
});
