/*
 * `node dist/test/experiments/golden-bits.js` prints what test/experiments/golden-bits.json freezes: of every experiment
 * its version, and of every small sweep of it the digest of all its outcomes. `npm run bits:freeze` writes that file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { experiments } from '../../src/experiments/registry.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep } from '../../src/sweep/plan.js';
import { findProjectRoot } from '../architecture/project-root.js';
import { runBlocks } from './run-cells.js';
import { sampleSweeps } from './sample-sweeps.js';

export interface ExperimentBits {
  readonly version: number;
  /** By the sample's title; the first 128 bits say enough. */
  readonly digests: Readonly<Record<string, string>>;
}

export const frozenBitsPath = join(findProjectRoot(), 'test', 'experiments', 'golden-bits.json');

export function readFrozenBits(): Readonly<Record<string, ExperimentBits>> {
  return JSON.parse(readFileSync(frozenBitsPath, 'utf8')) as Readonly<Record<string, ExperimentBits>>;
}

/** Three trials of every sample's every block. */
export async function measureBits(name: string): Promise<ExperimentBits> {
  const experiment = experiments.find(({ declaration }) => declaration.name === name);
  if (experiment === undefined) throw new RangeError(`there is no experiment ${name}`);
  const { declaration } = experiment;
  const trialModule = await experiment.loadTrialModule();
  const digests = sampleSweeps(declaration).map(({ title, sweep, files }) => {
    const plan = { ...planSweep({ ...sweep, trials: 3 }, declaration), files };
    return [title, outcomeDigest(runBlocks(plan, trialModule)).slice(0, 32)] as const;
  });
  return { version: declaration.version, digests: Object.fromEntries(digests) };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const all: Record<string, ExperimentBits> = {};
  for (const { declaration } of experiments) all[declaration.name] = await measureBits(declaration.name);
  process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
}
