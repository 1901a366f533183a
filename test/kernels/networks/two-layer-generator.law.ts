import test from 'ava';
import { Matrix } from 'ml-matrix';
import { generate, naiveDescent, naiveGradient, naiveJacobian, naiveLoss } from '../naive/two-layer-generator.js';
import { descend, drawGeneratorScene, type GeneratorSizes, toMatrix } from './two-layer-scene.js';

const shapes: readonly GeneratorSizes[] = [
  { n: 1, m: 1, k: 2, h: 1 },
  { n: 2, m: 1, k: 2, h: 1 },
  { n: 5, m: 3, k: 2, h: 2 },
  { n: 8, m: 8, k: 4, h: 4 },
  { n: 9, m: 4, k: 6, h: 3 },
  { n: 16, m: 7, k: 2, h: 2.5 },
  { n: 17, m: 6, k: 4, h: 8.5 },
  { n: 24, m: 13, k: 8, h: 3, kernelName: 'gaussian' },
  { n: 31, m: 9, k: 4, h: 15, kernelName: 'gaussian' },
];

test('the gradient is the finite difference of the loss', (t) => {
  const scene = drawGeneratorScene('two-layer gradient', 0, { n: 9, m: 5, k: 4, h: 3 });
  const gradient = naiveGradient(scene, scene.C);
  const reach = 1e-6;
  for (let at = 0; at < 36; at += 1) {
    const [i, c] = [at % 9, Math.floor(at / 9)];
    const lossAt = (change: number): number => {
      const C = scene.C.clone();
      C.set(i, c, C.get(i, c) + change);
      return naiveLoss(scene, C);
    };
    const slope = (lossAt(reach) - lossAt(-reach)) / (2 * reach);
    t.true(Math.abs(slope - gradient.get(i, c)) < 1e-6 * (1 + Math.abs(slope)), `${i}, ${c}`);
  }
});

for (const [trial, shape] of shapes.entries()) {
  const title = JSON.stringify(shape);
  const tolerance = 0;

  test(`the descent on U C is the direct one on C: ${title}`, (t) => {
    const scene = drawGeneratorScene('two-layer', trial, shape);
    for (const steps of [0, 1, 2, 25]) {
      const eta = 0.05;
      const C = naiveDescent(scene, scene.C, { eta, steps });
      const report = descend(scene, { eta, limits: { tolerance, stepCountMax: steps } });
      const wanted = generate(scene.U, C);
      const solution = toMatrix(report.solution, shape.n);
      t.true(Matrix.sub(solution, wanted).norm() < 1e-10 * (1 + wanted.norm()), `${steps} steps`);
      t.is(report.steps, steps);
      t.is(report.status, 'step-limit');
      const rest = Math.sqrt(2 * naiveLoss(scene, C)) / scene.y.norm();
      t.true(Math.abs(report.relativeResidual - rest) < 1e-10 * (1 + rest));
      const error = Matrix.sub(wanted, scene.planted).norm() ** 2;
      t.true(Math.abs(report.squaredError - error) < 1e-9 * (1 + error));
    }
  });

  test(`J J^T is that of the Jacobian written out: ${title}`, (t) => {
    const scene = drawGeneratorScene('two-layer', trial, shape);
    const J = naiveJacobian(scene.U, scene.C);
    const { gram } = descend(scene, { eta: 0, limits: { stepCountMax: 0 } });
    t.true(Matrix.sub(toMatrix(gram, shape.n), J.mmul(J.transpose())).norm() < 1e-12);
  });

  test(`slices change no bit: ${title}`, (t) => {
    const scene = drawGeneratorScene('two-layer', trial, shape);
    const curves = [1, 3, 7, 40].map((sliceLength) => {
      const losses: number[] = [];
      const report = descend(scene, {
        eta: 0.05,
        limits: { tolerance, stepCountMax: 40, sliceLength },
        follow: (slice) => {
          losses.length = slice.firstStep;
          losses.push(...slice.losses);
        },
      });
      t.is(losses.length, 41);
      return { losses, report };
    });
    for (const curve of curves) t.deepEqual(curve, curves[0]);
  });

  test(`scaling y and C by a power of 2 scales the descent exactly: ${title}`, (t) => {
    const scene = drawGeneratorScene('two-layer', trial, shape);
    const limits = { tolerance, stepCountMax: 30 };
    const { solution, relativeResidual } = descend(scene, { eta: 0.05, limits });
    const scaled = { ...scene, y: Matrix.mul(scene.y, 8), C: Matrix.mul(scene.C, 8) };
    const other = descend(scaled, { eta: 0.05, limits });
    t.deepEqual(
      other.solution,
      solution.map((value) => 8 * value),
    );
    t.is(other.relativeResidual, relativeResidual);
  });
}

test('turning signal, coefficients and measurements around the circle turns the solution', (t) => {
  const scene = drawGeneratorScene('two-layer turn', 0, { n: 24, m: 12, k: 4, h: 4 });
  const turn = (X: Matrix): Matrix => Matrix.rowVector([...X.to1DArray().slice(-5), ...X.to1DArray().slice(0, -5)]);
  const turnColumns = (X: Matrix): Matrix => {
    const turned = X.clone();
    for (let c = 0; c < X.columns; c += 1) turned.setColumn(c, turn(X.getColumnVector(c)).to1DArray());
    return turned;
  };
  const limits = { tolerance: 0, stepCountMax: 50 };
  const { solution } = descend(scene, { eta: 0.1, limits });
  const turned = { ...scene, C: turnColumns(scene.C), A: turnColumns(scene.A.transpose()).transpose() };
  const wanted = turn(toMatrix(solution, 24));
  const found = Matrix.rowVector([...descend(turned, { eta: 0.1, limits }).solution]);
  t.true(Matrix.sub(found, wanted).norm() < 1e-9);
});
