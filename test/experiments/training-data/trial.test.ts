import test from 'ava';
import { trainingData } from '../../../src/experiments/training-data/declaration/declaration.js';
import { drawInstance, type Instance } from '../../../src/experiments/training-data/trial/draw-instance.js';
import { trial as trainingDataTrial } from '../../../src/experiments/training-data/trial/trial.js';
import { createWorkspace } from '../../../src/experiments/training-data/trial/workspace.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import { matchColumns } from '../../../src/kernels/factorizations/matched-columns.js';
import { openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { contextOf } from '../trial-context.js';
import { type Change, criterion, explain, kernels, pointOf, runBlock, runBoth } from './training-scene.js';

const sizes = { n: 40, m: 24, p: 4, q: 12, s: 4, t: 6, tbar: 2 };

function draw(change: Change): { instance: Instance; rows: Float64Array; right: number[]; training: number[][] } {
  const cell = pointOf({ ...sizes, ...change });
  const workspace = createWorkspace(openArena(kernels), [cell]);
  const instance = drawInstance(cell, contextOf(trainingData, { seed: 11, trial: 0, criterion }).derive, workspace);
  const { rightSide, rightSides, matrix } = workspace;
  const training = Array.from({ length: cell.q }, (_, l) => {
    const pointer = rightSides.pointer + 8 * rightSides.leading * l;
    return [...viewFloat64(kernels, { pointer, length: cell.m })];
  });
  const right = [...viewFloat64(kernels, { ...rightSide, length: cell.m })];
  return { instance, rows: readRows(matrix, cell.m), right, training };
}

test('training data are A X Z and the problem is A X z, with as many components as t and tbar say', (t) => {
  const { instance, rows, right, training } = draw({ 'easy-share': 0.5 });
  const { combinators, components } = instance;
  const multiply = (x: Float64Array): number[] =>
    Array.from({ length: sizes.m }, (_, i) => x.reduce((sum, xj, j) => sum + rows[i * sizes.n + j] * xj, 0));
  const combineNaively = (z: Float64Array): Float64Array =>
    Float64Array.from({ length: sizes.n }, (_, j) =>
      z.reduce((sum, zk, k) => sum + zk * components.entries[sizes.n * k + j], 0),
    );
  const isNear = (a: readonly number[], b: readonly number[]): boolean => a.every((v, i) => Math.abs(v - b[i]) < 1e-10);
  t.true(isNear(multiply(combineNaively(combinators.problem.entries)), right));
  training.forEach((column, l) => {
    const z = combinators.training.entries.subarray(sizes.p * l, sizes.p * (l + 1));
    t.true(isNear(multiply(combineNaively(z)), column));
    t.is(z.filter((value) => value !== 0).length, combinators.isEasy[l] ? 1 : 3);
  });
  t.is(combinators.isEasy.filter(Boolean).length, 6);
  t.is(combinators.problem.entries.filter((value) => value !== 0).length, 3);
});

test('a parameter moves the draws that depend on it and no others', (t) => {
  const plain = draw({});
  const same = (change: Change): readonly string[] => {
    const other = draw(change);
    const parts: Readonly<Record<string, (of: ReturnType<typeof draw>) => unknown>> = {
      matrix: ({ rows }) => [...rows.subarray(0, 20 * sizes.n)],
      components: ({ instance }) => [...instance.components.entries],
      training: ({ instance }) => [...instance.combinators.training.entries],
      problem: ({ instance }) => [...instance.combinators.problem.entries],
      pairing: ({ instance }) => instance.rowGroups,
    };
    return Object.entries(parts).flatMap(([part, read]) =>
      JSON.stringify(read(plain)) === JSON.stringify(read(other)) ? [part] : [],
    );
  };
  t.deepEqual(same({}), ['matrix', 'components', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ m: 20 }), ['matrix', 'components', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ s: 5 }), ['matrix', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ t: 4 }), ['matrix', 'components', 'training', 'pairing']);
  t.deepEqual(same({ tbar: 4 }), ['matrix', 'components', 'problem', 'pairing']);
  t.deepEqual(same({ 'easy-share': 0.5 }), ['matrix', 'components', 'problem', 'pairing']);
  t.deepEqual(same({ components: 'uniform' }), ['matrix', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ 'component-model': 'bernoulli-subgaussian' }), ['matrix', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ ensemble: 'rademacher' }), ['components', 'training', 'problem', 'pairing']);
  t.deepEqual(same({ factorization: 'er-spud-sc' }), ['matrix', 'components', 'training', 'problem']);
  t.deepEqual(same({ u: 5, 'zero-tolerance': 1e-3 }), ['matrix', 'components', 'training', 'problem', 'pairing']);
});

test('both methods judge one instance: l1 alone has its error in either cell', (t) => {
  for (let trial = 0; trial < 5; trial += 1) {
    const { trained, alone } = runBoth(sizes, trial);
    t.is(trained.metrics['l1-relative-error'], alone.metrics['relative-error']);
    t.is(alone.metrics['l1-relative-error'], alone.metrics['relative-error']);
    const computed = Object.entries(alone.metrics).flatMap(([name, value]) => (Number.isNaN(value) ? [] : [name]));
    t.deepEqual(computed, ['relative-error', 'l1-relative-error']);
  }
});

test('with easy data for every component all of X is found, and conditions say so', (t) => {
  const { trained } = runBoth({ ...sizes, n: 80, m: 60, q: 30, s: 12, factorization: 'er-spud-all-pairs' }, 0);
  t.is(trained.verdict, 'success');
  t.like(trained.metrics, {
    'columns-recovered': 4,
    'kept-rank': 4,
    factorizations: 1,
    'unresolved-problems': 0,
    'constraint-fixes-z': 1,
    'a4-holds': 1,
  });
  t.is(trained.metrics['kept-correct'], trained.metrics['kept-columns']);
  t.true(trained.metrics['stable-rank'] > 5 && trained.metrics['stable-rank'] < 40);
  t.true(trained.metrics['rip-estimate'] > 0 && trained.metrics['rip-estimate'] < 1);
});

test('a3 asks for s t <= u <= m / 2 and knows nothing of ensembles without a spark', (t) => {
  const a3 = (change: Change): number => runBlock([pointOf({ ...sizes, ...change })], 0)[0].metrics['a3-holds'];
  t.is(a3({ s: 2 }), 1);
  t.is(a3({ s: 2, u: 12 }), 1);
  t.is(a3({ s: 2, u: 11 }), 0);
  t.is(a3({ s: 2, u: 13 }), 0);
  t.is(a3({ s: 4 }), 0);
  t.is(a3({ s: 2, ensemble: 'rademacher' }), Number.NaN);
  t.is(a3({ s: 2, ensemble: 'near-parallel', 'column-distance': 0 }), Number.NaN);
});

test('a2 holds where n is large for p, theta is between its bounds and A has a large stable rank', (t) => {
  const a2 = (change: Change): number =>
    runBlock([pointOf({ n: 128, m: 128, p: 4, q: 6, t: 2, s: 64, ensemble: 'partial-dct', ...change })], 0)[0].metrics[
      'a2-holds'
    ];
  t.is(a2({}), 1);
  t.is(a2({ q: 3 }), 0);
  t.is(a2({ s: 65 }), 0);
  t.is(a2({ s: 63 }), 0);
  t.is(a2({ m: 8 }), 0);
});

test('a2 asks for a stable rank that grows with the fourth power of the K of the law of X', (t) => {
  // The rows of a DCT are orthonormal: sr(A) = m. Least: 23.2 K^4 where n = 2 s = 128, t = 2 and p = 4.
  const a2 = (m: number, change: Change): number =>
    runBlock([pointOf({ n: 128, m, p: 4, q: 6, t: 2, s: 64, ensemble: 'partial-dct', ...change })], 0)[0].metrics[
      'a2-holds'
    ];
  for (const [least, change] of [
    [24, { components: 'rademacher' }],
    [10, { components: 'gaussian' }],
    [14, { components: 'uniform' }],
    [13, { components: 'gaussian', 'component-model': 'bernoulli-subgaussian' }],
    [19, { components: 'rademacher', 'component-model': 'bernoulli-subgaussian' }],
  ] as const) {
    t.deepEqual([a2(least - 1, change), a2(least, change)], [0, 1], JSON.stringify(change));
  }
});

test('a1 asks for the restricted model and for training columns of t/2 components at most', (t) => {
  const a1 = (change: Change): number => runBlock([pointOf({ ...sizes, ...change })], 0)[0].metrics['a1-holds'];
  t.is(a1({}), 1);
  t.is(a1({ combinators: 'deterministic' }), 1);
  t.is(a1({ 'component-model': 'bernoulli-subgaussian' }), 0);
  t.is(a1({ t: 2, tbar: 4 }), 0);
  t.is(a1({ t: 2, tbar: 4, 'easy-share': 0 }), 1);
});

const verdicts = ['success', 'failure', 'unresolved'];

const degenerate: Readonly<Record<string, Change>> = {
  'one component': { p: 1, t: 2 },
  'fewer training columns than components': { p: 6, q: 3 },
  'one training column': { q: 1 },
  'components that are mostly zero': { s: 0.05 },
  'dense components': { s: 40 },
  'no column kept': { u: 1, s: 20 },
  'no easy column': { 'easy-share': 0, s: 12 },
  'all components in z': { t: 8, tbar: 8 },
  'deterministic columns': { combinators: 'deterministic', q: 3 },
  'one measurement': { m: 1 },
  'as many measurements as dimensions': { m: 40 },
  'one dimension': { n: 1, m: 1, s: 1 },
  'repeated columns of A': { ensemble: 'near-parallel', 'column-distance': 0 },
  'low stable rank': { ensemble: 'spiked', spike: 100 },
  'columns of one sign': { ensemble: 'sphere', m: 1 },
  'integers throughout': { ensemble: 'rademacher', components: 'rademacher', combinators: 'deterministic' },
};

for (const [title, change] of Object.entries(degenerate)) {
  test(`${title}: every trial ends in a named verdict with sensible counts`, (t) => {
    for (let trial = 0; trial < 4; trial += 1) {
      const { trained, alone } = runBoth({ ...sizes, ...change }, trial);
      for (const { verdict } of [trained, alone]) t.true(verdicts.includes(verdict));
      for (const name of [
        'kept-columns',
        'kept-rank',
        'kept-correct',
        'columns-recovered',
        'factorizations',
      ] as const) {
        t.true(Number.isInteger(trained.metrics[name]) && trained.metrics[name] >= 0, name);
      }
      t.true(trained.metrics['kept-correct'] <= trained.metrics['kept-columns']);
      if (trained.verdict === 'success') t.true(trained.metrics['relative-error'] <= 1e-3);
      const explanation = explain({ ...sizes, ...change }, trial);
      t.deepEqual(JSON.parse(JSON.stringify(explanation)), explanation);
      t.is(explanation['verdict'], trained.verdict);
    }
  });
}

test('a replay says which columns were kept, what each u came to, and by which thresholds', (t) => {
  const explanation = explain({ ...sizes, 'zero-tolerance': 1e-5 }, 1);
  t.is((explanation['training'] as unknown[]).length, sizes.q);
  t.like(explanation['thresholds'], { training: { zeroShare: 1e-5 }, factorization: { zeroShare: 1e-5 } });
  const { kept, u } = explanation['recovery'] as { kept: { columns: number[]; rank: number }; u: number };
  const training = explanation['training'] as { column: number; nonZeros: { found: number } }[];
  const wanted = training.filter(({ nonZeros }) => nonZeros.found <= u).map(({ column }) => column);
  t.deepEqual(kept.columns, wanted);
  t.true((explanation['attempts'] as unknown[]).length > 0);
  t.true(
    'component-places' in (explanation['streams'] as object) && 'hard-supports' in (explanation['streams'] as object),
  );
});

test('a trial hears of its checkpoints, ends at one, and its bits do not depend on them', (t) => {
  const points = ['train-and-recover', 'l1'].map((method) => pointOf({ ...sizes, method, s: 8, 'easy-share': 0.5 }));
  const workspace = trainingDataTrial.createWorkspace(kernels, points);
  const run = (checkpoint?: (share: number) => void): { verdicts: Uint8Array; metrics: Float64Array } => {
    const record = {
      verdicts: new Uint8Array(2),
      metrics: new Float64Array(2 * trainingData.metrics.length).fill(Number.NaN),
    };
    trainingDataTrial.runTrial(
      { seed: 11, trial: 3, criterion, points, ...(checkpoint && { checkpoint }) },
      workspace,
      record,
    );
    return record;
  };
  const plain = run();
  const shares: number[] = [];
  t.deepEqual(
    run((share) => shares.push(share)),
    plain,
  );
  t.true(shares.length > sizes.q);
  shares.forEach((share, at) => {
    t.true(share >= 0 && share < 1 && (at === 0 || share > shares[at - 1]), `${share}`);
  });
  // During the training problems, and during the factorization behind them.
  for (const last of [sizes.q >> 1, sizes.q + 1]) {
    let heard = 0;
    const end = (): void => {
      heard += 1;
      if (heard === last) throw new Error('cancelled');
    };
    t.throws(() => run(end), { message: 'cancelled' });
    t.is(heard, last);
    t.deepEqual(run(), plain);
  }
});

test('both component models have the same magnitudes up to sqrt(2), and fewer components are the first of more', (t) => {
  const few = draw({}).instance.components;
  const more = draw({ p: 7 }).instance.components;
  t.deepEqual([...more.entries.subarray(0, few.entries.length)], [...few.entries]);
  const skewed = draw({ 'component-model': 'bernoulli-subgaussian' }).instance.components.entries;
  few.entries.forEach((value, at) => {
    const wanted = Math.abs(value) * (skewed[at] > 0 ? Math.SQRT2 : Math.SQRT1_2);
    t.true(Math.abs(Math.abs(skewed[at]) - wanted) < 1e-15 * (1 + wanted));
  });
  const tolerance = { n: sizes.n, tolerance: 1e-12 };
  t.is(matchColumns({ planted: few, found: more }, tolerance).matchedCount, few.count);
});
