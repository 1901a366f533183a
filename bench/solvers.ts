/*
 * The solvers for sparse x in b = A x, one line each: `node dist/bench/solvers.js`. Medians of one run on one machine,
 * over fresh Gaussian matrices and signs as coefficients at m = n / 2, k = m / 6. The first line of each size is what
 * drawing the matrix takes; the others include it.
 */
import { Bench } from 'tinybench';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../src/kernels/draws/gaussian-matrix.js';
import {
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../src/kernels/l1/basis-pursuit.js';
import {
  createReweightedL1Workspace,
  defaultReweightedL1Limits,
  solveReweightedL1,
} from '../src/kernels/l1/reweighted-l1.js';
import { type Arena, allocateFloat64, openArena, padRows, viewFloat64 } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { createAmpWorkspace, defaultAmpLimits, solveAmp } from '../src/kernels/sparse/amp.js';
import {
  cosamp,
  hardThresholding,
  matchingPursuit,
  subspacePursuit,
  thresholdingPursuit,
} from '../src/kernels/sparse/greedy-solvers.js';
import { createIrlsWorkspace, defaultIrlsLimits, solveIrls } from '../src/kernels/sparse/irls.js';
import {
  createSparseWorkspace,
  type SparseApproximationProblem,
  solveSparse,
} from '../src/kernels/sparse/sparse-approximation.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import { transitionThreshold } from '../src/theory/minimax-threshold.js';
import { reportFigure } from './report-figure.js';

interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

type Solve = (problem: SparseApproximationProblem) => unknown;

const kernels = instantiateKernels(compileKernels());
const bench = new Bench({ time: 1000, warmupTime: 200, iterations: 8, warmupIterations: 1 });

const solvers: Readonly<Record<string, (arena: Arena, sizes: Sizes) => Solve>> = {
  'no solver': () => () => undefined,
  'orthogonal matching pursuit': (arena, { m, n, k }) => {
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, matchingPursuit);
    const limits = matchingPursuit.defaultLimits(m, k);
    return (problem) => solveSparse(problem, limits, workspace);
  },
  'normalised iterative hard thresholding': (arena, { m, n, k }) => {
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, hardThresholding);
    const limits = hardThresholding.defaultLimits(m, k);
    return (problem) => solveSparse(problem, limits, workspace);
  },
  'hard thresholding pursuit': (arena, { m, n, k }) => {
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, thresholdingPursuit);
    const limits = thresholdingPursuit.defaultLimits(m, k);
    return (problem) => solveSparse(problem, limits, workspace);
  },
  'subspace pursuit': (arena, { m, n, k }) => {
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, subspacePursuit);
    const limits = subspacePursuit.defaultLimits(m, k);
    return (problem) => solveSparse(problem, limits, workspace);
  },
  CoSaMP: (arena, { m, n, k }) => {
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, cosamp);
    const limits = cosamp.defaultLimits(m, k);
    return (problem) => solveSparse(problem, limits, workspace);
  },
  'basis pursuit': (arena, { m, n }) => {
    const workspace = createBasisPursuitWorkspace(arena, { mMax: m, nMax: n });
    return (problem) => solveBasisPursuit(problem, defaultBasisPursuitLimits(m), workspace);
  },
  'reweighted l1': (arena, { m, n }) => {
    const workspace = createReweightedL1Workspace(arena, { mMax: m, nMax: n });
    return (problem) => solveReweightedL1(problem, defaultReweightedL1Limits(m), workspace);
  },
  AMP: (arena, { m, n }) => {
    const workspace = createAmpWorkspace(arena, { mMax: m, nMax: n });
    const limits = defaultAmpLimits(transitionThreshold(m / n).alpha);
    return (problem) => solveAmp({ ...problem, signs: 'signed' }, limits, workspace);
  },
  'IRLS, p = 1/2': (arena, { m, n }) => {
    const workspace = createIrlsWorkspace(arena, { mMax: m, nMax: n });
    return (problem) => solveIrls({ ...problem, p: 0.5 }, defaultIrlsLimits(), workspace);
  },
};

for (const n of [100, 400, 1000]) {
  const m = n / 2;
  const sizes = { m, n, k: Math.floor(m / 6) };
  for (const [name, open] of Object.entries(solvers)) addSolver(name, sizes, open);
}

await bench.run();
/** The first one of each size. */
const drawings = new Map<string, number>();
for (const { name, result } of bench.tasks) {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const { p50, samplesCount } = result.latency;
  const size = name.replace(/:.*/, '');
  const drawing = drawings.get(size) ?? p50;
  drawings.set(size, drawing);
  if (p50 !== drawing) reportFigure({ name: `${name}, to drawing`, p50: p50 / drawing, unit: 'ratio' });
  reportFigure({ name, p50: 1000 * p50, unit: 'us' });
  process.stdout.write(`${name.padEnd(64)} ${(1000 * p50).toFixed(1).padStart(10)} us  (${samplesCount} samples)\n`);
}

/** Solvers share one memory, so each lays it out anew before its first sample. */
function addSolver(name: string, sizes: Sizes, open: (arena: Arena, sizes: Sizes) => Solve): void {
  let sample: (() => unknown) | undefined;
  let trial = 0;
  bench.add(
    `n = ${sizes.n}, m = ${sizes.m}, k = ${sizes.k}: ${name}`,
    () => {
      trial += 1;
      sample?.();
    },
    {
      beforeAll: () => {
        sample = prepareSample(sizes, open, () => trial);
      },
    },
  );
}

function prepareSample(
  { m, n, k }: Sizes,
  open: (arena: Arena, sizes: Sizes) => Solve,
  nextTrial: () => number,
): () => unknown {
  const arena = openArena(kernels);
  const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const rightSide = allocateFloat64(arena, padRows(m));
  const solve = open(arena, { m, n, k });
  const { matrix } = gaussian;
  return () => {
    const key = { seed: 1, experiment: 'bench', role: 'matrix', coordinates: { n }, trial: nextTrial() };
    fillGaussianMatrix(deriveStreamState(key), m, gaussian);
    const b = viewFloat64(kernels, rightSide).fill(0);
    const A = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * n });
    for (let j = 0; j < k; j += 1) {
      const sign = j % 2 === 0 ? 1 : -1;
      for (let i = 0; i < m; i += 1) b[i] += sign * A[j * matrix.leading + i];
    }
    return solve({ m, n, k, matrix, rightSide });
  };
}
