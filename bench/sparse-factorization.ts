/*
 * Whole sparse factorizations, ER-SpUD (DC) with Greedy, one line a shape: `node dist/bench/sparse-factorization.js`.
 * X is Bernoulli(theta) Gaussian, Y = X Z with a square Gaussian Z; the time is the CPU's, the shortest of some rounds.
 */
import { cpuUsage } from 'node:process';
import {
  createSparseFactorizationWorkspace,
  defaultSparseFactorizationLimits,
  factorSparsely,
  pairRows,
} from '../src/kernels/factorizations/sparse-factorization.js';
import { openArena, padRows, viewFloat64 } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { drawNormals } from '../src/random/normal.js';
import { drawFraction, drawSupport, openStream } from '../src/random/stream.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());

for (const { n, p, theta, roundCount } of [
  { n: 115, p: 10, theta: 0.3, roundCount: 20 },
  { n: 120, p: 70, theta: 0.3, roundCount: 20 },
  { n: 400, p: 10, theta: 0.2, roundCount: 10 },
  { n: 800, p: 20, theta: 0.15, roundCount: 5 },
  { n: 800, p: 20, theta: 0.3, roundCount: 5 },
  { n: 4000, p: 50, theta: 0.08, roundCount: 2 },
]) {
  measureFactorization({ n, p, theta, roundCount });
}

function measureFactorization({
  n,
  p,
  theta,
  roundCount,
}: {
  readonly n: number;
  readonly p: number;
  readonly theta: number;
  readonly roundCount: number;
}): void {
  const stream = openStream(
    deriveStreamState({ seed: 1, experiment: 'bench', role: 'factorization', coordinates: { n, p, theta }, trial: 0 }),
  );
  const arena = openArena(kernels);
  const leading = padRows(n);
  const matrix = { pointer: arena.allocate(8 * leading * p), leading };
  const workspace = createSparseFactorizationWorkspace(arena, { nMax: n, qMax: p });
  const components = new Float64Array(n * p);
  const combinators = new Float64Array(p * p);
  drawNormals(stream, components);
  drawNormals(stream, combinators);
  for (let at = 0; at < n * p; at += 1) if (drawFraction(stream) >= theta) components[at] = 0;
  const entries = viewFloat64(kernels, { pointer: matrix.pointer, length: leading * p }).fill(0);
  for (let j = 0; j < p; j += 1) {
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < p; k += 1) entries[leading * j + i] += components[i * p + k] * combinators[k * p + j];
    }
  }
  const rowGroups = pairRows(drawSupport(stream, { n, k: n }));
  const problem = { n, q: p, matrix, rowGroups };
  let shortest = Number.POSITIVE_INFINITY;
  let report = factorSparsely(problem, defaultSparseFactorizationLimits(), workspace);
  for (let round = 0; round < roundCount; round += 1) {
    const start = cpuUsage();
    report = factorSparsely(problem, defaultSparseFactorizationLimits(), workspace);
    const { user, system } = cpuUsage(start);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  const { optimalCount, unresolvedCount, distinctCount, status } = report;
  reportFigure({ name: `${n} x ${p}, theta ${theta}`, p50: shortest, unit: 'ms' });
  console.log(
    `${n} x ${p}, theta ${theta}: ${shortest.toFixed(0)} ms for ${rowGroups.length} problems ` +
      `(${optimalCount} optimal, ${unresolvedCount} unresolved, ${distinctCount} distinct; ${status})`,
  );
}
