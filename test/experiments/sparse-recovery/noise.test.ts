import test from 'ava';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { solveCell } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import { viewFloat64 } from '../../../src/kernels/memory/arena.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { cellOf } from './cell-scene.js';
import { draw, kernels, pointOf, seed } from './ensemble-scene.js';

interface Parts {
  /** A x0 */
  readonly clean: number[];
  /** b - A x0 */
  readonly error: number[];
}

/** The right side that the judge of this cell forms, among the cells of a block. */
function formRightSide(point: Point, block: readonly Point[] = [point], trial = 0): Parts {
  const { instance, workspace } = draw([...block], trial);
  const cell = cellOf(point);
  instance.placeMatrix(cell.m);
  solveCell({ cell, instance }, workspace);
  const rows = readRows(workspace.matrix, cell.m);
  const clean = Array.from({ length: cell.m }, (_, i) => {
    let sum = 0;
    for (let l = 0; l < cell.k; l += 1) sum += rows[i * cell.n + instance.support[l]] * instance.values[l];
    return sum;
  });
  const b = viewFloat64(kernels, workspace.rightSide);
  if (b.subarray(cell.m).some((entry) => entry !== 0)) throw new Error('expected b to be 0 in the padding');
  return { clean, error: clean.map((entry, i) => b[i] - entry) };
}

function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

const size = { n: 40, m: 22, k: 5 };

test("the noise's norm is exactly its share of |A x|", (t) => {
  for (const noise of [1e-3, 0.1, 1, 50]) {
    for (const m of [1, 2, 3, 13, 40]) {
      const { clean, error } = formRightSide(pointOf({ ...size, m }, { noise, coefficients: 'gaussian' }));
      t.true(Math.abs(norm(error) / (noise * norm(clean)) - 1) < 1e-12, `noise = ${noise}, m = ${m}`);
    }
  }
});

test('without noise b is A x, whatever the memory held before', (t) => {
  const { clean, error } = formRightSide(pointOf(size));
  t.true(norm(error) < 1e-14 * norm(clean));
});

test('its direction is nested in m and the same for every level, ensemble and sparsity', (t) => {
  const direction = (point: Point): number[] => {
    const { error } = formRightSide(point);
    return error.map((entry) => entry / error[0]);
  };
  const whole = direction(pointOf({ ...size, m: 40 }, { noise: 1 }));
  for (const point of [
    pointOf(size, { noise: 1 }),
    pointOf(size, { noise: 10 }),
    pointOf({ ...size, k: 9 }, { noise: 1 }),
    pointOf(size, { noise: 1, ensemble: 'sparse' }),
  ]) {
    direction(point).forEach((entry, i) => t.true(Math.abs(entry - whole[i]) < 1e-10 * (1 + Math.abs(whole[i]))));
  }
});

test("a cell's noise has the same bits among other cells", (t) => {
  const block = [40, 3, 22, 8].map((m) => pointOf({ ...size, m }, { noise: 0.3 }));
  for (const point of block) t.deepEqual(formRightSide(point, block), formRightSide(point));
});

test('over trials the direction is uniform: entries have mean 0 and share the norm evenly', (t) => {
  const trials = 2000;
  const m = 4;
  const sums = new Float64Array(m);
  const squares = new Float64Array(m);
  for (let trial = 0; trial < trials; trial += 1) {
    const point = pointOf({ n: 6, m, k: 2 }, { noise: 1 });
    const { error } = formRightSide(point, [point], trial);
    const length = norm(error);
    error.forEach((entry, i) => {
      sums[i] += entry / length;
      squares[i] += (entry / length) ** 2;
    });
  }
  // On the unit sphere of R^4: E a^2 = 1/4, E a^4 = 1/8.
  for (let i = 0; i < m; i += 1) {
    t.true(Math.abs(sums[i] / trials) < 4.5 * Math.sqrt(1 / 4 / trials));
    t.true(Math.abs(squares[i] / trials - 1 / 4) < 4.5 * Math.sqrt((1 / 8 - 1 / 16) / trials));
  }
});

test('a little noise leaves a little error, and more noise more', (t) => {
  const errorAt = (noise: number): number => {
    const point = pointOf({ n: 100, m: 60, k: 6 }, { noise });
    const { instance, workspace } = draw([point]);
    return solveCell({ cell: cellOf(point), instance }, workspace).relativeError;
  };
  t.true(errorAt(0) < 1e-12);
  t.true(errorAt(1e-6) > 1e-8 && errorAt(1e-6) < 1e-5);
  t.true(errorAt(1e-2) > 1e-4 && errorAt(1e-2) < 1e-1);
});

test('an explanation with noise leaves out the proof, which speaks of b = A x, and names the stream', (t) => {
  const explain = (noise: number) => {
    const point = pointOf(size, { noise });
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, [point]);
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(sparseRecovery.metrics.length) };
    const criterion = { name: 'relative-error', tolerance: 0.5 };
    return sparseRecoveryTrial.explainTrial({ seed, trial: 0, criterion, points: [point] }, workspace, record);
  };
  t.true('proof' in explain(0) && !('proof' in explain(0.1)));
  t.false('noise' in (explain(0)['streams'] as object));
  t.true('noise' in (explain(0.1)['streams'] as object));
});
