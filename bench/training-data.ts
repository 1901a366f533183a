/*
 * What unknown sparsity costs: training and recovery for every u (Algorithm 3) over training and recovery for one known u
 * (Algorithms 2 and 1) on the same instances, `node dist/bench/training-data.js`. Both solve the q training problems,
 * and nothing else is timed: no draws, no matching with what was planted, no conditions. Medians over 40 instances of
 * one run on one machine at q = 100; the bar is a ratio of 3. The known u is m - 1, which keeps what l1 minimisation recovers.
 */
import { performance } from 'node:perf_hooks';
import { openContext } from '../src/experiments/define-trial.js';
import { trainingData } from '../src/experiments/training-data/declaration/declaration.js';
import type { Cell } from '../src/experiments/training-data/declaration/parameters.js';
import { drawInstance } from '../src/experiments/training-data/trial/draw-instance.js';
import { recover } from '../src/experiments/training-data/trial/judge-trial.js';
import { createWorkspace } from '../src/experiments/training-data/trial/workspace.js';
import { openArena } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import type { ParameterValue } from '../src/sweep/sweep.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());
const criterion = { name: 'relative-error', tolerance: 1e-3 };
const instanceCount = 40;
const warmupCount = 5;
const ratioMax = 3;

const defaults = Object.fromEntries(
  trainingData.parameters.flatMap(({ name, default: preset }) => (preset === undefined ? [] : [[name, preset]])),
);

interface Measured {
  readonly milliseconds: number;
  readonly factorizations: number;
}

/** Medians over the instances. On each, all cells are measured in turn, so that a slow machine slows all of them. */
function measure(changes: readonly Readonly<Record<string, ParameterValue>>[]): Measured[] {
  const rivals = changes.map((change) => {
    const cell = { ...defaults, n: 120, m: 60, q: 100, ...change } as Cell;
    const workspace = createWorkspace(openArena(kernels), [cell]);
    return { cell, workspace, times: new Array<number>(), counts: new Array<number>() };
  });
  for (let trial = -warmupCount; trial < instanceCount; trial += 1) {
    for (const { cell, workspace, times, counts } of rivals) {
      const request = { seed: 7, trial: Math.max(0, trial), criterion, points: [cell] };
      const { derive, checkpoint } = openContext(trainingData.name, request, {});
      const instance = drawInstance(cell, derive, workspace);
      const start = performance.now();
      const { report } = recover(cell, { instance, checkpoint }, workspace);
      if (trial < 0) continue;
      times.push(performance.now() - start);
      counts.push(report.factorizationCount);
    }
  }
  return rivals.map(({ times, counts }) => ({
    milliseconds: computeMedian(times),
    factorizations: computeMedian(counts),
  }));
}

function computeMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

for (const [title, change] of Object.entries({
  's = 6, all easy': { s: 6 },
  's = 10, all easy': { s: 10 },
  's = 14, all easy': { s: 14 },
  's = 20, all easy': { s: 20 },
  's = 10, half easy': { s: 10, 'easy-share': 0.5 },
  's = 14, a fifth easy': { s: 14, 'easy-share': 0.2 },
  's = 10, Rademacher A': { s: 10, ensemble: 'rademacher' },
})) {
  const [known, unknown] = measure([{ ...change, u: 59 }, change]);
  const ratio = unknown.milliseconds / known.milliseconds;
  reportFigure({ name: `unknown u to known, ${title}`, p50: ratio, unit: 'ratio' });
  reportFigure({ name: `known u, ${title}`, p50: known.milliseconds, unit: 'ms' });
  console.log(
    `${title.padEnd(22)} known u ${known.milliseconds.toFixed(2)} ms, unknown ${unknown.milliseconds.toFixed(2)} ms ` +
      `(${unknown.factorizations} factorizations): ratio ${ratio.toFixed(2)}${ratio > ratioMax ? ', ABOVE THE BAR' : ''}`,
  );
}
