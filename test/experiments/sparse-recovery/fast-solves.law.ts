import test from 'ava';
import { ensembleNames } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import { approximate } from '../../../src/experiments/sparse-recovery/trial/judge-by-error.js';
import { hasEnded } from '../../../src/experiments/sparse-recovery/trial/solvers.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { draw, kernels, pointOf, seed } from './ensemble-scene.js';
import { fastEnsembles, fastSolvers, pointFor, relativeDistance, solveBothWays } from './fast-solves-scene.js';

const criterion = { name: 'relative-error', tolerance: 1e-3 };
/** Half of the rows and fewer, odd numbers of them, and all. */
const sizes = [
  { n: 128, m: 64, k: 0 },
  { n: 128, m: 61, k: 6 },
  { n: 128, m: 128, k: 30 },
  { n: 256, m: 97, k: 10 },
  { n: 256, m: 130, k: 25 },
  { n: 256, m: 130, k: 70 },
  { n: 512, m: 255, k: 40 },
];

for (const solver of fastSolvers) {
  for (const ensemble of fastEnsembles) {
    test(`${solver} on ${ensemble}: where it ends by its own rule, both ways end alike with x equal to 1e-9`, (t) => {
      let ended = 0;
      for (const size of sizes) {
        for (const noise of [0, 0.02]) {
          for (let trial = 0; trial < 4; trial += 1) {
            const { dense, fast } = solveBothWays(pointFor(solver, size, { ensemble, noise }), trial);
            if (!hasEnded(dense) && !hasEnded(fast)) continue;
            ended += 1;
            const name = `${JSON.stringify(size)}, noise ${noise}, trial ${trial}`;
            t.is(fast.status, dense.status, name);
            t.true(relativeDistance(dense.solution, fast.solution) <= 1e-9, name);
          }
        }
      }
      // At some sizes AMP does not converge, mostly with noise.
      t.true(ended >= 24, `${ended} of 56 ended`);
    });

    test(`${solver} on ${ensemble}: a trial goes the fast way, which has bits of its own`, (t) => {
      const point = pointFor(solver, { n: 256, m: 130, k: 20 }, { ensemble });
      const { dense, fast } = solveBothWays(point, 2);
      t.notDeepEqual(fast.solution, dense.solution);
      const { instance, workspace } = draw([point], 2);
      const { solved } = approximate({ cell: workspace.cells[0], instance }, workspace);
      t.deepEqual(solved.solution, fast.solution);
    });

    test(`${solver} on ${ensemble}: where the transform does not pay, the bits are those of the dense way`, (t) => {
      for (const size of [
        { n: 8, m: 8, k: 1 },
        { n: 1024, m: 30, k: 2 },
      ]) {
        const { dense, fast } = solveBothWays(pointFor(solver, size, { ensemble }), 0);
        t.deepEqual(fast, dense);
      }
    });
  }

  test(`${solver}: a trial's bits do not depend on the matrices that the memory held before`, (t) => {
    const blocks = ['partial-dct', 'gaussian', 'partial-hadamard', 'partial-fourier', 'gaussian'].map(
      (ensemble, i): Point[] => [
        pointFor(solver, { n: 128, m: 70 + i, k: 9 }, { ensemble }),
        pointFor(solver, { n: 128, m: 90, k: 12 }, { ensemble }),
      ],
    );
    const alone = blocks.map((points) => run(points, sparseRecoveryTrial.createWorkspace(kernels, points)));
    const workspaces = blocks.map((points) => sparseRecoveryTrial.createWorkspace(kernels, points));
    for (const turn of [0, 1, 2, 1, 3, 4, 0, 4]) {
      t.deepEqual(run(blocks[turn], workspaces[turn]), alone[turn], `block ${turn}`);
    }
  });
}

for (const ensemble of ensembleNames) {
  test(`${ensemble}: rows are described as a transform's where they are, and n is a power of 2`, (t) => {
    for (const n of ensemble === 'partial-hadamard' ? [1, 128] : [1, 100, 128]) {
      const { instance } = draw([pointOf({ n, m: n }, { ensemble })]);
      const isExpected = n !== 100 && fastEnsembles.some((name) => name === ensemble);
      t.is(instance.placeMatrix(n).transform !== undefined, isExpected, `n = ${n}`);
    }
  });
}

function run(points: readonly Point[], workspace: ReturnType<typeof sparseRecoveryTrial.createWorkspace>) {
  const record = { verdicts: new Uint8Array(points.length), metrics: new Float64Array(4 * points.length) };
  sparseRecoveryTrial.runTrial({ seed, trial: 1, criterion, points }, workspace, record);
  return record;
}
