import test from 'ava';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../../../src/kernels/draws/gaussian-matrix.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { matchingPursuit } from '../../../src/kernels/sparse/greedy-solvers.js';
import { createSparseWorkspace, solveSparse } from '../../../src/kernels/sparse/sparse-approximation.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import { kernels } from '../l1/basis-pursuit-scene.js';

/*
 * Tropp & Gilbert (2007), the published rate of recovery of signals of d = 256 entries, k of them 1, from m Gaussian
 * measurements: 400 trials each, which cannot tell .98 from what 8000 trials give, .985 to .992 at the five points.
 */
const d = 256;
const trialCount = 400;
const publishedRate = 0.98;
const points = [
  { k: 4, m: 56 },
  { k: 8, m: 96 },
  { k: 12, m: 136 },
  { k: 16, m: 184 },
  { k: 20, m: 228 },
];

for (const { k, m } of points) {
  test(`OMP recovers ${k} ones among ${d} from ${m} measurements as often as published`, (t) => {
    const arena = openArena(kernels);
    const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: d });
    const rightSide = allocateFloat64(arena, padRows(m));
    const workspace = createSparseWorkspace(arena, { mMax: m, nMax: d, kMax: k }, matchingPursuit);
    const { matrix } = gaussian;
    const columns = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * d });
    const b = viewFloat64(kernels, rightSide);
    let recovered = 0;
    for (let trial = 0; trial < trialCount; trial += 1) {
      const coordinates = { m, k };
      fillGaussianMatrix(
        deriveStreamState({ seed: 2007, experiment: 'test', role: 'matrix', coordinates, trial }),
        m,
        gaussian,
      );
      b.fill(0);
      // The columns are exchangeable: the first k may as well be the support.
      for (let j = 0; j < k; j += 1) for (let i = 0; i < m; i += 1) b[i] += columns[j * matrix.leading + i];
      const problem = { m, n: d, k, matrix, rightSide };
      const { support } = solveSparse(problem, matchingPursuit.defaultLimits(m, k), workspace);
      if (support.every((j) => j < k)) recovered += 1;
    }
    const rate = recovered / trialCount;
    const standardError = Math.sqrt((publishedRate * (1 - publishedRate)) / trialCount);
    t.true(Math.abs(rate - publishedRate) <= 3 * standardError, `${rate}`);
    t.log(`${recovered} of ${trialCount}`);
  });
}
