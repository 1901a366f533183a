import test from 'ava';
import { Matrix } from 'ml-matrix';
import {
  defaultTrainAndRecoverLimits,
  type TrainAndRecoverReport,
} from '../../../src/kernels/factorizations/train-and-recover.js';
import { listKept } from '../../../src/kernels/factorizations/training.js';
import { solveInstance } from '../l1/basis-pursuit-scene.js';
import { countRecovered, drawScene, measureError, openTraining, type TrainingScene } from './training-scene.js';

const sizes = { n: 60, m: 31, p: 5, q: 14, s: 9, k: 4, kEasy: 1 };

function endsInNumbers({ solution, components }: TrainAndRecoverReport): boolean {
  return solution.every(Number.isFinite) && components.entries.every(Number.isFinite);
}

test('training problems are solved as basis pursuits, and u keeps those with as few non-zeros', (t) => {
  const scene = drawScene('training', 0, sizes);
  const { A, X, Z } = scene;
  const { training, solutions } = openTraining(scene);
  const B = A.mmul(X).mmul(Z);
  for (let l = 0; l < Z.columns; l += 1) {
    const { x, status } = solveInstance({ A, b: B.getColumn(l) });
    t.deepEqual(solutions.getColumn(l), x);
    t.is(training.statuses[l], status);
    const top = Math.max(...x.map(Math.abs));
    t.is(training.nonZeroCounts[l], x.filter((value) => Math.abs(value) > 1e-6 * top).length);
  }
  t.deepEqual(listKept(training, 0), []);
  t.deepEqual(listKept(training, 60), [...Z.getRow(0).keys()]);
  const [some] = training.nonZeroCounts;
  t.true(listKept(training, some).includes(0) && !listKept(training, some - 1).includes(0));
});

test('where l1 alone fails, training gives the components and the components give x', (t) => {
  let gains = 0;
  for (let trial = 0; trial < 8; trial += 1) {
    const scene = drawScene('gain', trial, sizes);
    const { A, X, z } = scene;
    const x = X.mmul(z);
    const report = openTraining(scene, trial).run({ uniqueBelow: 15 });
    const alone = solveInstance({ A, b: A.mmul(x).getColumn(0) });
    const isRecovered = report.status === 'recovered' && measureError(report.solution, x) < 1e-6;
    if (isRecovered && measureError(alone.x, x) > 1e-3) gains += 1;
    if (isRecovered) t.true(countRecovered(report, X) >= 4);
  }
  t.true(gains >= 4, `${gains} of 8`);
});

test('all u at once give what the sparsest of every u alone gives', (t) => {
  for (let trial = 0; trial < 6; trial += 1) {
    const scene = drawScene('every u', trial, { ...sizes, n: 40, m: 20, p: 4, q: 9, s: 5 + trial, k: 3 });
    const trained = openTraining(scene, trial);
    const whole = trained.run();
    let best: { readonly u: number; readonly report: TrainAndRecoverReport } | undefined;
    for (let u = 1; u <= 40; u += 1) {
      const report = trained.run({ u });
      t.is(report.attempts.length, 1);
      if (report.status !== 'recovered') continue;
      if (best && report.decisive.nonZeroCount >= best.report.decisive.nonZeroCount) continue;
      best = { u, report };
    }
    t.is(whole.status === 'recovered', best !== undefined, `trial ${trial}`);
    if (!best) continue;
    t.is(whole.decisive.nonZeroCount, best.report.decisive.nonZeroCount, `trial ${trial}`);
    t.is(whole.decisive.u, best.u, `trial ${trial}`);
    t.true(measureError(whole.solution, Matrix.columnVector([...best.report.solution])) < 1e-9);
  }
});

test('there is one attempt a rank at most, and one in all where a solution cannot be undercut', (t) => {
  for (let trial = 0; trial < 6; trial += 1) {
    const trained = openTraining(drawScene('ranks', trial, sizes), trial);
    const { attempts, factorizationCount } = trained.run();
    const ranks = attempts.map(({ rank }) => rank);
    t.is(new Set(ranks).size, ranks.length);
    t.true(factorizationCount <= attempts.length && attempts.length <= sizes.q + 1);
    const early = trained.run({ uniqueBelow: 60 });
    if (early.status === 'recovered' && early.attempts[0].status === 'recovered') t.is(early.factorizationCount, 1);
  }
});

test('for x that does not depend on A, an end at the first solution with fewer than m non-zeros loses nothing', (t) => {
  let ended = 0;
  for (let trial = 0; trial < 12; trial += 1) {
    const scene = drawScene('early end', trial, { ...sizes, q: 20, s: 7 + (trial % 3) });
    const trained = openTraining(scene, trial);
    const whole = trained.run();
    const early = trained.run({ uniqueBelow: sizes.m - 1 });
    t.is(early.status, whole.status);
    t.is(early.decisive.nonZeroCount, whole.decisive.nonZeroCount);
    t.true(measureError(early.solution, Matrix.columnVector([...whole.solution])) < 1e-9);
    if (early.attempts.length < whole.attempts.length) ended += 1;
  }
  t.true(ended > 0);
});

test('attempts whose right side lies outside the span are not factored, and would not have recovered anything', (t) => {
  let skipped = 0;
  for (let trial = 0; trial < 6; trial += 1) {
    const trained = openTraining(drawScene('outside span', trial, { ...sizes, p: 8, k: 6 }), trial);
    for (const { u, status } of trained.run().attempts) {
      if (status !== 'outside-span') continue;
      skipped += 1;
      t.is(trained.run({ u }).decisive.status === 'recovered', false, `trial ${trial}, u = ${u}`);
    }
  }
  t.true(skipped > 3, `${skipped}`);
});

const small = { n: 30, m: 18, p: 3, q: 6, s: 4, k: 2, kEasy: 1 };

const degenerateScenes: readonly (readonly [title: string, scene: TrainingScene])[] = [
  ['one component', drawScene('p = 1', 0, { ...small, p: 1, k: 1 })],
  ['fewer training columns than components', drawScene('q < p', 0, { ...small, p: 6, q: 3 })],
  ['one row', drawScene('m = 1', 0, { ...small, m: 1 })],
  ['as many rows as columns', drawScene('m = n', 0, { ...small, m: 30 })],
  ['all components in z', drawScene('k = p', 0, { ...small, k: 3 })],
  ['a zero training column', withZ((Z) => Z.setColumn(2, [0, 0, 0]))],
  ['no training column but zero ones', withZ((Z) => Z.mul(0))],
  ['training columns of one rank', withZ((Z) => Z.setSubMatrix(Matrix.ones(3, 6), 0, 0))],
  ['a zero component', withX((X) => X.setColumn(0, new Array<number>(30).fill(0)))],
  ['no component but zero ones', withX((X) => X.mul(0))],
  ['two components of one direction', withX((X) => X.setColumn(1, X.getColumn(0)))],
  ['a matrix of repeated columns', withA((A) => repeatColumns(A))],
  ['a zero matrix', withA((A) => A.mul(0))],
];

function withZ(change: (Z: Matrix) => unknown): TrainingScene {
  const scene = drawScene('degenerate Z', 0, small);
  change(scene.Z);
  return scene;
}

function withX(change: (X: Matrix) => unknown): TrainingScene {
  const scene = drawScene('degenerate X', 0, small);
  change(scene.X);
  return scene;
}

function withA(change: (A: Matrix) => unknown): TrainingScene {
  const scene = drawScene('degenerate A', 0, small);
  change(scene.A);
  return scene;
}

function repeatColumns(A: Matrix): void {
  for (let j = 1; j < A.columns; j += 2) A.setColumn(j, A.getColumn(j - 1));
}

for (const [title, scene] of degenerateScenes) {
  test(`${title}: a named status and no NaN, for every u and for unknown u`, (t) => {
    const trained = openTraining(scene);
    for (const u of [undefined, 1, 5, 30]) {
      const report = trained.run({ ...(u !== undefined && { u }) });
      t.true(endsInNumbers(report));
      t.true(['recovered', 'not-recovered', 'nothing-kept'].includes(report.status));
      t.true(
        report.attempts.length > 0 &&
          report.attempts.every(({ relativeResidual }) => Number.isFinite(relativeResidual)),
      );
      if (report.status === 'recovered') t.true(Number.isInteger(report.decisive.nonZeroCount));
    }
  });
}

test('zero components make b zero, which zero solves', (t) => {
  const scene = degenerateScenes.find(([title]) => title === 'no component but zero ones');
  const report = openTraining(scene?.[1] ?? drawScene('', 0, small)).run();
  t.is(report.status, 'recovered');
  t.true(report.solution.every((value) => value === 0));
});

test('nothing is kept where u is below every count, and an l1 problem without an end is kept for no u', (t) => {
  const scene = drawScene('nothing kept', 0, sizes);
  const trained = openTraining(scene);
  t.like(trained.run({ u: 0 }), { status: 'nothing-kept', factorizationCount: 1 });
  const statuses = trained.training.statuses.map((): 'iteration-limit' => 'iteration-limit');
  t.deepEqual(listKept({ ...trained.training, statuses }, 60), []);
});

test('limits reach the parts that they name', (t) => {
  // Every training column is easy, and there are many of them.
  const scene = drawScene('limits', 1, { ...sizes, s: 6, q: 30 });
  const limits = defaultTrainAndRecoverLimits();
  const trained = openTraining(scene);
  const plain = trained.run({ u: 20 });
  const strict = trained.run({ u: 20, limits: { ...limits, recovery: { ...limits.recovery, residualShare: 0 } } });
  t.is(plain.status, 'recovered');
  t.not(strict.status, 'recovered');
  const coarse = trained.run({ u: 20, limits: { ...limits, training: { ...limits.training, zeroShare: 0.5 } } });
  t.true(coarse.decisive.nonZeroCount < plain.decisive.nonZeroCount);
  const dependent = { ...limits.factorization, dependentShare: 0.999999 };
  t.true(trained.run({ u: 20, limits: { ...limits, factorization: dependent } }).decisive.rank < plain.decisive.rank);
});
