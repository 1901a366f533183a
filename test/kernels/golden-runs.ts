/*
 * `node dist/test/kernels/golden-runs.js` prints the hash that test/kernels/basis-pursuit.golden.ts freezes: over
 * every bit of the reports of 288 solves and of one Gaussian fill.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { openArena } from '../../src/kernels/arena.js';
import { createGaussianMatrixWorkspace, fillGaussianMatrix, readRows } from '../../src/kernels/gaussian-matrix.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { drawFamilies, kernels, solveInstance } from './basis-pursuit-scene.js';

export function hashGoldenRuns(): string {
  const hash = createHash('sha256');
  const add = (values: ArrayLike<number>): void => {
    hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  const { Gaussian, discrete } = drawFamilies();
  for (const instance of [...Gaussian, ...discrete]) {
    const { status, iterations, drops, l1Norm, x, w, support, signs, certificate } = solveInstance(instance);
    hash.update(status);
    for (const values of [[iterations, drops, l1Norm], x, w, support, signs, Object.values(certificate)]) add(values);
  }
  const workspace = createGaussianMatrixWorkspace(openArena(kernels), { rowCountMax: 200, columnCount: 301 });
  const state = deriveStreamState({ seed: 1, experiment: 'test', role: 'golden', coordinates: {}, trial: 0 });
  fillGaussianMatrix(state, 200, workspace);
  add(readRows(workspace, 200));
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenRuns());
