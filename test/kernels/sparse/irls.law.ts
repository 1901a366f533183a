import test from 'ava';
import { Matrix, solve } from 'ml-matrix';
import {
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../../../src/kernels/l1/basis-pursuit.js';
import { drawSupport } from '../../../src/random/stream.js';
import { drawFamilies, drawGaussian, openTestStream, type PlantedInstance } from '../l1/basis-pursuit-scene.js';
import { drawProblem, relativeError } from '../l1/recovery-scene.js';
import { naiveIrls } from '../naive/irls.js';
import { runIrls, runPlacedIrls } from './irls-scene.js';

const families = drawFamilies();
/** Square matrices have one solution: for laws of the path they say nothing. */
const wide = families.Gaussian.filter(({ A }) => A.columns > A.rows);
const exponents = [0, 0.5, 0.8, 1];
/** More columns than one block of the Gram matrix takes. */
const long = drawGaussian('irls-long', 0, { m: 37, n: 300, k: 12 });

function pick(instances: readonly PlantedInstance[], share: number): PlantedInstance[] {
  return instances.filter((_, index) => index % share === 0);
}

/** J, to be lowered. */
function objective(x: Iterable<number>, { p, epsilon }: { readonly p: number; readonly epsilon: number }): number {
  const term = (xj: number): number => (p === 0 ? Math.log(xj * xj + epsilon) : (xj * xj + epsilon) ** (p / 2));
  return [...x].reduce((sum, xj) => sum + term(xj), 0);
}

test('the iterates are those of the naive twin', (t) => {
  for (const { A, b, name } of [long, ...pick(families.Gaussian, 2)]) {
    for (const p of exponents) {
      const twin = naiveIrls({ A, b }, { p, iterationCount: 16 });
      for (const iterationCountMax of [1, 2, 6, 16]) {
        const { solution, epsilon } = runIrls({ A, b }, { p, limits: { iterationCountMax, stageCount: 100 } });
        const expected = twin[iterationCountMax - 1];
        const scale = Math.max(...expected.x.map(Math.abs));
        const where = `${name}, p=${p}, ${iterationCountMax} systems`;
        t.true(
          expected.x.every((xj, j) => Math.abs(solution[j] - xj) <= 1e-7 * scale),
          where,
        );
        if (iterationCountMax === 1) t.true(Number.isNaN(epsilon));
        else t.true(Math.abs(epsilon - expected.epsilon) <= 1e-7 * expected.epsilon, where);
      }
    }
  }
});

test('each iteration lowers the objective of its epsilon and keeps A x = b', (t) => {
  for (const { A, b, name } of [long, ...pick(wide, 6)]) {
    for (const p of exponents) {
      let before = runIrls({ A, b }, { p, limits: { iterationCountMax: 1 } });
      for (let iterationCountMax = 2; iterationCountMax <= 60; iterationCountMax += 1) {
        const after = runIrls({ A, b }, { p, limits: { iterationCountMax } });
        const { epsilon, relativeResidual } = after;
        const [high, low] = [objective(before.solution, { p, epsilon }), objective(after.solution, { p, epsilon })];
        t.true(low <= high + 1e-9 * Math.max(1, Math.abs(high)), `${name}, p=${p}: ${high} to ${low}`);
        t.true(relativeResidual <= 1e-11, name);
        if (after.status === 'converged') break;
        before = after;
      }
    }
  }
});

test('at a fixed point x is stationary for the smoothed objective on A x = b, as the report says', (t) => {
  let restCount = 0;
  for (const { A, b, name } of pick(wide, 3)) {
    for (const p of exponents) {
      const limits = { changeShare: 1e-9, stageCount: 2, iterationCountMax: 5000 };
      const { status, solution, epsilon, stationarity } = runIrls({ A, b }, { p, limits });
      if (status !== 'converged') continue;
      restCount += 1;
      const gradient = Matrix.columnVector([...solution].map((xj) => xj * (xj * xj + epsilon) ** (p / 2 - 1)));
      const multiplier = solve(A.mmul(A.transpose()), A.mmul(gradient));
      const violation = Matrix.sub(gradient, A.transpose().mmul(multiplier)).norm() / gradient.norm();
      t.true(violation <= 1e-6, `${name}, p=${p}: ${violation}`);
      t.true(stationarity <= 1e-6, `${name}, p=${p}: ${stationarity}`);
    }
  }
  t.true(restCount >= 150, `${restCount} came to rest`);
});

test('the reported residual is that of x, and what converged keeps it below 1e-9', (t) => {
  const statuses = new Map<string, number>();
  for (const { A, b, name } of [...families.Gaussian, ...families.discrete]) {
    const { status, solution, relativeResidual } = runIrls({ A, b }, { limits: { iterationCountMax: 150 } });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const image = A.mmul(Matrix.columnVector([...solution])).to1DArray();
    const residual = Math.hypot(...image.map((value, i) => value - b[i])) / (Math.hypot(...b) || 1);
    t.true(Math.abs(residual - relativeResidual) <= 1e-12 * (1 + residual), name);
    t.is(status === 'ill-conditioned', relativeResidual > 1e-9, name);
  }
  t.true((statuses.get('converged') ?? 0) >= 250, JSON.stringify([...statuses]));
});

test('scaling A and b by powers of 2 scales x and changes no other bit', (t) => {
  for (const { A, b, name } of pick(wide, 2)) {
    const plain = runIrls({ A, b });
    const scaled = runIrls({ A: Matrix.mul(A, 8), b: b.map((bi) => bi / 1024) });
    const factor = 8192;
    t.deepEqual(
      {
        ...scaled,
        solution: scaled.solution.map((xj) => factor * xj),
        epsilon: factor * factor * scaled.epsilon,
      },
      plain,
      name,
    );
  }
});

test('flipping and permuting columns, and permuting rows, does the same to x', (t) => {
  pick(wide, 2).forEach(({ A, b, name }, index) => {
    const { rows: m, columns: n } = A;
    const stream = openTestStream('irls-permutation', index);
    const columns = [...drawSupport(stream, { n, k: n })];
    const rows = [...drawSupport(stream, { n: m, k: m })];
    const flips = columns.map((j) => (j % 3 === 0 ? -1 : 1));
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(flips);
    const limits = { iterationCountMax: 12 };
    const plain = runIrls({ A, b }, { limits });
    const other = runIrls({ A: moved, b: rows.map((i) => b[i]) }, { limits });
    const scale = Math.max(...plain.solution.map(Math.abs));
    t.true(
      columns.every((j, i) => Math.abs(other.solution[i] * flips[i] - plain.solution[j]) <= 1e-7 * scale),
      name,
    );
  });
});

test('the numbers in the padding rows do not matter', (t) => {
  for (const instance of pick([...families.Gaussian, ...families.discrete], 2)) {
    const limits = { iterationCountMax: 30 };
    t.deepEqual(runIrls(instance, { limits, padding: 1e9 }), runIrls(instance, { limits, padding: -3 }), instance.name);
  }
});

test('n=400 m=200 k=90, Gaussian coefficients: p=1/2 recovers at least 14 of 15, basis pursuit at most 3', (t) => {
  let plainCount = 0;
  let count = 0;
  for (let trial = 0; trial < 15; trial += 1) {
    const problem = drawProblem({ name: 'irls', m: 200, n: 400, k: 90, coefficients: 'gaussian' }, trial);
    const workspace = createBasisPursuitWorkspace(problem.arena, { mMax: 200, nMax: 400 });
    const plain = solveBasisPursuit(problem, defaultBasisPursuitLimits(200), workspace);
    if (relativeError(plain.solution, problem.planted) <= 1e-3) plainCount += 1;
    const { solution, status } = runPlacedIrls(problem);
    if (relativeError(solution, problem.planted) > 1e-3) continue;
    t.is(status, 'converged');
    count += 1;
  }
  t.true(count >= 14 && plainCount <= 3, `${count} against ${plainCount}`);
});

test('n=400 m=200 k=150, Gaussian coefficients: p=1/2 recovers none of 5', (t) => {
  for (let trial = 0; trial < 5; trial += 1) {
    const problem = drawProblem({ name: 'irls', m: 200, n: 400, k: 150, coefficients: 'gaussian' }, trial);
    const { solution, relativeResidual } = runPlacedIrls(problem, { limits: { iterationCountMax: 120 } });
    t.true(relativeError(solution, problem.planted) > 1e-2);
    t.true(relativeResidual <= 1e-11);
  }
});
