import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  readRows,
} from '../../src/kernels/draws/gaussian-matrix.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../src/kernels/memory/arena.js';
import { passColumns } from '../../src/kernels/memory/pass-columns.js';
import type { Kernels } from '../../src/kernels/memory/wasm.js';
import { matchingPursuit } from '../../src/kernels/sparse/greedy-solvers.js';
import { createSparseWorkspace, solveSparse } from '../../src/kernels/sparse/sparse-approximation.js';
import { drawSign, drawSupport, openStream } from '../../src/random/stream.js';
import { deriveStreamState, type StreamState } from '../../src/random/stream-state.js';
import { type OurRequest, type OurTrial, recoveryTolerance } from './our-side.js';

/** A trial of orthogonal matching pursuit, with as many columns as x0 has: drawn as the experiment draws, then solved. */
export function openPursuit({ size: { m, n, k }, seed, trial }: OurRequest, kernels: Kernels): OurTrial {
  const arena = openArena(kernels);
  const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const rightSide = allocateFloat64(arena, padRows(m));
  const columns = allocateFloat64(arena, Math.ceil(k / 2));
  const factors = allocateFloat64(arena, k);
  const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, matchingPursuit);
  const limits = matchingPursuit.defaultLimits(m, k);
  const { matrix } = gaussian;
  const planted = new Float64Array(n);
  const places = new Int32Array(n);
  const derive = (role: string): StreamState =>
    deriveStreamState({ seed, experiment: 'matching-pursuit', role, coordinates: { n }, trial });

  return {
    run: () => {
      fillGaussianMatrix(derive('matrix'), m, gaussian);
      const support = drawSupport(openStream(derive('support')), { n, k }, places);
      const signs = openStream(derive('signs'));
      const values = viewFloat64(kernels, factors);
      for (let i = 0; i < k; i += 1) values[i] = drawSign(signs);
      new Int32Array(kernels.memory.buffer, columns.pointer, k).set(support);
      const b = viewFloat64(kernels, rightSide).fill(0);
      kernels.functions.addColumns(
        rightSide.pointer,
        passColumns(kernels, matrix, m),
        columns.pointer,
        factors.pointer,
        k,
      );
      b.fill(0, m);
      const { solution } = solveSparse({ m, n, k, matrix, rightSide }, limits, workspace);
      planted.fill(0);
      for (let i = 0; i < k; i += 1) planted[support[i]] = values[i];
      return isNear(solution, planted) ? 'success' : 'failure';
    },
    readMatrix: () => readRows(gaussian, m),
    readPlanted: () => planted,
  };
}

function isNear(solution: Float64Array, planted: Float64Array): boolean {
  let error = 0;
  let norm = 0;
  for (let j = 0; j < planted.length; j += 1) {
    error += (solution[j] - planted[j]) ** 2;
    norm += planted[j] ** 2;
  }
  return error <= recoveryTolerance ** 2 * norm;
}
