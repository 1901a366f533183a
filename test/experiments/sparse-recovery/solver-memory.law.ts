import test from 'ava';
import { solverNames } from '../../../src/experiments/sparse-recovery/declaration/solver-names.js';
import { solvers } from '../../../src/experiments/sparse-recovery/trial/solvers.js';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../../../src/kernels/draws/gaussian-matrix.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import { kernels } from '../../kernels/l1/basis-pursuit-scene.js';
import { cellOf } from './cell-scene.js';
import { pointOf } from './ensemble-scene.js';

/*
 * Workspaces of several cells use the same memory, one trial after the other: a solver must not rely on anything that
 * it wrote there before, except for what it is given.
 */

const size = { m: 24, n: 40, k: 4 };

for (const name of solverNames) {
  test(`${name}: what another workspace left in the memory changes no bit`, (t) => {
    const { m, n, k } = size;
    const arena = openArena(kernels);
    const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
    const rightSide = allocateFloat64(arena, padRows(m));
    const begin = rightSide.pointer + 8 * rightSide.length;
    const solve = solvers[name](
      arena,
      { mMax: m, nMax: n, kMax: k },
      cellOf(pointOf(size, { solver: name, exponent: 0.5 })),
    );
    const { matrix } = gaussian;
    const key = { seed: 1, experiment: 'test', role: 'solver memory', coordinates: {}, trial: 0 };
    fillGaussianMatrix(deriveStreamState(key), m, gaussian);
    const columns = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * n });
    const b = viewFloat64(kernels, rightSide).fill(0);
    for (let j = 0; j < k; j += 1) for (let i = 0; i < m; i += 1) b[i] += columns[j * matrix.leading + i];
    const problem = { m, n, k, matrix, rightSide };
    const once = [...solve(problem).solution];
    for (const rubbish of [0xff, 0x00, 0x5a]) {
      new Uint8Array(kernels.memory.buffer, begin).fill(rubbish);
      t.deepEqual([...solve(problem).solution], once, `bytes ${rubbish}`);
    }
  });
}
