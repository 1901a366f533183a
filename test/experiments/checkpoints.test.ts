import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createNamedFileReader } from '../../src/cli/files/read-named-file.js';
import type { TrialModule } from '../../src/experiments/experiment.js';
import { experiments, findExperiment } from '../../src/experiments/registry.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import type { FileReference } from '../../src/sweep/file-reference.js';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { Criterion, Point } from '../../src/sweep/sweep.js';
import { findProjectRoot } from '../architecture/project-root.js';

/*
 * Trials that must be able to end within a second call their checkpoint again and again. For every example sweep this
 * takes the dearest trial that its declaration expects to last longer than a tenth of a second. (An estimate is a mean:
 * some such trials are shorter.) No trial is timed here. sparse-recovery has no checkpoints: the blocks of its examples
 * are cut so that a trial takes half a second at most.
 */

const longSeconds = 0.1;
const triedMax = 100;
const withoutCheckpoints = ['sparse-recovery'];
const kernels = instantiateKernels(compileKernels());
const folder = join(findProjectRoot(), 'examples');

interface LongTrial {
  readonly experiment: string;
  readonly seed: number;
  readonly criterion: Criterion;
  readonly points: readonly Point[];
  readonly files: ReadonlyMap<FileReference, Uint8Array>;
}

/** Trials of the dearest blocks, the dearest first. */
function listLongTrials(file: string): LongTrial[] {
  const parsed = parseSweep(readFileSync(join(folder, file), 'utf8'), {
    source: file,
    findDeclaration: (name) => findExperiment(name)?.declaration,
    experimentNames: experiments.map(({ declaration }) => declaration.name),
    readFile: createNamedFileReader(join(folder, file)),
  });
  if (parsed.kind !== 'sweep') throw new Error(`${file} is no sweep`);
  const { sweep } = parsed;
  const files = new Map([...parsed.files].map(([reference, { content }]) => [reference, content]));
  const declaration = findExperiment(sweep.experiment)?.declaration;
  if (declaration === undefined) throw new Error(`${file}: no experiment ${sweep.experiment}`);
  const plan = planSweep(sweep, declaration);
  const { experiment, seed, criterion } = sweep;
  return plan.blocks
    .filter(({ trialCostSeconds }) => trialCostSeconds > longSeconds)
    .sort((a, b) => b.trialCostSeconds - a.trialCostSeconds)
    .slice(0, triedMax)
    .map(({ cells }) => ({
      experiment,
      seed,
      criterion,
      files,
      points: Array.from(cells, (at) => plan.cell(at).point),
    }));
}

/** The shares that a trial reports until it is ended at the third one. */
function listShares(
  trialModule: TrialModule,
  { seed, criterion, points, files }: LongTrial,
  metricCount: number,
): number[] {
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
    trialModule.runTrial({ seed, trial: 0, criterion, points, files, checkpoint }, workspace, record);
  } catch (error) {
    if (!(error instanceof Error && error.message === 'cancelled')) throw error;
  }
  return shares;
}

const long = readdirSync(folder)
  .filter((file) => /\.(yaml|json)$/.test(file))
  .map((file) => ({ file, trials: listLongTrials(file) }))
  .filter(({ trials }) => trials.length > 0 && !withoutCheckpoints.includes(trials[0].experiment));

for (const { file, trials } of long) {
  test(`a long trial of ${file} tells rising shares and ends at the third`, async (t) => {
    const experiment = findExperiment(trials[0].experiment);
    if (experiment === undefined) throw new Error('no such experiment');
    const trialModule = await experiment.loadTrialModule();
    const metricCount = experiment.declaration.metrics.length;
    let shares: number[] = [];
    for (const trial of trials) {
      shares = listShares(trialModule, trial, metricCount);
      if (shares.length === 3) break;
    }
    t.is(shares.length, 3);
    t.true(shares[0] >= 0 && shares[2] < 1);
    t.true(shares[0] <= shares[1] && shares[1] <= shares[2] && shares[0] < shares[2], shares.join(' '));
  });
}

test('the long trials of the examples are those of these experiments', (t) => {
  t.deepEqual([...new Set(long.map(({ trials }) => trials[0].experiment))].sort(), [
    'autoencoder',
    'deep-decoder',
    'generative-dictionary',
    'jacobian-spectrum',
    'training-data',
    'two-layer-generator',
  ]);
});
