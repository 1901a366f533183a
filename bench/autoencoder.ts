/*
 * Trials of the autoencoder (40 steps of 500 samples), and the products of one step, sparse and dense:
 * `node dist/bench/autoencoder.js`. Times are CPU times, the shortest of some rounds. The dense line is the time of gemm for
 * W^T Y, W X, W^T R, R X^T and Y D^T; the kernel computes the first in full and the others over the active pairs.
 */
import { cpuUsage } from 'node:process';
import { autoencoder } from '../src/experiments/autoencoder/declaration/declaration.js';
import { trial as autoencoderTrial } from '../src/experiments/autoencoder/trial/trial.js';
import { fillGaussianMatrix } from '../src/kernels/draws/gaussian-matrix.js';
import { openArena, padRows, viewMemory } from '../src/kernels/memory/arena.js';
import { productBytes, writeProduct } from '../src/kernels/memory/generated/kernels.js';
import { passColumns } from '../src/kernels/memory/pass-columns.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { createAutoencoderWorkspace, samplesMatrix, stepAutoencoder } from '../src/kernels/networks/autoencoder.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import type { ParameterValue } from '../src/sweep/sweep.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());
const roundCount = 12;
const batch = 500;

const defaults = Object.fromEntries(
  autoencoder.parameters.flatMap(({ name, default: preset }) => (preset === undefined ? [] : [[name, preset]])),
);

/** The milliseconds of the shortest round. */
function measure(run: (round: number) => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < roundCount; round += 1) {
    const start = cpuUsage();
    run(round);
    const { user, system } = cpuUsage(start);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

function measureTrial(change: Readonly<Record<string, ParameterValue>>): number {
  const points = [{ ...defaults, ...change }];
  const workspace = autoencoderTrial.createWorkspace(kernels, points);
  const criterion = { name: 'columns-learned', tolerance: 0.5 };
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(autoencoder.metrics.length) };
  return measure((trial) => {
    autoencoderTrial.runTrial({ seed: 1, trial, criterion, points }, workspace, record);
  });
}

/** One step on random samples, and five dense products of its sizes. */
function measureStep(n: number, m: number, threshold: number): void {
  const arena = openArena(kernels);
  const workspace = createAutoencoderWorkspace(arena, { nMax: n, mMax: m, countMax: batch, kMax: 1 });
  const state = arena.allocate(16);
  const fill = (role: string, pointer: number, columnCount: number): void => {
    fillGaussianMatrix(deriveStreamState({ seed: 1, experiment: 'bench', role, coordinates: { n }, trial: 0 }), n, {
      kernels,
      matrix: { pointer, leading: padRows(n) },
      rowCountMax: n,
      columnCount,
      state: { pointer: state, length: 2 },
    });
  };
  fill('weights', workspace.weights.pointer, m);
  kernels.functions.normaliseColumns(
    passColumns(kernels, { pointer: workspace.weights.pointer, leading: padRows(n) }, n),
    m,
    1,
  );
  fill('samples', samplesMatrix(workspace, n).pointer, batch);
  const step = { n, m, slice: { count: batch, k: 0 }, bias: 0, consistency: 'support' } as const;
  const activation = { kind: 'threshold', lambda: threshold } as const;
  let active = 0;
  const sparse = measure(() => {
    const report = stepAutoencoder({ ...step, activation }, { isFirst: true, share: 0 }, workspace);
    active = report.activeCount / batch;
  });
  const left = arena.allocate(8 * Math.max(n, m) * Math.max(batch, m));
  const right = arena.allocate(8 * Math.max(n, m) * Math.max(batch, m));
  const target = arena.allocate(8 * Math.max(n, m) * Math.max(batch, m));
  const scratch = arena.allocate(kernels.functions.gemmScratchBytes() >>> 0);
  const { gemm } = kernels.functions;
  const products = [
    { m, n: batch, k: n },
    { m: n, n: batch, k: m },
    { m, n: batch, k: n },
    { m: n, n: m, k: batch },
    { m: n, n: m, k: batch },
  ].map((sizes) => {
    const product = arena.allocate(productBytes);
    const leadings = { leadingA: sizes.m, leadingB: sizes.k, leadingC: sizes.m };
    writeProduct(viewMemory(kernels), product, { ...sizes, ...leadings, a: left, b: right, c: target, scratch });
    return product;
  });
  const dense = measure(() => {
    for (const product of products) gemm(product);
  });
  reportFigure({
    name: `step to dense products, ${n} x ${m}, threshold ${threshold}`,
    p50: sparse / dense,
    unit: 'ratio',
  });
  console.log(
    `step ${n} x ${m}, ${active.toFixed(1)} of ${m} units active: ${sparse.toFixed(2)} ms, dense products ${dense.toFixed(2)} ms`,
  );
}

for (const change of [
  { n: 48, m: 96, k: 2 },
  { n: 64, m: 128, k: 2 },
  { n: 64, m: 128, k: 4 },
  { n: 96, m: 192, k: 4 },
  { n: 128, m: 256, k: 4 },
  { n: 128, m: 256, k: 8 },
  { n: 64, m: 128, k: 4, model: 'non-negative-sparse', activation: 'relu' },
]) {
  const p50 = measureTrial(change);
  reportFigure({ name: `trial ${JSON.stringify(change)}`, p50, unit: 'ms' });
  console.log(`trial ${JSON.stringify(change)}: ${p50.toFixed(1)} ms`);
}
measureStep(64, 128, 3);
measureStep(64, 128, 1.5);
measureStep(64, 128, 0.67);
measureStep(128, 256, 3);
