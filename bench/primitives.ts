/*
 * The hot kernels, one line each: `node dist/bench/primitives.js`. Medians of one run on one machine. Criterion
 * `exact` is judged by the verdict, `relative-error` by a whole solve.
 */
import { Bench } from 'tinybench';
import { ensembleNames } from '../src/experiments/measurements/declaration/ensemble-names.js';
import { ensembles } from '../src/experiments/measurements/trial/ensembles/ensembles.js';
import { trial as sparseRecoveryTrial } from '../src/experiments/sparse-recovery/trial/trial.js';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../src/kernels/draws/gaussian-matrix.js';
import { openArena } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { drawNormals } from '../src/random/normal.js';
import { openStream } from '../src/random/stream.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import type { Criterion, Point } from '../src/sweep/sweep.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());
const key = { seed: 1, experiment: 'bench', role: 'matrix', coordinates: {}, trial: 0 };
const state = deriveStreamState(key);

const bench = new Bench({ time: 500, warmupTime: 100 });

let trial = 0;
bench.add('derive one stream state', () => {
  trial += 1;
  deriveStreamState({ ...key, trial });
});

const normals = new Float64Array(10_000);
bench.add('10 000 normals in TypeScript', () => {
  drawNormals(openStream(state), normals);
});

for (const n of [100, 400]) {
  bench.add(`${n} x ${n} normals in WASM`, () => {
    const workspace = createGaussianMatrixWorkspace(openArena(kernels), { rowCountMax: n, columnCount: n });
    fillGaussianMatrix(state, n, workspace);
  });
}

// Defaults of the shape parameters; n is a power of 2 for the Hadamard matrix.
const shape = { 'column-degree': 8, correlation: 0.5, spike: 10, 'column-distance': 0.1 };
for (const n of [128, 512]) {
  for (const name of ensembleNames) {
    bench.add(`${n / 2} x ${n} entries of ensemble ${name}`, () => {
      const arena = openArena(kernels);
      const matrix = createGaussianMatrixWorkspace(arena, { rowCountMax: n / 2, columnCount: n });
      ensembles[name](arena, matrix)({ m: n / 2, point: shape, derive: () => state });
    });
  }
}

for (const criterion of [{ name: 'exact' }, { name: 'relative-error', tolerance: 1e-3 }]) {
  addTrials('one cell, n = 100, m = 50, k = 19', [point(100, 50, 19)], criterion);
  addTrials('one cell, n = 400, m = 200, k = 76', [point(400, 200, 76)], criterion);
  addTrials('81 cells (9 x 9 in delta and rho), n = 100', gridPoints(100, 9), criterion);
  addTrials('361 cells (19 x 19 in delta and rho), n = 100', gridPoints(100, 19), criterion);
}

await bench.run();
const medians = new Map<string, number>();
for (const { name, result } of bench.tasks) {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const { p50, samplesCount } = result.latency;
  medians.set(name, p50);
  reportFigure({ name, p50: 1000 * p50, unit: 'us' });
  process.stdout.write(`${name.padEnd(76)} ${(1000 * p50).toFixed(1).padStart(10)} us  (${samplesCount} samples)\n`);
}
for (const [name, p50] of medians) {
  const solved = medians.get(name.replace(/^exact: /, 'relative-error: '));
  if (!name.startsWith('exact: ') || solved === undefined) continue;
  reportFigure({ name: `${name}, to a solve`, p50: p50 / solved, unit: 'ratio' });
}

function addTrials(what: string, points: readonly Point[], criterion: Criterion): void {
  const record = { verdicts: new Uint8Array(points.length), metrics: new Float64Array(4 * points.length) };
  let next = 0;
  bench.add(`${criterion.name}: trial of ${what}`, () => {
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
    next += 1;
    sparseRecoveryTrial.runTrial({ seed: 1, trial: next, criterion, points }, workspace, record);
  });
}

function gridPoints(n: number, count: number): Point[] {
  const shares = Array.from({ length: count }, (_, i) => (i + 1) / (count + 1));
  return shares.flatMap((delta) =>
    shares.map((rho) => {
      const m = Math.round(delta * n);
      return point(n, m, Math.round(rho * m));
    }),
  );
}

function point(n: number, m: number, k: number): Point {
  return { n, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' };
}
