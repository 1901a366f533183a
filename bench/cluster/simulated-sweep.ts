import { z } from 'zod';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { type Outcome, verdictCode } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { protocolVersion } from '../../src/wire/fingerprint.js';

/** The sweep of simulated threads: its tasks last as long as a bench says, and nobody computes anything. */
export const simulatedDeclaration: ExperimentDeclaration = {
  name: 'simulated',
  version: 1,
  title: 'Simulated',
  description: 'Costs nothing and finds nothing.',
  parameters: [
    { name: 'x', description: '', unit: '1', schema: z.number() },
    { name: 'trialSeconds', description: 'What a trial is said to cost.', unit: 's', schema: z.number() },
  ],
  derivedAxes: [],
  rules: [],
  criteria: [{ name: 'exact', description: '' }],
  metrics: [
    { name: 'iterations', unit: '1', description: '' },
    { name: 'error', unit: '1', description: '' },
  ],
  coupledParameters: [],
  costSecondsPerTrial: ({ trialSeconds }) => Number(trialSeconds),
  overlays: () => [],
};

export const simulatedFingerprint = {
  protocolVersion,
  kernelHash: 'none',
  codeHash: 'none',
  experimentVersions: { [simulatedDeclaration.name]: simulatedDeclaration.version },
};

export function findSimulatedDeclaration(name: string): ExperimentDeclaration | undefined {
  return name === simulatedDeclaration.name ? simulatedDeclaration : undefined;
}

const cellCount = 32;

/** Sweeps with so many core-seconds are cut into tasks of this length (D49). */
const cutSeconds = 30;

/** A short task has as many trials as a usual one; a long task is one long trial. */
const trialsOfShortTask = 16;

export interface SimulatedSweep {
  readonly sweep: Sweep;
  readonly trialsPerTask: number;
  readonly taskCount: number;
}

/** More tasks than a bench settles: 2 million short ones, or 640 000 long ones. */
export function simulateSweep(taskSeconds: number): SimulatedSweep {
  const isShort = taskSeconds < cutSeconds;
  const trialsPerTask = isShort ? trialsOfShortTask : 1;
  const trials = isShort ? 1_000_000 : 20_000;
  return {
    sweep: {
      experiment: simulatedDeclaration.name,
      experimentVersion: simulatedDeclaration.version,
      seed: 1,
      trials,
      parameters: { trialSeconds: isShort ? cutSeconds / trialsPerTask : taskSeconds },
      criterion: { name: 'exact' },
      axes: [{ name: 'x', values: Array.from({ length: cellCount }, (_, index) => index) }],
    },
    trialsPerTask,
    taskCount: (cellCount * trials) / trialsPerTask,
  };
}

export interface SimulatedOutcome {
  readonly outcome: Outcome;
  readonly digest: string;
}

/** By the number of trials, so that an outcome costs those who return it nothing. */
const outcomes = new Map<number, SimulatedOutcome>();

/** The outcome of every task with so many trials of one cell, and two metrics. */
export function simulateOutcome(trialCount: number): SimulatedOutcome {
  const known = outcomes.get(trialCount);
  if (known !== undefined) return known;
  const outcome = {
    verdicts: new Uint8Array(trialCount).fill(verdictCode.success),
    metrics: new Float64Array(simulatedDeclaration.metrics.length * trialCount).fill(0.5),
  };
  const made = { outcome, digest: outcomeDigest(outcome) };
  outcomes.set(trialCount, made);
  return made;
}
