import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawSupport } from '../../../src/random/stream.js';
import { transitionThreshold } from '../../../src/theory/minimax-threshold.js';
import type { Coefficients } from '../../../src/theory/soft-threshold-risk.js';
import { stateEvolution } from '../../../src/theory/state-evolution.js';
import { drawFamilies, drawGaussian, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawProblem, type ProblemLaw, relativeError, squaredDistance } from '../l1/recovery-scene.js';
import { naiveAmp } from '../naive/amp.js';
import { ampLimits, runAmp, runPlacedAmp, type Signs } from './amp-scene.js';

const families = drawFamilies();
const instances = [...families.Gaussian, ...families.discrete];
const bothSigns: readonly Signs[] = ['signed', 'non-negative'];

test('after 1 to 12 iterations x is that of the naive twin', (t) => {
  for (const { A, b, name } of instances) {
    for (const signs of bothSigns) {
      for (const iterationCountMax of [1, 2, 5, 12]) {
        const { threshold: alpha } = ampLimits(A.rows, A.columns, signs);
        const { solution, iterations } = runAmp({ A, b }, { signs, limits: { iterationCountMax } });
        const twin = naiveAmp({ A, b }, { alpha, isNonNegative: signs === 'non-negative', iterationCount: iterations });
        const scale = Math.max(1, ...twin.map(Math.abs));
        // Soft thresholding is a contraction: rounding grows with A^T A alone, of small matrices at that.
        t.true(
          twin.every((xj, j) => Math.abs(solution[j] - xj) <= 1e-9 * scale),
          `${name}, ${signs}, ${iterationCountMax} iterations`,
        );
      }
    }
  }
});

test('scaling b, the matrix or single columns by powers of 2 scales x and changes no other bit', (t) => {
  for (const { A, b, name } of families.Gaussian) {
    const plain = runAmp({ A, b });
    const factors = Array.from({ length: A.columns }, (_, j) => 2 ** ((j % 7) - 3));
    const scaled = runAmp({ A: A.clone().mulRowVector(factors), b: b.map((bi) => 32 * bi) });
    t.is(scaled.status, plain.status, name);
    t.is(scaled.iterations, plain.iterations, name);
    t.is(scaled.relativeResidual, plain.relativeResidual, name);
    t.deepEqual(
      [...scaled.solution],
      [...plain.solution].map((xj, j) => (32 * xj) / factors[j]),
      name,
    );
  }
});

test('flipping columns flips x, and permuting rows and columns permutes it', (t) => {
  families.Gaussian.forEach(({ A, b, name }, index) => {
    const { rows: m, columns: n } = A;
    const stream = openTestStream('amp-permutation', index);
    const columns = [...drawSupport(stream, { n, k: n })];
    const rows = [...drawSupport(stream, { n: m, k: m })];
    const flips = columns.map((j) => (j % 3 === 0 ? -1 : 1));
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(flips);
    const limits = { iterationCountMax: 8 };
    const plain = runAmp({ A, b }, { limits });
    const other = runAmp({ A: moved, b: rows.map((i) => b[i]) }, { limits });
    const scale = Math.max(1, ...plain.solution.map(Math.abs));
    t.true(
      columns.every((j, i) => Math.abs(other.solution[i] * flips[i] - plain.solution[j]) <= 1e-9 * scale),
      name,
    );
  });
});

test('the numbers in the padding rows do not matter', (t) => {
  for (const { A, b, name } of instances) {
    for (const signs of bothSigns) {
      t.deepEqual(runAmp({ A, b }, { signs, padding: 1e9 }), runAmp({ A, b }, { signs, padding: -3 }), name);
    }
  }
});

test('what is called converged solves A x = b to tolerance, and the reported residual is that of x', (t) => {
  let convergedCount = 0;
  for (const { A, b, name } of instances) {
    for (const signs of bothSigns) {
      const { status, solution, relativeResidual, nonZeroCount } = runAmp({ A, b }, { signs });
      const image = A.mmul(Matrix.columnVector([...solution])).to1DArray();
      const residual = Math.hypot(...image.map((value, i) => value - b[i])) / (Math.hypot(...b) || 1);
      if (status !== 'diverged') t.true(Math.abs(residual - relativeResidual) <= 1e-9 * (1 + residual), name);
      if (status === 'converged') {
        t.true(residual <= 1.0001e-6, name);
        convergedCount += 1;
      }
      t.is(nonZeroCount, solution.filter((xj) => xj !== 0).length, name);
      if (signs === 'non-negative') t.true(solution.every((xj) => !(xj < 0)));
    }
  }
  t.true(convergedCount > 100, `${convergedCount} converged`);
});

test('where x is stationary under noise, D x solves the lasso with lambda = theta (1 - |x|_0 / m)', (t) => {
  let stationaryCount = 0;
  for (const signs of bothSigns) {
    for (let trial = 0; trial < 10; trial += 1) {
      const { A, values, planted, name } = drawGaussian('amp-lasso', trial, { m: 120, n: 240, k: 20 });
      const noise = drawGaussian('amp-noise', trial, { m: 120, n: 1, k: 0 }).A.getColumn(0);
      const b = noise.map(
        (value, i) =>
          0.5 * value +
          planted.reduce((sum, j, s) => sum + A.get(i, j) * (signs === 'signed' ? values[s] : Math.abs(values[s])), 0),
      );
      const report = runAmp({ A, b }, { signs, limits: { changeTolerance: 1e-12 } });
      // Some instances of this size end in a small cycle instead.
      if (report.status !== 'stationary') continue;
      stationaryCount += 1;
      const { solution, threshold, nonZeroCount } = report;
      const lambda = threshold * (1 - nonZeroCount / 120);
      const rest = Matrix.columnVector(b).sub(A.mmul(Matrix.columnVector([...solution])));
      for (let j = 0; j < 240; j += 1) {
        const column = A.getColumn(j);
        const correlation = column.reduce((sum, value, i) => sum + value * rest.get(i, 0), 0) / Math.hypot(...column);
        if (solution[j] !== 0) {
          t.true(Math.abs(correlation - Math.sign(solution[j]) * lambda) <= 1e-7 * lambda, `${name}: on x's support`);
        } else {
          const size = signs === 'signed' ? Math.abs(correlation) : correlation;
          t.true(size <= lambda * (1 + 1e-7), `${name}: off x's support`);
        }
      }
    }
  }
  t.true(stationaryCount >= 16, `${stationaryCount} of 20 stationary`);
});

interface Followed {
  readonly law: ProblemLaw;
  readonly signs: Signs;
  readonly theirs: Coefficients;
}

const shape = { m: 1000, n: 2000 };
const followed: readonly Followed[] = [
  {
    law: { name: 'evolution-signs', ...shape, k: 250, coefficients: 'signs' },
    signs: 'signed',
    theirs: { kind: 'constant', magnitude: 1, signs: 'signed' },
  },
  {
    law: { name: 'evolution-failing', ...shape, k: 480, coefficients: 'signs' },
    signs: 'signed',
    theirs: { kind: 'constant', magnitude: 1, signs: 'signed' },
  },
  {
    law: { name: 'evolution-noise', ...shape, k: 200, coefficients: 'gaussian', noise: 0.2 },
    signs: 'signed',
    theirs: { kind: 'gaussian', deviation: 1 },
  },
  {
    law: { name: 'evolution-ones', m: 700, n: 3500, k: 150, coefficients: 'ones' },
    signs: 'non-negative',
    theirs: { kind: 'constant', magnitude: 1, signs: 'non-negative' },
  },
];
const trialCount = 20;
const iterationCounts = [1, 2, 3, 5, 8, 12, 20];

for (const { law, signs, theirs } of followed) {
  const { name, m, n, k, noise = 0 } = law;
  test(`the mean squared error follows state evolution: ${name}, m=${m} n=${n} k=${k}`, (t) => {
    const { alpha } = transitionThreshold(m / n, signs);
    const predicted = stateEvolution(
      { delta: m / n, rho: k / m, alpha, noiseVariance: noise * noise, coefficients: theirs },
      Math.max(...iterationCounts),
    );
    const errors = iterationCounts.map((): number[] => []);
    for (let trial = 0; trial < trialCount; trial += 1) {
      const problem = drawProblem(law, trial);
      iterationCounts.forEach((iterationCountMax, i) => {
        const { solution } = runPlacedAmp(problem, { signs, limits: { iterationCountMax, residualTolerance: 0 } });
        errors[i].push(squaredDistance(solution, problem.planted) / n);
      });
    }
    iterationCounts.forEach((count, i) => {
      const mean = errors[i].reduce((sum, error) => sum + error, 0) / trialCount;
      const variance = errors[i].reduce((sum, error) => sum + (error - mean) ** 2, 0) / (trialCount - 1);
      const distance = (mean - predicted[count]) / Math.sqrt(variance / trialCount);
      t.true(Math.abs(distance) < 4, `iteration ${count}: ${mean} against ${predicted[count]}: ${distance} errors`);
    });
  });
}

const recoveries = [
  { signs: 'signed', coefficients: 'signs', k: 60, least: 18, most: 20 },
  { signs: 'signed', coefficients: 'signs', k: 95, least: 0, most: 1 },
  { signs: 'non-negative', coefficients: 'ones', k: 90, least: 18, most: 20 },
  { signs: 'non-negative', coefficients: 'ones', k: 132, least: 0, most: 1 },
] as const;

for (const { signs, coefficients, k, least, most } of recoveries) {
  test(`n=400 m=200 k=${k}, ${signs}: between ${least} and ${most} of 20 are recovered`, (t) => {
    let count = 0;
    for (let trial = 0; trial < 20; trial += 1) {
      const problem = drawProblem({ name: 'amp-recovery', m: 200, n: 400, k, coefficients }, trial);
      if (relativeError(runPlacedAmp(problem, { signs }).solution, problem.planted) <= 1e-3) count += 1;
    }
    t.true(count >= least && count <= most, `${count} recovered`);
  });
}
