import test from 'ava';
import fc from 'fast-check';
import { Matrix, SVD } from 'ml-matrix';
import { ensembleNames, ensembleTraits } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import { chiSquareOfCounts, isPlausibleChiSquare } from '../../random/chi-square.js';
import { cellOf } from './cell-scene.js';
import { draw, drawMatrix, drawRows, pointOf, seed } from './ensemble-scene.js';
import { drawNaively } from './naive-ensembles.js';

const shapes = fc.record({
  trial: fc.nat(1000),
  n: fc.integer({ min: 1, max: 45 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  'column-degree': fc.integer({ min: 1, max: 20 }),
  correlation: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
  spike: fc.constantFrom(0, 0.3, 10, 1000),
  'column-distance': fc.constantFrom(0, 1e-3, 0.1, 2),
});

for (const ensemble of ensembleNames) {
  const sizeFor = (n: number): number => (ensemble === 'partial-hadamard' ? 2 ** Math.floor(Math.log2(n)) : n);

  test(`${ensemble}: the kernels draw the twin's bits (seed ${seed})`, (t) => {
    fc.assert(
      fc.property(shapes, ({ trial, n: length, share, ...shape }) => {
        const n = sizeFor(length);
        const m = 1 + Math.floor(share * (n - 1));
        const point = pointOf({ n, m }, { ...shape, ensemble });
        t.deepEqual(
          drawRows(point, trial),
          drawNaively(cellOf(point), { ensemble, seed, trial }),
          JSON.stringify(point),
        );
      }),
      { seed, numRuns: 150 },
    );
  });

  test(`${ensemble}: a larger size has the twin's bits too`, (t) => {
    const point = pointOf({ n: 256, m: 171 }, { ensemble });
    t.deepEqual(drawRows(point, 3), drawNaively(cellOf(point), { ensemble, seed, trial: 3 }));
  });

  test(`${ensemble}: a cell's matrix does not depend on the cells that were placed before it`, (t) => {
    const n = sizeFor(40);
    const points = [7, 32, 1, 20, 32, 8, n].map((m) => pointOf({ n, m }, { ensemble }));
    const { instance, workspace } = draw(points, 5);
    const placed = points.map(({ m }) => {
      instance.placeMatrix(Number(m));
      const all = readRows(workspace.matrix, workspace.matrix.matrix.leading);
      t.true(all.every(Number.isFinite), `m = ${m}: the padding is finite`);
      return all.slice(0, Number(m) * n);
    });
    points.forEach((point, i) => {
      t.deepEqual(placed[i], drawRows(point, 5), `m = ${point['m']}`);
    });
  });

  test(`${ensemble}: it is nested as declared: rows do not depend on how many there are`, (t) => {
    const n = sizeFor(36);
    const nested = [1, 5, 16, 31].map((m) => {
      const part = drawRows(pointOf({ n, m }, { ensemble }), 2);
      const whole = drawRows(pointOf({ n, m: n }, { ensemble }), 2);
      return Buffer.from(part.buffer).equals(Buffer.from(whole.slice(0, m * n).buffer));
    });
    t.deepEqual(nested, nested.fill(ensembleTraits[ensemble].nested));
  });

  test(`${ensemble}: another trial, seed or n gives other entries`, (t) => {
    const point = pointOf({ n: 32, m: 20 }, { ensemble });
    t.notDeepEqual(drawRows(point, 0), drawRows(point, 1));
    t.notDeepEqual(drawRows(point, 0), drawNaively(cellOf(point), { ensemble, seed: seed + 1, trial: 0 }));
  });

  test(`${ensemble}: its columns' squared norms have the mean that is documented`, (t) => {
    const trials = 400;
    const { n, m } = { n: 16, m: 9 };
    const sums = new Float64Array(n);
    const squares = new Float64Array(n);
    for (let trial = 0; trial < trials; trial += 1) {
      const rows = drawRows(
        pointOf({ n, m }, { ensemble, spike: 2, 'column-distance': 0.5, 'column-degree': 4 }),
        trial,
      );
      for (let j = 0; j < n; j += 1) {
        let norm = 0;
        for (let i = 0; i < m; i += 1) norm += rows[i * n + j] ** 2;
        sums[j] += norm;
        squares[j] += norm * norm;
      }
    }
    for (let j = 0; j < n; j += 1) {
      const mean = sums[j] / trials;
      const deviation = Math.sqrt(Math.max(0, squares[j] / trials - mean * mean) / trials);
      const expected = { sparse: 4, spiked: m * (1 + 4 / n), 'near-parallel': j % 2 === 0 ? m : 1.25 * m }[
        ensemble as string
      ];
      t.true(
        Math.abs(mean - (expected ?? m)) <= 4.5 * deviation + 1e-9,
        `column ${j}: ${mean}, deviation ${deviation}`,
      );
    }
  });
}

for (const ensemble of ['partial-dct', 'partial-fourier', 'partial-hadamard']) {
  test(`${ensemble}: all rows together are sqrt(n) times an orthonormal basis`, (t) => {
    const sizes = ensemble === 'partial-hadamard' ? [1, 2, 4, 64, 128] : [1, 2, 3, 4, 5, 31, 64, 100, 127];
    for (const n of sizes) {
      const A = drawMatrix(pointOf({ n, m: n }, { ensemble }), n);
      const gram = A.mmul(A.transpose());
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < n; j += 1) t.true(Math.abs(gram.get(i, j) - (i === j ? n : 0)) < 1e-13 * n, `n = ${n}`);
      }
    }
  });
}

function columnsOf(ensemble: string, change: Readonly<Record<string, number>>, size = { n: 31, m: 20 }): number[][] {
  return drawMatrix(pointOf(size, { ensemble, ...change }), 1)
    .transpose()
    .to2DArray();
}

test('sparse: every column has min(column-degree, m) signs, and those of a smaller degree keep their places', (t) => {
  const support = (degree: number): number[][] => columnsOf('sparse', { 'column-degree': degree });
  const [full, eight, three] = [support(50), support(8), support(3)];
  t.true(full.flat().every((entry) => Math.abs(entry) === 1));
  for (const [columns, degree] of [[eight, 8] as const, [three, 3] as const]) {
    for (const column of columns) {
      t.is(column.filter((entry) => entry !== 0).length, degree);
      t.true(column.every((entry) => entry === 0 || Math.abs(entry) === 1));
    }
  }
  three.forEach((column, j) => {
    column.forEach((entry, i) => t.true(entry === 0 || entry === eight[j][i]));
  });
  t.true(eight.every((column, j) => column.every((entry, i) => entry === 0 || entry === full[j][i])));
});

test('sparse: rows are chosen evenly and signs are fair', (t) => {
  const { m, n } = { m: 11, n: 400 };
  const counts = new Float64Array(m);
  let balance = 0;
  for (let trial = 0; trial < 20; trial += 1) {
    drawRows(pointOf({ n, m }, { ensemble: 'sparse', 'column-degree': 2 }), trial).forEach((entry, place) => {
      counts[Math.floor(place / n)] += Math.abs(entry);
      balance += entry;
    });
  }
  t.is(
    counts.reduce((sum, count) => sum + count),
    16_000,
  );
  t.true(isPlausibleChiSquare(chiSquareOfCounts(counts), m - 1));
  t.true(Math.abs(balance) < 4 * Math.sqrt(16_000));
});

test('rademacher: entries, products of neighbours in rows and of neighbours in columns are fair signs', (t) => {
  const { m, n } = { m: 150, n: 201 };
  const rows = drawRows(pointOf({ n, m }, { ensemble: 'rademacher' }), 0);
  t.true(rows.every((entry) => Math.abs(entry) === 1));
  const total = (step: number): number => rows.slice(step).reduce((sum, entry, i) => sum + entry * rows[i], 0);
  const bound = 4 * Math.sqrt(m * n);
  t.true(Math.abs(rows.reduce((sum, entry) => sum + entry)) < bound);
  for (const step of [1, 2, 15, 16, 17, n - 1, n, n + 1, 2 * n]) t.true(Math.abs(total(step)) < bound, `lag ${step}`);
});

test('sphere: every column has norm sqrt(m), and its entries the moments of a uniform direction', (t) => {
  const { m, n } = { m: 7, n: 5000 };
  const columns = columnsOf('sphere', {}, { m, n });
  for (const column of columns) t.true(Math.abs(Math.hypot(...column) - Math.sqrt(m)) < 1e-14);
  const mean = (of: (column: number[]) => number): number => columns.reduce((sum, column) => sum + of(column), 0) / n;
  // On the sphere of radius sqrt(m): E a^4 = 3 m / (m + 2), E a^2 b^2 = m / (m + 2); five deviations.
  t.true(Math.abs(mean(([a]) => a)) < 5 / Math.sqrt(n));
  t.true(Math.abs(mean(([a]) => a ** 4) - (3 * m) / (m + 2)) < (5 * 6) / Math.sqrt(n));
  t.true(Math.abs(mean(([a, b]) => a * a * b * b) - m / (m + 2)) < (5 * 2) / Math.sqrt(n));
});

test('correlated: columns at a distance d have correlation^d, columns on their own variance 1', (t) => {
  const m = 1000;
  for (const correlation of [-0.7, 0, 0.5, 0.95]) {
    const A = drawMatrix(pointOf({ n: m, m }, { ensemble: 'correlated', correlation }), 0);
    const covariance = (j: number, l: number): number => A.getColumnVector(j).dot(A.getColumnVector(l)) / m;
    for (const j of [0, 1, 5, m - 8]) {
      for (const distance of [0, 1, 2, 3, 7]) {
        const expected = correlation ** distance;
        const deviation = Math.sqrt((1 + expected * expected) / m);
        t.true(Math.abs(covariance(j, j + distance) - expected) < 4.5 * deviation, `${correlation}, ${j}, ${distance}`);
      }
    }
  }
});

test('correlated: correlation 0 leaves the base draw, and all correlations share it', (t) => {
  const base = columnsOf('correlated', { correlation: 0 });
  const mixed = columnsOf('correlated', { correlation: 0.6 });
  t.deepEqual(mixed[0], base[0]);
  mixed.slice(1).forEach((column, j) => {
    column.forEach((entry, i) => t.true(Math.abs(entry - 0.6 * mixed[j][i] - 0.8 * base[j + 1][i]) < 1e-14));
  });
});

test('spiked: the stable rank falls as documented', (t) => {
  const trials = 12;
  for (const [spike, expected] of [
    [0, 34.3],
    [3, 17.1],
    [10, 2.91],
    [30, 1.218],
  ]) {
    let mean = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const A = drawMatrix(pointOf({ n: 200, m: 100 }, { ensemble: 'spiked', spike }), trial);
      mean += (A.norm('frobenius') / new SVD(A, { autoTranspose: true }).norm2) ** 2 / trials;
    }
    // |u|^2 has a relative deviation of sqrt(2 / m).
    t.true(Math.abs(mean / expected - 1) < 4 * Math.sqrt(2 / 100 / trials), `${spike}: ${mean} against ${expected}`);
  }
});

test('spiked: what is added to the base draw has rank one and is proportional to spike', (t) => {
  const [base, three, ten] = [0, 3, 10].map((spike) =>
    drawMatrix(pointOf({ n: 60, m: 35 }, { ensemble: 'spiked', spike }), 4),
  );
  const added = Matrix.sub(ten, base);
  const { diagonal } = new SVD(added, { autoTranspose: true });
  t.true(diagonal[1] < 1e-13 * diagonal[0]);
  t.true(Matrix.sub(Matrix.mul(added, 0.3), Matrix.sub(three, base)).norm('frobenius') < 1e-13 * diagonal[0]);
});

test('near-parallel: distance 0 repeats columns, and the difference of a pair is distance times one draw', (t) => {
  const [none, near, far] = [0, 0.25, 2].map((distance) => columnsOf('near-parallel', { 'column-distance': distance }));
  for (let j = 1; j < none.length; j += 2) {
    t.deepEqual(none[j], none[j - 1]);
    near[j].forEach((entry, i) => {
      t.true(Math.abs(8 * (entry - near[j - 1][i]) - (far[j][i] - far[j - 1][i])) < 1e-13);
    });
  }
  for (let j = 0; j < none.length; j += 2) t.deepEqual([near[j], far[j]], [none[j], none[j]]);
  t.deepEqual(near.at(-1), far.at(-1), 'of an odd number the last stands alone');
});
