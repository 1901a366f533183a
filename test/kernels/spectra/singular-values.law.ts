import test from 'ava';
import { SingularValueDecomposition } from 'ml-matrix';
import { singularValuesOfGram } from '../../../src/kernels/spectra/singular-values.js';
import { drawMatrix } from '../factorizations/l1-ratio-scene.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';

test("the roots of J J^T's eigenvalues are J's singular values, falling; a rank that is missing gives zeros", (t) => {
  for (const [trial, [n, width]] of (
    [
      [1, 1],
      [4, 9],
      [7, 7],
      [6, 3],
    ] as const
  ).entries()) {
    const J = drawMatrix(openTestStream('singular values', trial), n, width);
    const gram = Float64Array.from(J.mmul(J.transpose()).to1DArray());
    const found = singularValuesOfGram(gram, n);
    const wanted = new SingularValueDecomposition(J, { autoTranspose: true }).diagonal;
    t.is(found.length, n);
    found.forEach((value, i) => {
      t.true(Math.abs(value - (wanted[i] ?? 0)) < 1e-6);
      t.true(i === 0 || value <= found[i - 1]);
    });
  }
});
