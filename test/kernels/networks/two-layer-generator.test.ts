import test from 'ava';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import {
  computeLargestEigenvalue,
  createSpectralStepWorkspace,
} from '../../../src/kernels/factorizations/spectral-step.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { placeMeasurements } from '../factorizations/training-scene.js';
import { kernels } from '../l1/basis-pursuit-scene.js';
import { naiveJacobian } from '../naive/two-layer-generator.js';
import { descend, drawGeneratorScene, type GeneratorScene } from './two-layer-scene.js';

const sizes = { n: 32, m: 12, k: 16, h: 4 };

function computeStep({ A, U, C }: GeneratorScene): { eta: number; lambda: number; converged: boolean } {
  const { rows: m, columns: n } = A;
  const arena = openArena(kernels);
  const matrix = placeMeasurements(arena, A);
  const J = naiveJacobian(U, C);
  const gram = Float64Array.from(J.mmul(J.transpose()).to1DArray());
  const workspace = createSpectralStepWorkspace(arena, { mMax: m, nMax: n });
  const { lambda, converged } = computeLargestEigenvalue({ m, n, matrix, gram }, workspace);
  return { eta: 1 / lambda, lambda, converged };
}

test('the step is one over the largest eigenvalue of A J J^T A^T, from below and within 1e-4', (t) => {
  for (const [trial, shape] of [sizes, { n: 7, m: 1, k: 2, h: 2 }, { n: 20, m: 20, k: 6, h: 5 }].entries()) {
    const scene = drawGeneratorScene('two-layer step', trial, shape);
    const { lambda, converged } = computeStep(scene);
    const AJ = scene.A.mmul(naiveJacobian(scene.U, scene.C));
    const [largest] = new SingularValueDecomposition(AJ, { autoTranspose: true }).diagonal;
    const wanted = largest ** 2;
    t.true(converged);
    t.true(lambda <= wanted * (1 + 1e-12) && lambda >= wanted * (1 - 1e-4), `${lambda} of ${wanted}`);
  }
});

test('with that step the descent converges, and its report is that of its own output', (t) => {
  const scene = drawGeneratorScene('two-layer descent', 0, sizes);
  const { eta } = computeStep(scene);
  const report = descend(scene, { eta });
  t.is(report.status, 'converged');
  const x = Matrix.columnVector([...report.solution]);
  const rest = Matrix.sub(scene.A.mmul(x), scene.y).norm() / scene.y.norm();
  t.true(rest <= 1e-3 && Math.abs(rest - report.relativeResidual) < 1e-12);
  t.true(report.leastSquaredError <= report.squaredError);
  t.true(report.leastErrorStep <= report.steps);
});

test('a descent that has not fitted y by the limit says so, and one with too long a step that it diverged', (t) => {
  const scene = drawGeneratorScene('two-layer descent', 0, sizes);
  const { eta } = computeStep(scene);
  t.is(descend(scene, { eta, limits: { stepCountMax: 3 } }).status, 'step-limit');
  t.is(descend(scene, { eta: 1e6 * eta }).status, 'diverged');
  t.is(descend(scene, { eta: Number.NaN }).status, 'diverged');
});

test('a zero right side, zero columns and a start of zeros end in a named status', (t) => {
  const scene = drawGeneratorScene('two-layer descent', 1, sizes);
  const { eta } = computeStep(scene);
  const zeroY = descend({ ...scene, y: Matrix.zeros(sizes.m, 1) }, { eta, limits: { stepCountMax: 50 } });
  t.is(zeroY.status, 'step-limit');
  t.true(Number.isFinite(zeroY.relativeResidual));
  const A = scene.A.clone().setColumn(3, new Array<number>(sizes.m).fill(0));
  t.true(Number.isFinite(descend({ ...scene, A }, { eta, limits: { stepCountMax: 50 } }).relativeResidual));
  // Nothing is active, so nothing moves: G stays 0 and the residual is y.
  const dead = descend({ ...scene, C: Matrix.zeros(sizes.n, sizes.k) }, { eta, limits: { stepCountMax: 5 } });
  t.is(dead.status, 'step-limit');
  t.is(dead.relativeResidual, 1);
  const nothing = descend(
    { ...scene, y: Matrix.zeros(sizes.m, 1), C: Matrix.zeros(sizes.n, sizes.k) },
    { eta, limits: { stepCountMax: 5 } },
  );
  t.is(nothing.status, 'converged');
});

test('what follows a descent can end it', (t) => {
  const scene = drawGeneratorScene('two-layer descent', 0, sizes);
  let calls = 0;
  t.throws(
    () =>
      descend(scene, {
        eta: 1e-9,
        limits: { sliceLength: 10 },
        follow: () => {
          calls += 1;
          if (calls === 3) throw new Error('enough');
        },
      }),
    { message: 'enough' },
  );
});
