import test from 'ava';
import { Matrix } from 'ml-matrix';
import { createBasisPursuitWorkspace } from '../../../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
} from '../../../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena } from '../../../src/kernels/memory/arena.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawGaussian, kernels, openTestStream } from './basis-pursuit-scene.js';
import { drawMap, judgeInstance, signedSupport } from './recovery-verdict-scene.js';

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('degenerate verdict', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

/** Unit vectors of R^m and these columns behind them; S is { 0 } with the sign 1 unless told. */
function judgeBeside(
  columns: readonly (readonly number[])[],
  { planted = [0], signs = [1] }: { readonly planted?: readonly number[]; readonly signs?: readonly number[] } = {},
): ReturnType<typeof judgeInstance> {
  const m = columns[0].length;
  const A = new Matrix([...Matrix.eye(m).to2DArray(), ...columns.map((column) => [...column])]).transpose();
  return judgeInstance({ A, planted, signs });
}

test('with nothing planted, 0 is the only minimiser after no round', (t) => {
  const { kind, blocks, steps, dual, active } = judgeInstance({ A: drawMatrix(0, 6, 11), planted: [], signs: [] });
  t.is(kind, 'success');
  t.deepEqual([blocks, steps, active.length], [0, 0, 0]);
  t.true(dual.every((value) => value === 0));
});

test('with an entry that is not a number nothing is proved, in whatever column it stands', (t) => {
  for (const n of [11, 12, 13, 14]) {
    for (let j = 1; j < n; j += 1) {
      const A = drawMatrix(n, 10, n);
      t.is(judgeInstance({ A, planted: [0], signs: [1] }).kind, 'success', `n = ${n}`);
      t.is(
        judgeInstance({ A: A.set(3, j, Number.NaN), planted: [0], signs: [1] }).kind,
        'undecided',
        `${n}, column ${j}`,
      );
    }
  }
});

test('a regular square matrix has one solution, whatever is planted', (t) => {
  for (let n = 1; n <= 30; n += 1) {
    for (const k of [1, Math.ceil(n / 2), n]) {
      const planted = Array.from({ length: k }, (_, i) => i);
      const signs = planted.map((i) => (i % 3 === 0 ? -1 : 1));
      t.is(judgeInstance({ A: drawMatrix(n, n, n), planted, signs }).kind, 'success', `n = ${n}, k = ${k}`);
    }
  }
});

test('more rows than columns: one solution', (t) => {
  t.is(judgeInstance({ A: drawMatrix(0, 12, 5), planted: [4, 0, 2], signs: [1, -1, 1] }).kind, 'success');
});

test('more planted columns than rows depend on each other: a null vector within S proves the failure', (t) => {
  for (let trial = 0; trial < 30; trial += 1) {
    const m = 1 + (trial % 9);
    const planted = Array.from({ length: m + 1 + (trial % 3) }, (_, i) => 2 * i);
    const judged = judgeInstance({ A: drawMatrix(trial, m, 30), planted, signs: planted.map(() => 1) });
    t.is(judged.kind, 'failure');
    t.true(judged.nullVector.every((value, j) => value === 0 || planted.includes(j)));
  }
});

test('the bound of the dual vector is 1: a tie there, and undecided too near to it on either side', (t) => {
  const judge = (length: number): string => judgeBeside([[length, 0, 0]]).kind;
  t.deepEqual([0.5, 1 - 2e-7].map(judge), ['success', 'success']);
  t.deepEqual([1 - 5e-8, 1, -1, 1 + 1e-8].map(judge), ['undecided', 'tie', 'tie', 'undecided']);
  // A tie is a tie of integers, and of no matrix near them.
  t.deepEqual([1 - 1e-11, 1 - 2 ** -53, 1 + 2 ** -52, 1 + 1e-11].map(judge), new Array(4).fill('undecided'));
  // At 1 + 1e-7 h is a null vector to rounding, but would leave room for a dual vector of length 6e7.
  t.is(judge(1 + 1e-7), 'undecided');
  t.deepEqual([1 + 1e-6, 2, -2].map(judge), ['failure', 'failure', 'failure']);
});

test('a column that the bound only grazes is held inside it', (t) => {
  // Fuchs' vector (1, 0, 0) gives 1.2; (1, -1/2, 0) gives 0.8 and touches nothing else.
  const { kind, active, dual, numbers } = judgeBeside([[1.2, 0.8, 0]]);
  t.is(kind, 'success');
  t.deepEqual(active, [0, 3]);
  t.true(Math.abs(numbers['dualMaxOffSupport'] - (1 - 1e-6)) < 1e-12);
  t.true(Math.abs(dual[1] + (0.2 + 1e-6) / 0.8) < 1e-12);
});

test('nearly dependent planted columns count as injective down to an angle of 1e-6', (t) => {
  const judge = (angle: number): string => {
    const A = new Matrix([
      [1, 0, 0],
      [Math.cos(angle), Math.sin(angle), 0],
      [0, 0, 0.5],
    ]).transpose();
    return judgeInstance({ A, planted: [0, 1], signs: [1, 1] }).kind;
  };
  t.deepEqual([1, 1e-3, 2e-6].map(judge), ['success', 'success', 'success']);
  t.deepEqual([5e-7, 1e-9].map(judge), ['undecided', 'undecided']);
});

test('equal planted columns: a failure if their signs differ, a tie if not', (t) => {
  const A = drawMatrix(1, 8, 20);
  A.setColumn(5, A.getColumn(2));
  t.is(judgeInstance({ A, planted: [2, 5, 7], signs: [1, -1, 1] }).kind, 'failure');
  // x may be divided between the two columns without a change of its l1 norm: minimal, but not the only one.
  t.is(judgeInstance({ A, planted: [2, 5, 7], signs: [1, 1, 1] }).kind, 'tie');
});

test('a copy of a planted column elsewhere is a tie, a shorter copy does no harm', (t) => {
  for (let trial = 0; trial < 20; trial += 1) {
    const A = drawMatrix(trial, 20, 30);
    const planted = [3, 8];
    const judge = (factor: number): string => {
      A.setColumn(
        17,
        A.getColumn(3).map((value) => factor * value),
      );
      return judgeInstance({ A, planted, signs: [1, -1] }).kind;
    };
    t.deepEqual([0.5, -0.9, 1, -1, 1.1].map(judge), ['success', 'success', 'tie', 'tie', 'failure']);
  }
});

test('zero columns: no matter off S, a failure within it', (t) => {
  const A = drawMatrix(2, 20, 26);
  for (const j of [0, 9, 25]) for (let i = 0; i < 20; i += 1) A.set(i, j, 0);
  t.is(judgeInstance({ A, planted: [4, 11], signs: [1, 1] }).kind, 'success');
  const { kind, nullVector, numbers } = judgeInstance({ A, planted: [4, 9, 11], signs: [1, 1, 1] });
  t.is(kind, 'failure');
  t.deepEqual(
    nullVector.flatMap((value, j) => (value === 0 ? [] : [[j, value]])),
    [[9, 1]],
  );
  t.deepEqual([numbers['nullResidual'], numbers['lossShare'], numbers['excludedReach']], [0, 1, Number.MAX_VALUE]);
});

test('repeated rows lower the rank, which may leave a failure open, and do no other harm', (t) => {
  let successes = 0;
  for (let trial = 0; trial < 60; trial += 1) {
    const whole = drawMatrix(trial, 12, 25);
    const planted = [1, 5, 6, 20];
    const signs = [1, -1, -1, 1];
    const repeated = new Matrix([...whole.to2DArray(), ...whole.to2DArray().slice(0, 5)]);
    const { kind } = judgeInstance({ A: repeated, planted, signs });
    const expected = judgeInstance({ A: whole, planted, signs }).kind;
    t.true(kind === expected || (kind === 'undecided' && expected === 'failure'), `trial ${trial}`);
    if (kind === 'success') successes += 1;
  }
  t.true(successes > 5 && successes < 55, `${successes}`);
});

test('both limits end the path, undecided; without block rounds the single steps come to the same verdict', (t) => {
  let compared = 0;
  for (const instance of drawMap()) {
    const problem = signedSupport(instance);
    const whole = judgeInstance(problem);
    const single = judgeInstance(problem, { limits: { blockCountMax: 0, stepCountMax: 10_000 } });
    t.is(single.blocks, 0);
    t.is(single.kind, whole.kind, instance.name);
    if (whole.steps < 2) continue;
    compared += 1;
    const limits = { stepCountMax: whole.steps - 1 };
    t.like(judgeInstance(problem, { limits }), { kind: 'undecided', steps: whole.steps - 1 }, instance.name);
    t.deepEqual(judgeInstance(problem, { limits: { stepCountMax: whole.steps } }), whole);
  }
  t.true(compared > 50, `${compared}`);
});

test('a problem larger than its workspace, or without room for S, is refused with the sizes', (t) => {
  const arena = openArena(kernels);
  const workspace = createRecoveryVerdictWorkspace(arena, createBasisPursuitWorkspace(arena, { mMax: 4, nMax: 8 }));
  const matrix = { pointer: arena.allocate(8 * 8 * 9), leading: 8 };
  const [support, signs] = [allocateFloat64(arena, 1), allocateFloat64(arena, 2)];
  const judge = (change: { m?: number; n?: number; k?: number }): unknown =>
    judgeRecovery({ m: 4, n: 8, k: 2, matrix, support, signs, ...change }, defaultRecoveryVerdictLimits(4), workspace);
  t.throws(() => judge({ m: 5 }), { instanceOf: RangeError, message: /m <= 4.*m = 5/ });
  t.throws(() => judge({ n: 9 }), { instanceOf: RangeError, message: /n <= 8.*n = 9/ });
  t.throws(() => judge({ k: 3 }), { instanceOf: RangeError, message: /k = 3, room for 2 columns, 2 signs/ });
});

test('verdicts and solves in turns in one memory do not disturb each other', (t) => {
  const instance = drawGaussian('turns', 0, { m: 30, n: 60, k: 10 });
  const expected = judgeInstance(signedSupport(instance));
  judgeInstance(signedSupport(drawGaussian('turns', 1, { m: 13, n: 70, k: 9 })));
  t.deepEqual(judgeInstance(signedSupport(instance)), expected);
});
