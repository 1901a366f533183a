import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createVerdictTable, recordOutcome, type VerdictTable } from '../../src/statistics/verdict-table.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { type Outcome, type Task, verdictCode } from '../../src/sweep/outcome.js';
import { attemptDigest, outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep, planTasks, type SweepPlan } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { protocolVersion } from '../../src/wire/fingerprint.js';
import type { AttemptResult } from '../../src/wire/sync.js';

const integer = z.number().int();

/** An experiment whose verdicts are hashes: blocks go by `size`, the cells of a block by `level`. */
export const toyDeclaration: ExperimentDeclaration = {
  name: 'toy',
  version: 3,
  title: 'Toy',
  description: 'Verdicts by hash.',
  parameters: [
    { name: 'size', description: 'Sets blocks apart.', unit: '1', schema: integer },
    { name: 'level', description: 'Sets cells of a block apart.', unit: '1', schema: integer },
  ],
  derivedAxes: [],
  rules: [],
  criteria: [{ name: 'exact', description: 'The only one.' }],
  metrics: [
    { name: 'depth', unit: '1', description: 'A number.' },
    { name: 'echo', unit: '1', description: 'NaN in every failure.' },
  ],
  coupledParameters: ['level'],
  // A task takes 5 trials of a block with two levels.
  costSecondsPerTrial: () => 0.025,
  overlays: () => [],
};

export const toyFingerprint = {
  protocolVersion,
  kernelHash: 'a'.repeat(64),
  codeHash: 'c'.repeat(64),
  experimentVersions: { toy: 3 },
};

export function findToyDeclaration(name: string): ExperimentDeclaration | undefined {
  return name === 'toy' ? toyDeclaration : undefined;
}

export function toySweep(overrides: Partial<Sweep> = {}): Sweep {
  return {
    experiment: 'toy',
    experimentVersion: 3,
    seed: 1,
    trials: 12,
    parameters: {},
    criterion: { name: 'exact' },
    axes: [
      { name: 'size', values: [10, 20, 30] },
      { name: 'level', values: [1, 2] },
    ],
    ...overrides,
  };
}

export function toyPlan(overrides: Partial<Sweep> = {}): SweepPlan {
  return planSweep(toySweep(overrides), toyDeclaration);
}

/** What every honest worker finds; `quarantined` trials are recorded as such. */
export function toyOutcome(plan: SweepPlan, task: Task, quarantined: readonly number[] = []): Outcome {
  const { cells } = plan.blocks[task.block];
  const verdicts = new Uint8Array(task.trialCount * cells.length);
  const metrics = new Float64Array(verdicts.length * 2).fill(Number.NaN);
  for (let at = 0; at < verdicts.length; at += 1) {
    const trial = task.trialStart + Math.floor(at / cells.length);
    if (quarantined.includes(trial)) {
      verdicts[at] = verdictCode.quarantined;
      continue;
    }
    const hash = createHash('sha256')
      .update(`${plan.sweep.seed} ${cells[at % cells.length]} ${trial}`)
      .digest();
    verdicts[at] = hash[0] % 3;
    metrics[2 * at] = hash.readUInt32LE(4) / 7;
    if (verdicts[at] !== verdictCode.failure) metrics[2 * at + 1] = trial;
  }
  return { verdicts, metrics };
}

/** What a lie or a broken machine makes of it: one verdict is another one. */
export function flipVerdict(outcome: Outcome): Outcome {
  return { ...outcome, verdicts: outcome.verdicts.map((code, at) => (at === 3 ? (code + 1) % 3 : code)) };
}

/** The verdicts are right, and one metric is not. */
export function shiftMetric(outcome: Outcome): Outcome {
  return { ...outcome, metrics: outcome.metrics.map((value, at) => (at === 0 ? value + 1 : value)) };
}

/** The identity of the only process of a host. */
export function toyIdentity(host: string): string {
  return host.replaceAll(/[^\w-]/g, '-').padEnd(22, '_');
}

/** The result that carries `outcome`, honestly digested. */
export function outcomeResult(leaseId: string, outcome: Outcome, computeUs = 1000): AttemptResult {
  return {
    leaseId,
    result: { kind: 'outcome', outcome, digest: attemptDigest(leaseId, outcomeDigest(outcome)), computeUs },
  };
}

/** The table that a sweep gives when nothing goes wrong. */
export function toyTable(plan: SweepPlan): VerdictTable {
  const { trials } = plan.sweep;
  const table = createVerdictTable({ trialCount: trials, cellCount: plan.cellCount });
  const tasks = planTasks(plan, { trialStart: 0, trialEnd: trials });
  for (let index = 0; index < tasks.count; index += 1) {
    const task = tasks.task(index);
    recordOutcome(table, { task, cells: plan.blocks[task.block].cells }, toyOutcome(plan, task));
  }
  return table;
}
