import test from 'ava';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../../../src/kernels/draws/gaussian-matrix.js';
import { createBasisPursuitWorkspace } from '../../../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
} from '../../../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';
import { kernels } from './basis-pursuit-scene.js';

const trialCount = 400;
const cellCount = 24;

for (const n of [60, 100]) {
  test(`n = ${n}: the verdicts of ${cellCount} cells agree with the exact non-negative theory by chi-square`, (t) => {
    const cells = pickCells(n);
    t.is(cells.length, cellCount);
    let chiSquare = 0;
    for (const { m, k, probability } of cells) {
      const { successes, undecided } = countVerdicts({ n, m, k });
      t.is(undecided, 0, `m=${m} k=${k}`);
      chiSquare += (successes - trialCount * probability) ** 2 / (trialCount * probability * (1 - probability));
    }
    t.log(`chi-square ${chiSquare.toFixed(2)} with ${cellCount} degrees of freedom`);
    // The 0.05 % and 99.95 % points of chi-square with 24 degrees of freedom.
    t.true(chiSquare > 7.4 && chiSquare < 53.5, `${chiSquare}`);
  });
}

/** Spread over m, at probabilities between 5 % and 95 %. */
function pickCells(n: number): { readonly m: number; readonly k: number; readonly probability: number }[] {
  const cells: { m: number; k: number; probability: number }[] = [];
  for (let m = Math.round(n / 10); m <= 0.9 * n; m += Math.round(n / 20)) {
    for (let k = 1; k < m; k += 1) {
      const probability = exactRecoveryProbability({ n, m, k, signs: 'non-negative' });
      if (probability > 0.05 && probability < 0.95) cells.push({ m, k, probability });
    }
  }
  const stride = cells.length / cellCount;
  return Array.from({ length: cellCount }, (_, index) => cells[Math.floor(index * stride)]);
}

/** Gaussian matrices with the first k columns planted: their law is the same for all columns. */
function countVerdicts({ n, m, k }: { readonly n: number; readonly m: number; readonly k: number }): {
  readonly successes: number;
  readonly undecided: number;
} {
  const arena = openArena(kernels);
  const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const support = allocateFloat64(arena, Math.ceil(k / 2));
  const signs = allocateFloat64(arena, k);
  const workspace = createRecoveryVerdictWorkspace(arena, createBasisPursuitWorkspace(arena, { mMax: m, nMax: n }));
  new Int32Array(kernels.memory.buffer, support.pointer, k).set(Array.from({ length: k }, (_, j) => j));
  viewFloat64(kernels, signs).fill(1);
  const problem = { m, n, k, matrix: gaussian.matrix, support, signs, variables: 'non-negative' } as const;
  let successes = 0;
  let undecided = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    const key = { seed: 20260702, experiment: 'test', role: 'matrix', coordinates: { n, m, k }, trial };
    fillGaussianMatrix(deriveStreamState(key), m, gaussian);
    const { kind } = judgeRecovery(problem, defaultRecoveryVerdictLimits(m), workspace).proof;
    if (kind === 'success') successes += 1;
    if (kind === 'undecided') undecided += 1;
  }
  return { successes, undecided };
}
