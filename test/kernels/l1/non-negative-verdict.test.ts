import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawNormals } from '../../../src/random/normal.js';
import { openTestStream } from './basis-pursuit-scene.js';
import { type Judged, judgeInstance } from './recovery-verdict-scene.js';

/** S = { 0 } beside unit vectors of R^m and these columns. */
function judgeBeside(columns: readonly (readonly number[])[], planted: readonly number[] = [0]): Judged {
  const m = columns[0].length;
  const A = new Matrix([...Matrix.eye(m).to2DArray(), ...columns.map((column) => [...column])]).transpose();
  return judge(A, planted);
}

function judge(A: Matrix, planted: readonly number[]): Judged {
  return judgeInstance({ A, planted, signs: planted.map(() => 1) }, { variables: 'non-negative' });
}

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('degenerate non-negative verdict', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

test('a longer copy of the planted column beats it, and the opposite of one does not', (t) => {
  t.is(judgeBeside([[2, 0, 0]]).kind, 'failure');
  t.is(judgeBeside([[-2, 0, 0]]).kind, 'success');
  t.deepEqual(judgeBeside([[2, 0, 0]]).nullVector, [-2, 0, 0, 1]);
});

test('the null vector of a failure keeps to h >= 0 off the support', (t) => {
  // 3 e1 - e2 reaches e1 with less only if e2 may be used as well: e1 = (a + e2) / 3, at a cost of 2/3.
  const { kind, nullVector } = judgeBeside([[3, -1]]);
  t.is(kind, 'failure');
  t.deepEqual(nullVector, [-3, 1, 1]);
  // With 3 e1 + e2 instead e2 would have to be negative, which alone the free form allows.
  const A = new Matrix([
    [1, 0, 3],
    [0, 1, 1],
  ]);
  t.is(judge(A, [0]).kind, 'success');
  t.is(judgeInstance({ A, planted: [0], signs: [1] }).kind, 'failure');
});

test('with nothing planted, 0 is the only minimiser, whatever the columns', (t) => {
  t.is(judge(drawMatrix(0, 6, 11), []).kind, 'success');
  t.is(judge(Matrix.zeros(3, 5), []).kind, 'success');
});

test('a dual vector may be as negative as it likes off the support', (t) => {
  const { kind, numbers } = judgeBeside([
    [-1e3, 0, 0],
    [0.25, 1, 0],
  ]);
  t.is(kind, 'success');
  t.is(numbers['dualMaxOffSupport'], 0.25);
});

test('more planted columns than rows depend on each other: a null vector within S, of either direction', (t) => {
  for (let trial = 0; trial < 30; trial += 1) {
    const m = 1 + (trial % 9);
    const planted = Array.from({ length: m + 1 + (trial % 3) }, (_, i) => 2 * i);
    const judged = judge(drawMatrix(trial, m, 30), planted);
    t.is(judged.kind, 'failure');
    t.true(judged.nullVector.every((value, j) => value === 0 || planted.includes(j)));
  }
});

test('zero columns: no matter off S, a failure within it', (t) => {
  const A = drawMatrix(2, 20, 26);
  for (const j of [0, 9, 25]) for (let i = 0; i < 20; i += 1) A.set(i, j, 0);
  t.is(judge(A, [4, 11]).kind, 'success');
  const { kind, nullVector } = judge(A, [4, 9, 11]);
  t.is(kind, 'failure');
  t.deepEqual(
    nullVector.flatMap((value, j) => (value === 0 ? [] : [[j, Math.abs(value)]])),
    [[9, 1]],
  );
});

test('a regular square matrix, or more rows than columns: one solution', (t) => {
  for (let n = 1; n <= 20; n += 1) {
    const planted = Array.from({ length: Math.ceil(n / 2) }, (_, i) => i);
    t.is(judge(drawMatrix(n, n, n), planted).kind, 'success');
    t.is(judge(drawMatrix(n, n + 3, n), planted).kind, 'success');
  }
});

test('what succeeds with free variables succeeds with non-negative ones', (t) => {
  let gained = 0;
  for (let trial = 0; trial < 200; trial += 1) {
    const A = drawMatrix(trial, 20, 40);
    const planted = Array.from({ length: 4 + (trial % 8) }, (_, i) => 3 * i);
    const free = judgeInstance({ A, planted, signs: planted.map(() => 1) }).kind;
    const bounded = judge(A, planted).kind;
    if (free === 'success') t.is(bounded, 'success', `trial ${trial}`);
    else if (bounded === 'success') gained += 1;
  }
  t.true(gained > 20, `${gained}`);
});
