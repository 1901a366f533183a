import test from 'ava';
import { Matrix } from 'ml-matrix';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSign, drawSupport } from '../../../src/random/stream.js';
import { naiveHomotopy } from '../naive/homotopy.js';
import {
  drawFamilies,
  drawNonNegativeFamilies,
  type Instance,
  openTestStream,
  type Solved,
  solveInstance,
} from './basis-pursuit-scene.js';
import { findSmallestL1Norm } from './smallest-l1-norm.js';

/** The rounding that the laws below allow, relative to the quantity in question. */
const tolerance = 1e-9;

const families = { free: drawFamilies(), 'non-negative': drawNonNegativeFamilies() } as const;
const bothVariables = ['free', 'non-negative'] as const;

/** Every claim of the report, recomputed from A and b in plain TypeScript; an empty list if all hold. */
function listBrokenClaims({ A, b }: Instance, solved: Solved, variables: Variables): string[] {
  const { status, x, w, support, signs, l1Norm, certificate } = solved;
  const products = A.transpose().mmul(Matrix.columnVector(w)).to1DArray();
  const image = A.mmul(Matrix.columnVector(x)).to1DArray();
  const scale = Math.max(1e-300, Math.hypot(...b));
  const norm = x.reduce((sum, xj) => sum + Math.abs(xj), 0);
  const off = products.filter((_, j) => !support.includes(j));
  const isFree = variables === 'free';
  const boundedPart = (product: number): number => (isFree ? Math.abs(product) : product);
  const dualMaxOffSupport = Math.max(0, ...off.map(boundedPart));
  const claims: Readonly<Record<string, boolean>> = {
    converged: status === 'converged',
    'A x = b': Math.hypot(...image.map((value, i) => value - b[i])) <= tolerance * scale,
    '|A^T w| <= 1, or A^T w <= 1': Math.max(0, ...products.map(boundedPart)) <= 1 + tolerance,
    'x >= 0 and sigma = 1': isFree || (x.every((xj) => xj >= 0) && signs.every((sign) => sign === 1)),
    'A_S^T w = sigma': support.every((j, i) => Math.abs(products[j] - signs[i]) <= tolerance),
    'x is 0 off S': x.every((xj, j) => xj === 0 || support.includes(j)),
    'x has the signs sigma': support.every((j, i) => x[j] * signs[i] >= -tolerance * Math.max(...x.map(Math.abs))),
    'the l1 norm is that of x': Math.abs(l1Norm - norm) <= tolerance * norm,
    'no gap': Math.abs(norm - b.reduce((sum, bi, i) => sum + bi * w[i], 0)) <= tolerance * norm,
    'the reported maximum off S': Math.abs(certificate.dualMaxOffSupport - dualMaxOffSupport) <= tolerance,
    'S is a set of at most m': new Set(support).size === support.length && support.length <= A.rows,
  };
  return Object.keys(claims).filter((claim) => !claims[claim]);
}

for (const variables of bothVariables) {
  for (const [family, members] of Object.entries(families[variables])) {
    const which = `${members.length} ${family} instances, ${variables}`;
    test(`${which}: every claim of the certificate holds when recomputed`, (t) => {
      for (const instance of members) {
        t.deepEqual(listBrokenClaims(instance, solveInstance(instance, { variables }), variables), [], instance.name);
      }
    });

    test(`${which}: HiGHS finds the same smallest l1 norm`, (t) => {
      for (const instance of members) {
        const expected = findSmallestL1Norm(instance, variables);
        const { l1Norm } = solveInstance(instance, { variables });
        t.true(
          expected !== undefined && Math.abs(l1Norm - expected) <= 1e-8 * Math.max(expected, 1e-300),
          `${instance.name}: ${l1Norm} against ${String(expected)}`,
        );
      }
    });
  }

  test(`Gaussian instances, ${variables}, end in the naive twin's solution, dual vector and support, by leaps or on its path`, (t) => {
    const close = (a: readonly number[], b: readonly number[]): boolean =>
      a.every((value, i) => Math.abs(value - b[i]) <= 1e-8 * Math.max(1, ...b.map(Math.abs)));
    let stepCount = 0;
    let leapingCount = 0;
    for (const instance of families[variables].Gaussian) {
      const naive = naiveHomotopy(instance.A, instance.b, variables);
      const walked = solveInstance(instance, { variables, leapLengthMax: 1 });
      const leapt = solveInstance(instance, { variables });
      for (const { x, w, support } of [walked, leapt]) {
        t.true(close(x, naive.x), instance.name);
        t.true(close(w, naive.w), instance.name);
        t.deepEqual(support.toSorted(), naive.support.toSorted(), instance.name);
      }
      t.is(walked.iterations, naive.steps, instance.name);
      stepCount += naive.steps;
      leapingCount += leapt.iterations;
    }
    t.true(leapingCount < 0.6 * stepCount, `${leapingCount} of ${stepCount} steps`);
  });

  test(`discrete instances, ${variables}, end in the same norm by leaps and by single steps`, (t) => {
    for (const instance of families[variables].discrete) {
      const walked = solveInstance(instance, { variables, leapLengthMax: 1 });
      const leapt = solveInstance(instance, { variables });
      t.is(leapt.status, walked.status, instance.name);
      t.true(Math.abs(leapt.l1Norm - walked.l1Norm) <= tolerance * Math.max(1, walked.l1Norm), instance.name);
    }
  });

  test(`scaling A and b by powers of 2 scales the solution, ${variables}, and changes no other bit`, (t) => {
    for (const { A, b, name } of [...families[variables].Gaussian, ...families[variables].discrete]) {
      const plain = solveInstance({ A, b }, { variables });
      const scaled = solveInstance({ A: Matrix.mul(A, 8), b: b.map((bi) => bi / 1024) }, { variables });
      const expected = { x: plain.x.map((xj) => xj / 8192), w: plain.w.map((wi) => wi / 8) };
      t.like(scaled, { support: plain.support, iterations: plain.iterations, ...expected }, name);
    }
  });

  test(`the numbers in the padding rows do not matter, ${variables}`, (t) => {
    for (const { A, b, name } of families[variables].Gaussian) {
      const first = solveInstance({ A, b }, { padding: 1e9, variables });
      t.deepEqual(first, solveInstance({ A, b }, { padding: -3, variables }), name);
    }
  });
}

test('permuting and flipping columns, and permuting rows, does the same to the solution', (t) => {
  families.free.Gaussian.forEach(({ A, b, name }, index) => {
    const { rows: m, columns: n } = A;
    const stream = openTestStream('permutation', index);
    const columns = [...drawSupport(stream, { n, k: n })];
    const rows = [...drawSupport(stream, { n: m, k: m })];
    const flips = new Float64Array(n);
    drawNormals(stream, flips);
    const signs = columns.map((j) => Math.sign(flips[j]));
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(signs);
    const plain = solveInstance({ A, b });
    const other = solveInstance({ A: moved, b: rows.map((i) => b[i]) });
    const scale = Math.max(...plain.x.map(Math.abs));
    t.true(
      columns.every((j, i) => Math.abs(other.x[i] * signs[i] - plain.x[j]) <= tolerance * scale),
      name,
    );
    t.is(other.iterations, plain.iterations, name);
  });
});

test('any order of the columns of a discrete instance, whose ties it decides, ends in the same norm', (t) => {
  families.free.discrete.forEach((instance, index) => {
    const { A, b, name } = instance;
    const stream = openTestStream('order of ties', index);
    const plain = solveInstance(instance);
    for (let round = 0; round < 4; round += 1) {
      const columns = [...drawSupport(stream, { n: A.columns, k: A.columns })];
      const { status, l1Norm } = solveInstance({ A: A.subMatrixColumn(columns), b });
      t.is(status, plain.status, name);
      t.true(Math.abs(l1Norm - plain.l1Norm) <= tolerance * Math.max(1, plain.l1Norm), name);
    }
  });
});

test('columns that keep pace with lambda do not hold a path of sign matrices up', (t) => {
  for (let trial = 0; trial < 60; trial += 1) {
    const stream = openTestStream('sign matrix', trial);
    const A = new Matrix(Array.from({ length: 10 }, () => Array.from({ length: 51 }, () => drawSign(stream))));
    const planted = new Array<number>(51).fill(0);
    for (const j of drawSupport(stream, { n: 51, k: 7 })) planted[j] = drawSign(stream);
    const { status, iterations } = solveInstance({ A, b: A.mmul(Matrix.columnVector(planted)).to1DArray() });
    t.is(status, 'converged', `trial ${trial}`);
    t.true(iterations <= 40, `trial ${trial}: ${iterations} steps`);
  }
});

test('leaps do not lose what single steps prove where all columns are parallel to 1e-4', (t) => {
  const [m, n, k] = [20, 50, 6];
  let walkedCount = 0;
  let leaptCount = 0;
  for (let trial = 0; trial < 100; trial += 1) {
    const stream = openTestStream('parallel', trial);
    const normals = new Float64Array(m * n + m);
    drawNormals(stream, normals);
    const A = Matrix.zeros(m, n);
    for (let i = 0; i < m; i += 1) {
      for (let j = 0; j < n; j += 1) A.set(i, j, normals[m * n + i] + 1e-4 * normals[i * n + j]);
    }
    const planted = new Array<number>(n).fill(0);
    for (const j of drawSupport(stream, { n, k })) planted[j] = drawSign(stream);
    const instance = { A, b: A.mmul(Matrix.columnVector(planted)).to1DArray() };
    if (solveInstance(instance, { leapLengthMax: 1 }).status === 'converged') walkedCount += 1;
    if (solveInstance(instance).status === 'converged') leaptCount += 1;
  }
  t.true(walkedCount >= 80, String(walkedCount));
  t.true(leaptCount >= walkedCount - 2, `${leaptCount}, ${walkedCount} without leaps`);
});

test('on instances with x >= 0 both forms agree wherever the free one finds no smaller norm', (t) => {
  let agreeing = 0;
  for (const instance of families['non-negative'].Gaussian) {
    const free = solveInstance(instance);
    const bound = solveInstance(instance, { variables: 'non-negative' });
    t.true(bound.l1Norm >= free.l1Norm * (1 - tolerance), instance.name);
    if (bound.l1Norm > free.l1Norm * (1 + tolerance)) continue;
    agreeing += 1;
    t.true(
      bound.x.every((xj, j) => Math.abs(xj - free.x[j]) <= tolerance * bound.l1Norm),
      instance.name,
    );
  }
  t.true(agreeing > 20 && agreeing < families['non-negative'].Gaussian.length, `${agreeing}`);
});
