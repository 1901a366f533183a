/*
 * `node dist/test/kernels/golden-runs.js` prints the hash that test/kernels/l1/basis-pursuit.golden.ts freezes: over
 * every bit of the reports of 584 solves, some at n = 400 and half of them for x >= 0, and of one Gaussian fill.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  readRows,
} from '../../src/kernels/draws/gaussian-matrix.js';
import { openArena } from '../../src/kernels/memory/arena.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import {
  drawFamilies,
  drawGaussian,
  drawNonNegativeFamilies,
  kernels,
  makeNonNegative,
  type PlantedInstance,
  solveInstance,
} from './l1/basis-pursuit-scene.js';

/** At the transition, where paths are longest. */
const large = [0, 1, 2, 3].map((trial) => drawGaussian('golden 400', trial, { m: 200, n: 400, k: 76 }));

export function hashGoldenRuns(): string {
  const hash = createHash('sha256');
  const add = (values: ArrayLike<number>): void => {
    hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  const solve = (instance: PlantedInstance, variables: 'free' | 'non-negative'): void => {
    const solved = solveInstance(instance, { variables });
    const { status, iterations, drops, l1Norm, x, w, support, signs, certificate } = solved;
    hash.update(status);
    for (const values of [[iterations, drops, l1Norm], x, w, support, signs, Object.values(certificate)]) add(values);
  };
  const free = drawFamilies();
  for (const instance of [...free.Gaussian, ...free.discrete, ...large]) solve(instance, 'free');
  const bounded = drawNonNegativeFamilies();
  for (const instance of [...bounded.Gaussian, ...bounded.discrete, ...large.map(makeNonNegative)]) {
    solve(instance, 'non-negative');
  }
  const workspace = createGaussianMatrixWorkspace(openArena(kernels), { rowCountMax: 200, columnCount: 301 });
  const state = deriveStreamState({ seed: 1, experiment: 'test', role: 'golden', coordinates: {}, trial: 0 });
  fillGaussianMatrix(state, 200, workspace);
  add(readRows(workspace, 200));
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenRuns());
