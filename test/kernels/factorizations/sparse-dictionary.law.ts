import test from 'ava';
import { EigenvalueDecomposition, Matrix, pseudoInverse } from 'ml-matrix';
import {
  codeSparsely,
  createSparseDictionaryWorkspace,
  normaliseColumns,
  openOnlineSums,
  stepKSvd,
  stepMod,
  stepOnlineMod,
} from '../../../src/kernels/factorizations/sparse-dictionary.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { computePrincipalComponents } from '../../../src/kernels/spectra/principal-components.js';
import { kernels } from '../l1/basis-pursuit-scene.js';
import { normals } from '../priors/generative-scene.js';

interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly count: number;
}

const shapes: readonly Sizes[] = [
  { m: 10, n: 9, k: 3, count: 30 },
  { m: 7, n: 5, k: 2, count: 41 },
  { m: 5, n: 8, k: 2, count: 60 },
  { m: 4, n: 4, k: 1, count: 20 },
];

function open({ m, n, k, count }: Sizes) {
  const workspace = createSparseDictionaryWorkspace(openArena(kernels), { m, n, k });
  const dictionary = normaliseColumns(normals(`A ${m} ${n}`, m * n), m);
  return { workspace, dictionary, samples: normals(`y ${m} ${n}`, count * m) };
}

/** Vectors one behind the other as columns. */
function columnsOf(entries: Float64Array, rows: number): Matrix {
  const matrix = Matrix.zeros(rows, entries.length / rows);
  entries.forEach((value, at) => matrix.set(at % rows, Math.floor(at / rows), value));
  return matrix;
}

function isNear(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= tolerance);
}

for (const shape of shapes) {
  const { m, n, k, count } = shape;
  const name = `m = ${m}, n = ${n}, k = ${k}`;

  test(`${name}: codes have at most k non-zeros, and the residual is orthogonal to their atoms`, (t) => {
    const { workspace, dictionary, samples } = open(shape);
    const codes = codeSparsely(workspace, dictionary, samples);
    const rest = Matrix.sub(columnsOf(samples, m), columnsOf(dictionary, m).mmul(columnsOf(codes, n)));
    const correlations = columnsOf(dictionary, m).transpose().mmul(rest);
    for (let s = 0; s < count; s += 1) {
      const support = [...codes.subarray(n * s, n * (s + 1)).keys()].filter((j) => codes[n * s + j] !== 0);
      t.true(support.length <= k);
      for (const j of support) t.true(Math.abs(correlations.get(j, s)) < 1e-12);
    }
  });

  test(`${name}: MOD is Y X^+ with unit columns`, (t) => {
    const { workspace, dictionary, samples } = open(shape);
    const codes = columnsOf(codeSparsely(workspace, dictionary, samples), n);
    const wanted = columnsOf(samples, m).mmul(pseudoInverse(codes));
    const found = stepMod(workspace, dictionary, samples);
    const entries = Float64Array.from({ length: m * n }, (_, at) => wanted.get(at % m, Math.floor(at / m)));
    t.true(isNear(found, normaliseColumns(entries, m), 1e-9));
  });

  test(`${name}: a step of K-SVD or MOD from its own codes never raises the residual of these codes' supports`, (t) => {
    const { workspace, dictionary, samples } = open(shape);
    const codes = codeSparsely(workspace, dictionary, samples);
    const best = (by: Float64Array): number => {
      // Least squares on the supports of the codes before.
      let sum = 0;
      for (let s = 0; s < count; s += 1) {
        const support = [...Array.from({ length: n }).keys()].filter((j) => codes[n * s + j] !== 0);
        const atoms = columnsOf(by, m).subMatrixColumn(support);
        const y = Matrix.columnVector([...samples.subarray(m * s, m * (s + 1))]);
        const rest = Matrix.sub(y, atoms.mmul(pseudoInverse(atoms).mmul(y)));
        sum += rest.norm('frobenius') ** 2;
      }
      return sum;
    };
    const before = best(dictionary);
    t.true(best(stepKSvd(workspace, dictionary, samples)) <= before * (1 + 1e-12));
    t.true(best(stepMod(workspace, dictionary, samples)) <= before * (1 + 1e-12));
  });

  test(`${name}: online MOD moves atom by atom to the least summed surrogate, at unit length`, (t) => {
    const { workspace, dictionary, samples } = open(shape);
    const sums = openOnlineSums({ m, n });
    const next = stepOnlineMod(workspace, { dictionary, sums }, samples);
    const codes = columnsOf(codeSparsely(workspace, dictionary, samples), n);
    const gram = codes.mmul(codes.transpose());
    const cross = columnsOf(samples, m).mmul(codes.transpose());
    t.true(isNear(sums.gram, Float64Array.from(gram.to1DArray()), 1e-10 * count));
    const moving = columnsOf(dictionary, m);
    for (let j = 0; j < n; j += 1) {
      if (gram.get(j, j) === 0) continue;
      const pull = Matrix.sub(cross.getColumnVector(j), moving.mmul(gram.getColumnVector(j)));
      const u = Matrix.add(pull.div(gram.get(j, j)), moving.getColumnVector(j));
      moving.setColumn(j, u.div(u.norm('frobenius')).to1DArray());
      t.true(isNear(next.slice(m * j, m * (j + 1)), Float64Array.from(moving.getColumn(j)), 1e-9));
    }
  });
}

test('an atom that no sample uses becomes the sample that is done worst', (t) => {
  const { m, n, k } = { m: 3, n: 3, k: 1 };
  const workspace = createSparseDictionaryWorkspace(openArena(kernels), { m, n, k });
  const dictionary = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const samples = Float64Array.of(2, 0, 0, 0, 3, 0, 4, 3, 0);
  for (const step of [stepMod, stepKSvd]) {
    const next = step(workspace, dictionary, samples);
    t.true(isNear(next.slice(6, 9), Float64Array.of(0.8, 0.6, 0), 1e-15));
  }
});

test('samples of zeros give a dictionary of numbers', (t) => {
  const workspace = createSparseDictionaryWorkspace(openArena(kernels), { m: 3, n: 4, k: 2 });
  const dictionary = normaliseColumns(normals('zero samples', 12), 3);
  const sums = openOnlineSums({ m: 3, n: 4 });
  for (const next of [
    stepMod(workspace, dictionary, new Float64Array(6)),
    stepKSvd(workspace, dictionary, new Float64Array(6)),
    stepOnlineMod(workspace, { dictionary, sums }, new Float64Array(6)),
  ]) {
    t.true(next.every(Number.isFinite));
  }
});

test('principal components are the leading eigenvectors: the projection leaves the smallest possible sum of squares', (t) => {
  for (const [m, k, count] of [
    [1, 1, 5],
    [6, 2, 40],
    [7, 3, 5],
    [5, 5, 30],
  ]) {
    const samples = normals(`pca ${m} ${k}`, m * count).map((value, at) => value * (1 + (at % m)) + 3);
    const { mean, directions, status } = computePrincipalComponents(samples, { m, k });
    t.is(status, 'converged');
    const centred = columnsOf(
      samples.map((value, at) => value - mean[at % m]),
      m,
    );
    const covariance = centred.mmul(centred.transpose());
    const basis = columnsOf(Float64Array.from(directions.flatMap((direction) => [...direction])), m);
    const image = covariance.mmul(basis);
    // An invariant subspace ...
    const outside = Matrix.sub(image, basis.mmul(basis.transpose().mmul(image)));
    t.true(outside.norm('frobenius') <= 1e-7 * covariance.norm('frobenius'));
    // ... that holds as much as the k largest eigenvalues.
    const { realEigenvalues } = new EigenvalueDecomposition(covariance);
    const largest = [...realEigenvalues].sort((one, other) => other - one).slice(0, directions.length);
    const held = basis.transpose().mmul(image).trace();
    t.true(Math.abs(held - largest.reduce((sum, value) => sum + value, 0)) <= 1e-9 * covariance.trace());
  }
});

test('samples on a line have one direction, equal ones none', (t) => {
  const line = Float64Array.of(0, 0, 1, 2, 2, 4, 3, 6);
  t.is(computePrincipalComponents(line, { m: 2, k: 2 }).directions.length, 1);
  t.is(computePrincipalComponents(new Float64Array(6).fill(2), { m: 2, k: 2 }).directions.length, 0);
});
