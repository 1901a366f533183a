import test from 'ava';
import { Matrix } from 'ml-matrix';
import {
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../../../src/kernels/l1/basis-pursuit.js';
import { drawSupport } from '../../../src/random/stream.js';
import { naiveEpsilon, naiveReweightedL1 } from '../naive/reweighted-l1.js';
import { drawFamilies, openTestStream, solveInstance } from './basis-pursuit-scene.js';
import { drawProblem, relativeError } from './recovery-scene.js';
import { runPlacedReweightedL1, runReweightedL1 } from './reweighted-l1-scene.js';
import { findSmallestL1Norm } from './smallest-l1-norm.js';

const families = drawFamilies();
const instances = [...families.Gaussian, ...families.discrete];
const tolerance = 1e-8;

test('one round is basis pursuit, bit for bit', (t) => {
  for (const instance of instances) {
    const plain = solveInstance(instance);
    const { status, rounds, iterations, solution, epsilon } = runReweightedL1(instance, {
      limits: { roundCountMax: 1 },
    });
    t.is(status, plain.l1Norm === 0 ? 'converged' : 'round-limit', instance.name);
    t.is(rounds, 1);
    t.is(iterations, plain.iterations, instance.name);
    t.is(epsilon, 0);
    // `deepEqual` tells -0 from 0.
    t.deepEqual([...solution], plain.x, instance.name);
  }
});

test('Gaussian instances take the rounds of the naive twin', (t) => {
  for (const { A, b, name } of families.Gaussian) {
    naiveReweightedL1(A, b, 4).forEach(({ x, epsilon }, index) => {
      const report = runReweightedL1({ A, b }, { limits: { roundCountMax: index + 1 } });
      // The rounds behind convergence change nothing.
      const scale = Math.max(...x.map(Math.abs));
      t.true(
        x.every((xj, j) => Math.abs(report.solution[j] - xj) <= tolerance * scale),
        `${name}, round ${index + 1}`,
      );
      t.true(Math.abs(report.epsilon - epsilon) <= tolerance * scale, `${name}, round ${index + 1}`);
    });
  }
});

test('every round solves its weighted problem as HiGHS does, lowers sum log(|x_j| + epsilon) and keeps A x = b', (t) => {
  for (const { A, b, name } of instances.filter((_, index) => index % 3 === 0)) {
    const runs = [1, 2, 3, 4].map((roundCountMax) => runReweightedL1({ A, b }, { limits: { roundCountMax } }));
    const unit = Math.max(...runs[0].solution.map(Math.abs));
    if (unit === 0) continue;
    runs.slice(1).forEach(({ solution: x, rounds, epsilon, relativeResidual }, index) => {
      if (rounds < index + 2) return;
      const before = [...runs[index].solution];
      t.true(Math.abs(epsilon - naiveEpsilon(before, { m: A.rows, unit })) <= 1e-12 * unit, name);
      const scales = before.map((xj) => Math.abs(xj) + epsilon);
      const weighted = x.reduce((sum, xj, j) => sum + Math.abs(xj) / scales[j], 0);
      const least = findSmallestL1Norm({ A: A.clone().mulRowVector(scales), b }) ?? Number.NaN;
      t.true(Math.abs(weighted - least) <= 1e-7 * least, `${name}: ${weighted} against ${least}`);
      const objective = (of: Iterable<number>): number =>
        [...of].reduce((sum, xj) => sum + Math.log(Math.abs(xj) + epsilon), 0);
      t.true(objective(x) <= objective(before) + 1e-8 * x.length, name);
      t.true(relativeResidual <= 1e-9, name);
    });
  }
});

test('what is called converged is the solution of the next round too', (t) => {
  let convergedCount = 0;
  for (const { A, b, name } of families.Gaussian) {
    const report = runReweightedL1({ A, b });
    if (report.status !== 'converged' || report.rounds < 2) continue;
    convergedCount += 1;
    const before = runReweightedL1({ A, b }, { limits: { roundCountMax: report.rounds - 1 } }).solution;
    const largest = Math.max(...report.solution.map(Math.abs));
    const unit = Math.max(...runReweightedL1({ A, b }, { limits: { roundCountMax: 1 } }).solution.map(Math.abs));
    t.true(
      before.every((xj, j) => Math.abs(xj - report.solution[j]) <= 1.01e-8 * largest),
      name,
    );
    const epsilon = naiveEpsilon([...report.solution], { m: A.rows, unit });
    const scales = [...report.solution].map((xj) => Math.abs(xj) + epsilon);
    const next = solveInstance({ A: A.clone().mulRowVector(scales), b }).x.map((zj, j) => scales[j] * zj);
    t.true(
      next.every((xj, j) => Math.abs(xj - report.solution[j]) <= 1e-7 * largest),
      name,
    );
  }
  t.true(convergedCount > 100, `${convergedCount} converged`);
});

test('scaling A and b by powers of 2 scales x and changes no other bit', (t) => {
  for (const { A, b, name } of instances) {
    const plain = runReweightedL1({ A, b });
    const scaled = runReweightedL1({ A: Matrix.mul(A, 8), b: b.map((bi) => bi / 1024) });
    t.deepEqual(
      { ...scaled, solution: scaled.solution.map((xj) => 8192 * xj), epsilon: 8192 * scaled.epsilon },
      plain,
      name,
    );
  }
});

test('flipping and permuting columns, and permuting rows, does the same to x', (t) => {
  families.Gaussian.forEach(({ A, b, name }, index) => {
    const { rows: m, columns: n } = A;
    const stream = openTestStream('reweighted-permutation', index);
    const columns = [...drawSupport(stream, { n, k: n })];
    const rows = [...drawSupport(stream, { n: m, k: m })];
    const flips = columns.map((j) => (j % 3 === 0 ? -1 : 1));
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(flips);
    const limits = { roundCountMax: 3 };
    const plain = runReweightedL1({ A, b }, { limits });
    const other = runReweightedL1({ A: moved, b: rows.map((i) => b[i]) }, { limits });
    const scale = Math.max(...plain.solution.map(Math.abs));
    t.true(
      columns.every((j, i) => Math.abs(other.solution[i] * flips[i] - plain.solution[j]) <= tolerance * scale),
      name,
    );
  });
});

test('the numbers in the padding rows do not matter', (t) => {
  for (const instance of instances) {
    t.deepEqual(runReweightedL1(instance, { padding: 1e9 }), runReweightedL1(instance, { padding: -3 }), instance.name);
  }
});

test('n=400 m=200 k=90, Gaussian coefficients: reweighting recovers at least 18 of 20, basis pursuit at most 4', (t) => {
  let plainCount = 0;
  let reweightedCount = 0;
  for (let trial = 0; trial < 20; trial += 1) {
    const problem = drawProblem({ name: 'reweighted', m: 200, n: 400, k: 90, coefficients: 'gaussian' }, trial);
    const workspace = createBasisPursuitWorkspace(problem.arena, { mMax: 200, nMax: 400 });
    const plain = solveBasisPursuit(problem, defaultBasisPursuitLimits(200), workspace);
    if (relativeError(plain.solution, problem.planted) <= 1e-3) plainCount += 1;
    const { solution, status } = runPlacedReweightedL1(problem);
    if (relativeError(solution, problem.planted) > 1e-3) continue;
    t.is(status, 'converged');
    reweightedCount += 1;
  }
  t.true(reweightedCount >= 18 && plainCount <= 4, `${reweightedCount} against ${plainCount}`);
});
