import { z } from 'zod';
import type { Experiment, TrialModule, TrialRequest } from '../../src/experiments/experiment.js';
import { curveLengthMax } from '../../src/sweep/curves.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { decodeSweep, encodeSweep, type Point, type Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { fileSchema } from '../../src/sweep/sweep-schema.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import type { Attempt } from '../../worker/attempt.js';

/** What a trial does at the trial `at`, beside its walk. */
const modes = ['walk', 'throw', 'exit', 'heap', 'endless', 'bad-verdict'] as const;

/** A random walk without kernels, and ways to go wrong: threads load it in place of the registry. */
const probe: ExperimentDeclaration = {
  name: 'probe',
  version: 1,
  title: 'Probe',
  description: 'A walk of n steps; success where it stays below k.',
  parameters: [
    { name: 'n', description: 'steps', unit: '1', schema: z.int().min(1), default: 8 },
    { name: 'k', description: 'the bound', unit: '1', schema: z.int().min(0) },
    { name: 'mode', description: 'what goes wrong', unit: 'choice', schema: z.enum(modes), default: 'walk' },
    {
      name: 'file',
      description: 'sets the walk off',
      unit: 'file',
      schema: fileSchema,
      builtIn: ['none'],
      default: 'none',
    },
    { name: 'pauses', description: 'a pause at each', unit: '1', schema: z.int().min(0), default: 0 },
    { name: 'at', description: 'where it goes wrong', unit: '1', schema: z.int(), default: 0 },
  ],
  derivedAxes: [],
  rules: [],
  criteria: [{ name: 'exact', description: 'the walk stays below k' }],
  metrics: [
    { name: 'highest', unit: '1', description: 'the highest point of the walk' },
    { name: 'width', unit: '1', description: 'cells of the block' },
  ],
  curves: [
    { name: 'walk', unit: '1', description: 'the place after each step' },
    { name: 'margin', unit: '1', description: 'how far the walk is below k after each step' },
  ],
  coupledParameters: ['k'],
  costSecondsPerTrial: ({ pauses = 0 }) => 0.005 + 0.01 * Number(pauses),
  checkFile: (_parameter, content) =>
    Buffer.from(content).toString().startsWith('bad') ? { expected: 'no bad file', got: 'one' } : undefined,
  overlays: () => [],
};

const probeTrial: TrialModule<Float64Array> = {
  createWorkspace: (_kernels, points) => new Float64Array(points.length),
  runTrial(request, workspace, record) {
    misbehave(request);
    pause(request);
    const places = new Float64Array(Math.min(Number(request.points[0]['n']), curveLengthMax));
    const highest = walk(request, places);
    request.points.forEach(({ k }, cell) => {
      record.keepCurve?.({ cell, name: 'margin', values: places.map((place) => Number(k) - place) });
      record.keepCurve?.({ cell, name: 'walk', values: places, stride: 1 });
    });
    request.points.forEach(({ k }, cell) => {
      record.verdicts[cell] = highest < Number(k) ? verdictCode.success : verdictCode.failure;
      record.metrics[2 * cell] = highest;
      // Neither sign nor payload of this NaN is the one that Float64Array.fill(NaN) writes.
      if (highest > 2) new BigUint64Array(record.metrics.buffer, record.metrics.byteOffset)[2 * cell + 1] = oddNaN;
      else record.metrics[2 * cell + 1] = workspace.length;
    });
    const [{ mode, at }] = request.points;
    if (mode === 'bad-verdict' && request.trial === at) record.verdicts[request.points.length - 1] = 9;
  },
  explainTrial(request, workspace, record) {
    this.runTrial(request, workspace, record);
    return { highest: walk(request) };
  },
};

const oddNaN = 0xfff8_0000_0000_0007n;

export const experiments: readonly Experiment[] = [
  { declaration: probe, loadTrialModule: () => Promise.resolve(probeTrial) },
];

/** What tests of the command line find in place of the registry's own. */
export function findExperiment(name: string): Experiment | undefined {
  return experiments.find(({ declaration }) => declaration.name === name);
}

export const probeRegistryUrl = import.meta.url;

export const probeFingerprint: Fingerprint = {
  protocolVersion: 1,
  kernelHash: 'none',
  codeHash: 'none',
  experimentVersions: { probe: 1 },
};

export function findProbe(name: string): ExperimentDeclaration | undefined {
  return name === probe.name ? probe : undefined;
}

/** A sweep of the probe over n and k. */
export function probeSweep(parameters: Point = {}, trials = 40): Sweep {
  return {
    experiment: 'probe',
    experimentVersion: 1,
    seed: 7,
    trials,
    parameters: { mode: 'walk', at: 0, ...parameters },
    criterion: { name: 'exact' },
    axes: [
      { name: 'n', values: [4, 9, 16] },
      { name: 'k', values: [1, 2, 3, 4] },
    ],
  };
}

export function probeAttempt(sweep: Sweep, task: Attempt['task'], quarantinedTrials: readonly number[] = []): Attempt {
  const document = encodeSweep(decodeSweep(encodeSweep(sweep)));
  return { sweepId: sweepId(sweep), document, task, quarantinedTrials, files: new Map() };
}

function misbehave({ trial, points }: TrialRequest): void {
  const [{ mode, at }] = points;
  if (trial !== at) return;
  if (mode === 'throw') throw new Error(`trial ${trial} throws, as it was told`);
  if (mode === 'exit') process.exit(3);
  if (mode === 'heap') fillHeap();
  if (mode === 'endless') spin();
}

/** A long trial that costs no work: pauses of 10 ms, each with its checkpoint. */
function pause({ points, checkpoint }: TrialRequest): void {
  const count = Number(points[0]['pauses'] ?? 0);
  const gate = new Int32Array(new SharedArrayBuffer(4));
  for (let index = 0; index < count; index += 1) {
    checkpoint?.(index / count);
    Atomics.wait(gate, 0, 0, 10);
  }
}

function fillHeap(): void {
  const hoard: object[][] = [];
  for (;;) hoard.push(Array.from({ length: 1000 }, () => ({ text: 'x'.repeat(10) })));
}

function spin(): void {
  for (let count = 0; count >= 0; count = (count + 1) % 1000);
}

function sumFile({ points, files }: TrialRequest): number {
  const { file = 'none' } = points[0];
  if (file === 'none') return 0;
  const content = files?.get(String(file));
  if (content === undefined) throw new Error(`the trial came without ${file}`);
  return content.reduce((sum, byte) => (31 * sum + byte) % 65_521, 1);
}

/** The highest point of a walk that depends on seed, n and trial alone: cells along k share it. */
function walk(request: TrialRequest, places?: Float64Array): number {
  const { seed, trial, points } = request;
  let state = (seed * 0x9e3779b1 + trial * 0x85ebca6b + Number(points[0]['n']) + sumFile(request)) >>> 0;
  let place = 0;
  let highest = 0;
  for (let step = 0; step < Number(points[0]['n']); step += 1) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    place += (state >>> 16) & 1 ? 1 : -1;
    if (places !== undefined && step < places.length) places[step] = place;
    highest = Math.max(highest, place);
  }
  return highest;
}
