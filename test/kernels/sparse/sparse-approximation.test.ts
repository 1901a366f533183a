import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { drawGaussian, kernels } from '../l1/basis-pursuit-scene.js';
import {
  addNoise,
  approximate,
  cosamp,
  easyInstances,
  hardThresholding,
  listBrokenClaims,
  placeInstance,
  solvers,
  subspacePursuit,
  thresholdingPursuit,
} from './sparse-approximation-scene.js';

/* What every greedy and thresholding solver does where there is little or nothing to do, or too much. */

const unit = Matrix.eye(6, 6);
const name = 'posed';

for (const [solver, open] of Object.entries(solvers)) {
  test(`${solver}: b = 0 has the solution 0 before the first iteration`, (t) => {
    for (const k of [0, 1, 4]) {
      const report = approximate({ name, A: unit, b: [0, 0, 0, 0, 0, 0], k }, open());
      t.like(report, { status: 'converged', ending: 'residual', iterations: 0, relativeResidual: 0 });
      t.true(report.solution.every((xj) => xj === 0));
    }
  });

  test(`${solver}: k = 0 leaves the right side as it is`, (t) => {
    const report = approximate({ name, A: unit, b: [1, 0, 2, 0, 0, 0], k: 0 }, open());
    t.like(report, { status: 'converged', relativeResidual: 1 });
    t.deepEqual([report.support, report.solution], [[], [0, 0, 0, 0, 0, 0]]);
  });

  test(`${solver}: on the unit matrix the k largest entries are kept, of equal ones the first`, (t) => {
    const { status, support, solution } = approximate({ name, A: unit, b: [1, -3, 2, 0, 2, 2], k: 2 }, open());
    t.is(status, 'converged');
    t.deepEqual(
      support.toSorted((i, j) => i - j),
      [1, 2],
    );
    t.deepEqual(solution, [0, -3, 2, 0, 0, 0]);
  });

  test(`${solver}: one row and one column`, (t) => {
    const { status, solution } = approximate({ name, A: new Matrix([[-4]]), b: [6], k: 1 }, open());
    t.is(status, 'converged');
    t.deepEqual(solution, [-1.5]);
  });

  test(`${solver}: a matrix of zeros leaves the right side as it is`, (t) => {
    const report = approximate({ name, A: Matrix.zeros(3, 5), b: [1, 2, 3], k: 2 }, open());
    t.is(report.relativeResidual, 1);
    t.true(report.solution.every((xj) => xj === 0));
    t.not(report.ending, 'residual');
  });

  test(`${solver}: zero columns stay out`, (t) => {
    for (const instance of easyInstances.filter(({ A }) => A.columns > 30)) {
      const A = instance.A.clone();
      const zeros = instance.x.flatMap((xj, j) => (xj === 0 && j % 3 === 0 ? [j] : []));
      for (const j of zeros) A.setColumn(j, new Array<number>(A.rows).fill(0));
      const { status, support } = approximate({ ...instance, A }, open());
      t.is(status, 'converged', instance.name);
      t.false(zeros.some((j) => support.includes(j)));
    }
  });

  test(`${solver}: repeated columns end it with an honest status and a true report`, (t) => {
    for (let trial = 0; trial < 20; trial += 1) {
      const { A, b } = drawGaussian('repeated', trial, { m: 20, n: 24, k: 3 });
      for (let j = 12; j < 24; j += 1) A.setColumn(j, A.getColumn(j - 12));
      const instance = { name: `repeated ${trial}`, A, b, k: 3 };
      const report = approximate(instance, open());
      t.deepEqual(listBrokenClaims(instance, report), [], instance.name);
      t.not(report.status, 'diverged');
    }
  });

  test(`${solver}: as many columns as rows, and more non-zeros than rows`, (t) => {
    for (const shape of [
      { m: 8, n: 8, k: 8 },
      { m: 7, n: 15, k: 15 },
      { m: 15, n: 7, k: 7 },
    ]) {
      const instance = { ...drawGaussian('full', 1, shape), k: shape.k };
      const report = approximate(instance, open());
      t.deepEqual(listBrokenClaims(instance, report), [], `${shape.m} x ${shape.n}`);
    }
  });

  test(`${solver}: each limit ends it and says so`, (t) => {
    const instance = addNoise(easyInstances[20], 0.01, 0);
    const whole = approximate(instance, open());
    t.is(whole.status, 'converged');
    for (let iterationCountMax = 0; iterationCountMax < whole.iterations; iterationCountMax += 1) {
      const { ending, status, iterations } = approximate(instance, open({ iterationCountMax }));
      t.deepEqual([ending, status, iterations], ['limit', 'iteration-limit', iterationCountMax]);
    }
    const { ending, relativeResidual } = approximate(instance, open({ residualTolerance: 0.5 }));
    t.is(ending, 'residual');
    t.true(relativeResidual <= 0.5);
  });

  test(`${solver}: a problem larger than its workspace is refused with both sizes`, (t) => {
    const arena = openArena(kernels);
    const solve = open()(arena, { m: 4, n: 8, k: 2 });
    const problem = placeInstance(arena, { name, A: Matrix.zeros(4, 8), b: [1, 1, 1, 1], k: 2 }, 0);
    t.throws(() => solve({ ...problem, m: 5 }), { message: /m <= 4.*m = 5/ });
    t.throws(() => solve({ ...problem, n: 9 }), { message: /n <= 8.*n = 9/ });
    t.throws(() => solve({ ...problem, k: 3 }), { message: /k <= 2.*k = 3/ });
    t.throws(() => solve({ ...problem, n: 1 }), { message: /k <= n.*n = 1, k = 2/ });
  });
}

test('where the columns to project on outnumber the rows, the pursuits that need them are degenerate', (t) => {
  const instance = { ...drawGaussian('outnumber', 0, { m: 10, n: 40, k: 6 }), k: 6 };
  for (const open of [subspacePursuit, cosamp]) {
    const { status, ending } = approximate(instance, open());
    t.deepEqual([status, ending], ['degenerate', 'rank']);
  }
});

test('two copies of one column make the thresholding pursuit degenerate, and x uses the first', (t) => {
  const A = new Matrix([
    [1, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  const report = approximate({ name, A, b: [2, 1, 1], k: 2 }, thresholdingPursuit());
  t.deepEqual([report.status, report.support, report.solution], ['degenerate', [0], [2, 0, 0]]);
});

test('a fixed step that is too long diverges and says so; a short one reaches the fixed point of the normalised', (t) => {
  const instance = addNoise(easyInstances[20], 0.01, 0);
  t.is(approximate(instance, hardThresholding({ stepSize: 10 })).status, 'diverged');
  const fixed = approximate(instance, hardThresholding({ stepSize: 0.3 }));
  const normalised = approximate(instance, hardThresholding());
  t.deepEqual([fixed.status, fixed.ending], ['converged', 'fixed-point']);
  t.deepEqual(fixed.support, normalised.support);
  t.true(fixed.iterations > normalised.iterations);
  t.true(fixed.solution.every((xj, j) => Math.abs(xj - normalised.solution[j]) < 1e-7));
  t.throws(() => approximate(instance, hardThresholding({ stepSize: 0 })), { message: /step size above 0, got 0/ });
});

test('a looser change tolerance ends hard thresholding earlier', (t) => {
  const instance = addNoise(easyInstances[20], 0.01, 0);
  const loose = approximate(instance, hardThresholding({ changeTolerance: 1e-3 }));
  t.is(loose.ending, 'fixed-point');
  t.true(loose.change <= 1e-3 && loose.iterations < approximate(instance, hardThresholding()).iterations);
});

test('another step size leads the thresholding pursuit another way', (t) => {
  const instance = { ...drawGaussian('step', 3, { m: 40, n: 80, k: 10 }), k: 10 };
  const short = approximate(instance, thresholdingPursuit({ stepSize: 0.05 }));
  t.notDeepEqual(short.solution, approximate(instance, thresholdingPursuit()).solution);
});
