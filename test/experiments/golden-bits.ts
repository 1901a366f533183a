/*
 * `node dist/test/experiments/golden-bits.js` prints what test/experiments/golden-bits.json freezes: of every experiment
 * its version, and of every small sweep of it the digest of all its outcomes. `npm run bits:freeze` writes that file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { experiments } from '../../src/experiments/registry.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { Outcome } from '../../src/sweep/outcome.js';
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

/** By experiment; a new one has none yet. */
type FrozenBits = Readonly<Partial<Record<string, ExperimentBits>>>;

export function readFrozenBits(): FrozenBits {
  return JSON.parse(readFileSync(frozenBitsPath, 'utf8')) as FrozenBits;
}

/** The outcomes of an experiment's small sweeps, by title. */
export interface RanSamples {
  readonly declaration: ExperimentDeclaration;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Three trials of every sample's every block. */
export async function runSamples(name: string): Promise<RanSamples> {
  const experiment = experiments.find(({ declaration }) => declaration.name === name);
  if (experiment === undefined) throw new RangeError(`there is no experiment ${name}`);
  const { declaration } = experiment;
  const trialModule = await experiment.loadTrialModule();
  const outcomes = sampleSweeps(declaration).map(({ title, sweep, files }) => {
    const plan = { ...planSweep({ ...sweep, trials: 3 }, declaration), files };
    return [title, runBlocks(plan, trialModule)] as const;
  });
  return { declaration, outcomes: new Map(outcomes) };
}

/** The bits of all that was measured, or of all but one metric. */
export function digestSamples({ declaration, outcomes }: RanSamples, leftOut?: string): ExperimentBits {
  const { version, metrics } = declaration;
  const isKept = metrics.map(({ name }) => name !== leftOut);
  const digests = [...outcomes].map(([title, outcome]) => {
    const kept = { ...outcome, metrics: outcome.metrics.filter((_, at) => isKept[at % metrics.length]) };
    return [title, outcomeDigest(kept).slice(0, 32)] as const;
  });
  return { version, digests: Object.fromEntries(digests) };
}

/** What a person who changed an experiment is told where its bits are not the frozen ones. */
export function describeChange(ran: RanSamples, frozen: ExperimentBits | undefined): string {
  const { name, version, metrics } = ran.declaration;
  if (frozen === undefined) return `${name} has no frozen bits yet: run "npm run bits:freeze"`;
  const isFrozen = (leftOut?: string): boolean =>
    isDeepStrictEqual(digestSamples(ran, leftOut).digests, frozen.digests);
  if (isFrozen()) return `only the version of ${name} is another one: run "npm run bits:freeze"`;
  const added = metrics.find((metric) => isFrozen(metric.name));
  const what = added
    ? `only the metric ${added.name} is new: verdicts and all other metrics have the frozen bits`
    : 'verdicts or metrics have other bits than the frozen ones, or there are other samples';
  const raise = version === frozen.version ? `raise the version of ${name}, which is ${version}, and ` : '';
  return `${what}. If that was meant, ${raise}run "npm run bits:freeze"`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const all: Record<string, ExperimentBits> = {};
  for (const { declaration } of experiments) {
    all[declaration.name] = digestSamples(await runSamples(declaration.name));
  }
  process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
}
