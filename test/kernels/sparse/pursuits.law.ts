import test from 'ava';
import { correlate, listLargest, solveOnSupport } from '../naive/least-squares.js';
import {
  naiveCosamp,
  naiveHardThresholding,
  naiveSubspacePursuit,
  naiveThresholdingPursuit,
} from '../naive/thresholding.js';
import {
  addNoise,
  approximate,
  cosamp,
  distance,
  easyInstances,
  gaussianInstances,
  hardThresholding,
  middlingInstances,
  type OpenSolver,
  residualOf,
  type SparseInstance,
  stationarityOf,
  subspacePursuit,
  thresholdingPursuit,
} from './sparse-approximation-scene.js';

/* Against the naive twins, and each solver's own end checked from A and b. */

const noisy = [...gaussianInstances, ...middlingInstances, ...easyInstances].map((instance, index) =>
  addNoise(instance, 0.05, index),
);

/** Where 3 k columns are independent, and what rounding leaves of a singular problem decides nothing. */
const projectable = noisy.filter(({ A, k }) => 3 * k <= Math.min(A.rows, A.columns) - 1);

function meanSquare({ A }: SparseInstance): number {
  return A.to1DArray().reduce((sum, value) => sum + value * value, 0) / A.columns;
}

const twins: Readonly<
  Record<
    string,
    {
      readonly open: (changes: { readonly iterationCountMax: number }) => OpenSolver;
      readonly naive: typeof naiveCosamp;
      readonly instances: readonly SparseInstance[];
    }
  >
> = {
  'hard thresholding pursuit': {
    open: thresholdingPursuit,
    naive: naiveThresholdingPursuit,
    instances: noisy.filter(({ A, k }) => k < Math.min(A.rows, A.columns)),
  },
  'subspace pursuit': { open: subspacePursuit, naive: naiveSubspacePursuit, instances: projectable },
  CoSaMP: { open: cosamp, naive: naiveCosamp, instances: projectable },
};

for (const [name, { open, naive, instances }] of Object.entries(twins)) {
  test(`${name} goes the way of its naive twin, iteration by iteration`, (t) => {
    t.true(instances.length > 60);
    for (const instance of instances) {
      for (const iterationCountMax of [1, 2, 3, 20]) {
        const { status, ending, iterations, solution } = approximate(instance, open({ iterationCountMax }));
        t.not(status, 'degenerate', instance.name);
        const twin = naive(instance, ending === 'cycle' ? iterations - 1 : iterationCountMax);
        const scale = Math.hypot(...twin.x);
        t.true(distance(solution, twin.x) <= 1e-8 * scale, `${instance.name}: ${iterationCountMax} iterations`);
        if (ending !== 'cycle') t.is(iterations, twin.iterations, instance.name);
      }
    }
  });
}

test('normalised hard thresholding goes the way of its naive twin, its safeguard included', (t) => {
  let backtracks = 0;
  for (const instance of noisy) {
    for (const iterationCountMax of [1, 2, 5, 12]) {
      const report = approximate(instance, hardThresholding({ iterationCountMax }));
      const twin = naiveHardThresholding(instance, report.iterations);
      const scale = Math.hypot(...twin);
      t.true(distance(report.solution, twin) <= 1e-8 * scale, `${instance.name}: ${iterationCountMax} iterations`);
      backtracks += report.backtracks;
    }
  }
  t.true(backtracks > 20, `${backtracks}`);
});

test('normalised hard thresholding never lets the residual grow', (t) => {
  for (const instance of noisy) {
    let before = 1;
    for (let iterationCountMax = 1; iterationCountMax < 15; iterationCountMax += 1) {
      const { relativeResidual } = approximate(instance, hardThresholding({ iterationCountMax }));
      t.true(relativeResidual <= before + 1e-14, instance.name);
      before = relativeResidual;
    }
  }
});

test('where hard thresholding ends at a fixed point, x solves its support, and no entry outside would be kept', (t) => {
  let count = 0;
  for (const instance of noisy) {
    const { ending, solution, support } = approximate(instance, hardThresholding());
    if (ending !== 'fixed-point') continue;
    count += 1;
    t.true(stationarityOf(instance, solution, support) <= 1e-5, instance.name);
    const best = solveOnSupport(instance.A, instance.b, support);
    t.true(distance(solution, best) <= 1e-4 * Math.hypot(...best), instance.name);
  }
  t.true(count > 60, `${count}`);
});

test('where the thresholding pursuit ends at a fixed point, its support is the one its rule gives next', (t) => {
  let count = 0;
  for (const instance of noisy) {
    const { ending, solution, support, stationarity } = approximate(instance, thresholdingPursuit());
    if (ending !== 'fixed-point') continue;
    count += 1;
    const g = correlate(instance.A, instance.b, solution);
    const step = 1 / meanSquare(instance);
    const moved = solution.map((xj, j) => xj + step * g[j]);
    t.deepEqual(listLargest(moved, instance.k), support, instance.name);
    t.true(stationarity <= 1e-12 && stationarityOf(instance, solution, support) <= 1e-12, instance.name);
  }
  t.true(count > 60, `${count}`);
});

test('where a pursuit is said to go round for ever, its twin has no end in 300 iterations', (t) => {
  let count = 0;
  const families = [
    { open: thresholdingPursuit, naive: naiveThresholdingPursuit },
    { open: cosamp, naive: naiveCosamp },
  ];
  for (const { open, naive } of families) {
    for (const instance of projectable) {
      if (approximate(instance, open()).ending !== 'cycle') continue;
      count += 1;
      if (count % 4 === 0) t.is(naive(instance, 300).iterations, 300, instance.name);
    }
  }
  t.true(count > 4, `${count}`);
});

test('subspace pursuit ends where one more exchange does not lower the residual, and on a solved support', (t) => {
  for (const instance of projectable) {
    const { ending, solution, support, relativeResidual } = approximate(instance, subspacePursuit());
    t.is(ending, 'no-progress', instance.name);
    t.true(stationarityOf(instance, solution, support) <= 1e-12, instance.name);
    const { A, b, k } = instance;
    const g = correlate(A, b, solution).map((gj, j) => (support.includes(j) ? 0 : gj));
    const next = listLargest(solveOnSupport(A, b, [...support, ...listLargest(g, k)]), k);
    const residual = Math.hypot(...residualOf(instance, solveOnSupport(A, b, next))) / Math.hypot(...b);
    t.true(residual >= relativeResidual * (1 - 1e-12), instance.name);
  }
});

test('where CoSaMP ends at a fixed point, its rule gives x again', (t) => {
  let count = 0;
  for (const instance of projectable) {
    const { ending, solution } = approximate(instance, cosamp());
    if (ending !== 'fixed-point') continue;
    count += 1;
    const { A, b, k } = instance;
    const kept = listLargest(solution, k);
    const merged = [...new Set([...kept, ...listLargest(correlate(A, b, solution), 2 * k)])];
    const projected = solveOnSupport(A, b, merged);
    const next = projected.map((value, j) => (listLargest(projected, k).includes(j) ? value : 0));
    t.true(distance(next, solution) <= 1e-9 * Math.hypot(...solution), instance.name);
  }
  t.true(count > 20, `${count}`);
});
