import test from 'ava';
import {
  type AlternatingReport,
  alternateLeastSquares,
  createAlternatingWorkspace,
  defaultAlternatingLimits,
} from '../../src/multilinear/alternating-least-squares.js';
import { type AlternatingScene, drawAlternating } from './alternating-scene.js';

const shapes = [
  { layerSizes: [3, 3], rowCount: 6 },
  { layerSizes: [2, 2, 2], rowCount: 5 },
  { layerSizes: [3, 1, 4], rowCount: 9 },
  { layerSizes: [4], rowCount: 4 },
  { layerSizes: [3, 3, 3], rowCount: 2 },
  { layerSizes: [2, 3, 2, 2], rowCount: 20 },
];

function solve(
  { problem }: AlternatingScene,
  factors: readonly Float64Array[],
  passCountMax: number,
): AlternatingReport {
  const workspace = createAlternatingWorkspace({
    rowCountMax: problem.rowCount,
    layerSizeMax: Math.max(...problem.layerSizes),
  });
  return alternateLeastSquares(problem, factors, { limits: defaultAlternatingLimits(passCountMax), workspace });
}

test('the residual never rises from pass to pass, and is what A itself gives', (t) => {
  for (const shape of shapes) {
    const scene = drawAlternating({ ...shape, trial: 0, noise: 0.1 });
    let last = Number.POSITIVE_INFINITY;
    for (const passes of [1, 2, 3, 5, 10, 50]) {
      const factors = scene.start();
      const { residualShare } = solve(scene, factors, passes);
      t.true(residualShare <= last * (1 + 1e-12), shape.layerSizes.join());
      t.true(Math.abs(scene.measure(factors) - residualShare) < 1e-12);
      last = residualShare;
    }
  }
});

test('each status is what it says', (t) => {
  const statuses = new Set<string>();
  for (const shape of shapes) {
    for (const [noise, passCountMax] of [
      [0, 5000],
      [0.1, 5000],
      [0.1, 1],
    ]) {
      const scene = drawAlternating({ ...shape, trial: 1, noise });
      const factors = scene.start();
      const { status, passes, residualShare } = solve(scene, factors, passCountMax);
      statuses.add(status);
      if (status === 'exact') t.true(scene.measure(factors) < 2e-12);
      if (status === 'iteration-limit') t.is(passes, passCountMax);
      if (status === 'stationary') {
        // One more pass from there gains nothing to speak of.
        const more = solve(scene, factors, 1).residualShare;
        t.true(more >= residualShare * (1 - 1e-9));
      }
    }
  }
  t.deepEqual([...statuses].sort(), ['exact', 'iteration-limit', 'stationary']);
});

test('the planted factors are a fixed point, up to how they share their length', (t) => {
  for (const shape of shapes) {
    const scene = drawAlternating({ ...shape, trial: 2 });
    const factors = scene.planted.map((factor) => factor.slice());
    t.like(solve(scene, factors, 10), { status: 'exact', passes: 1 });
    for (const [k, factor] of factors.entries()) {
      const ratio = factor[0] / scene.planted[k][0];
      t.true(factor.every((value, i) => Math.abs(value - ratio * scene.planted[k][i]) < 1e-10));
    }
  }
});

test('X = 0 and a start of zeros end with a status', (t) => {
  const scene = drawAlternating({ layerSizes: [2, 2], rowCount: 3, trial: 3 });
  const zero = { ...scene, problem: { ...scene.problem, rightSide: new Float64Array(3) } };
  t.is(solve(zero, scene.start(), 10).status, 'stationary');
  const factors = [new Float64Array(2), new Float64Array(2)];
  t.is(solve(scene, factors, 10).status, 'stationary');
  t.true(factors.every((factor) => factor.every((value) => value === 0)));
});
