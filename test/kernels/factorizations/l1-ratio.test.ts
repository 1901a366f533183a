import test from 'ava';
import { Matrix } from 'ml-matrix';
import {
  createL1RatioWorkspace,
  defaultL1RatioLimits,
  openL1Ratio,
  solveL1Ratio,
} from '../../../src/kernels/factorizations/l1-ratio.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { drawSupport } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import {
  combineRows,
  drawDiscreteFamily,
  drawMatrix,
  drawRepeatedFamily,
  drawSparseProduct,
  placeMatrix,
  selectRows,
  solveRatios,
} from './l1-ratio-scene.js';
import { findSmallestL1Ratio } from './smallest-l1-ratio.js';

function pairsOf(name: string, n: number, count: number): number[][] {
  const order = [...drawSupport(openTestStream(name, 0), { n, k: n })];
  return Array.from({ length: count }, (_, k) => selectRows(n, [order[2 * k], order[2 * k + 1]]));
}

const sparse = [0, 1, 2].map((trial) => drawSparseProduct('l1-ratio', trial, { n: 150, p: 11, theta: 0.2 }));
const mixed = [
  ...sparse,
  drawDiscreteFamily('l1-ratio-discrete', 1, { n: 120, p: 7 }),
  drawRepeatedFamily('l1-ratio-repeated', 0, { n: 101, p: 9 }),
  { name: 'l1-ratio-wide', Y: drawMatrix(openTestStream('l1-ratio-wide', 0), 82, 45) },
];

test('a larger family with components has the objectives of HiGHS', (t) => {
  const { Y } = drawSparseProduct('l1-ratio-large', 0, { n: 403, p: 19, theta: 0.15 });
  const factorsList = pairsOf('large', 403, 40);
  solveRatios(Y, factorsList).forEach(({ status, objective }, at) => {
    const expected = findSmallestL1Ratio(Y, combineRows(Y, factorsList[at])) ?? Number.NaN;
    t.is(status, 'optimal');
    t.true(Math.abs(objective - expected) <= 1e-8 * expected, `pair ${at}: ${objective}, ${expected}`);
  });
});

test('what earlier problems made known changes no objective', (t) => {
  let knownCount = 0;
  for (const { Y, name } of mixed) {
    const factorsList = pairsOf(name, Y.rows, 40);
    const together = solveRatios(Y, factorsList);
    const alone = factorsList.map((factors) => solveRatios(Y, [factors])[0]);
    together.forEach(({ status, objective }, at) => {
      t.is(status, alone[at].status);
      if (status === 'optimal') t.true(Math.abs(objective - alone[at].objective) <= 1e-9 * objective, `${name}, ${at}`);
    });
    t.false(
      alone.some(({ wasKnown }) => wasKnown),
      name,
    );
    if (name.startsWith('l1-ratio ')) knownCount += together.filter(({ wasKnown }) => wasKnown).length;
  }
  // Of 120 problems of sparse families, so that the shortcut was taken and its answers were compared.
  t.true(knownCount >= 30, `${knownCount}`);
});

test('the same problems in the same order give the same bits', (t) => {
  for (const { Y, name } of mixed) {
    const factorsList = pairsOf(name, Y.rows, 30);
    t.deepEqual(solveRatios(Y, factorsList), solveRatios(Y, factorsList), name);
  }
});

test('scaling Y scales nothing but the units, and r scales w and the objective', (t) => {
  for (const { Y, name } of mixed) {
    const factorsList = pairsOf(name, Y.rows, 20);
    const plain = solveRatios(Y, factorsList);
    // |Q w|_1 for the basis Q of Y's column space, with r of its rows: no unit of Y is left in it.
    t.deepEqual(solveRatios(Matrix.mul(Y, 1 / 1024), factorsList), plain, name);
    const doubled = factorsList.map((factors) => factors.map((factor) => 2 * factor));
    solveRatios(Y, doubled).forEach(({ objective, image }, at) => {
      t.is(2 * objective, plain[at].objective, name);
      t.deepEqual(
        image.map((value) => 2 * value),
        plain[at].image,
      );
    });
  }
});

test('permuting rows and flipping their signs leaves the objective', (t) => {
  for (const { Y, name } of mixed) {
    const n = Y.rows;
    const order = [...drawSupport(openTestStream(`order of ${name}`, 0), { n, k: n })];
    const flips = order.map((i) => (i % 3 === 0 ? -1 : 1));
    const moved = Y.subMatrixRow(order).mulColumnVector(flips);
    const factorsList = pairsOf(name, n, 20);
    const movedFactors = factorsList.map((factors) => order.map((i, at) => factors[i] * flips[at]));
    const plain = solveRatios(Y, factorsList);
    solveRatios(moved, movedFactors).forEach(({ status, objective }, at) => {
      t.is(status, plain[at].status);
      if (status === 'optimal') t.true(Math.abs(objective - plain[at].objective) <= 1e-9 * objective, name);
    });
  }
});

test('a change of the columns leaves the objective', (t) => {
  for (const { Y, name } of sparse) {
    const change = drawMatrix(openTestStream('columns', 0), Y.columns, Y.columns);
    const factorsList = pairsOf(name, Y.rows, 20);
    const plain = solveRatios(Y, factorsList);
    solveRatios(Y.mmul(change), factorsList).forEach(({ objective }, at) => {
      t.true(Math.abs(objective - plain[at].objective) <= 1e-9 * objective, name);
    });
  }
});

test('a row that is repeated weighs twice, by merging or as one row of twice the size', (t) => {
  const { Y } = sparse[0];
  const n = Y.rows;
  const repeated = new Matrix([...Y.to2DArray(), ...Y.to2DArray().map((row) => row.map((value) => -value))]);
  const factorsList = pairsOf('repeated', n, 20);
  const plain = solveRatios(Y, factorsList);
  const padded = factorsList.map((factors) => [...factors, ...new Array<number>(n).fill(0)]);
  solveRatios(repeated, padded).forEach((solved, at) => {
    // Q of the repeated rows is shorter by sqrt 2, and so is r; w makes up for it.
    t.true(Math.abs(solved.objective - 2 * plain[at].objective) <= 1e-9 * solved.objective);
  });
});

test('two opposite rows pose no problem: infeasible, without numbers', (t) => {
  const Y = new Matrix([
    [1, 2],
    [-1, -2],
    [3, 1],
    [0, 0],
  ]);
  const [opposite, zero, fine] = solveRatios(Y, [selectRows(4, [0, 1]), selectRows(4, [3]), selectRows(4, [2])]);
  for (const { status, objective, solution, certificate } of [opposite, zero]) {
    t.is(status, 'infeasible');
    t.is(objective, 0);
    t.deepEqual([...solution], [0, 0]);
    t.true(Number.isNaN(certificate.gap));
  }
  t.is(fine.status, 'optimal');
  t.true(Math.abs(fine.objective - 1) < 1e-12, 'the row itself is the only one that does not vanish');
});

test('without steps a problem is unresolved, and its w feasible', (t) => {
  const { Y } = sparse[0];
  const factors = selectRows(Y.rows, [0, 1]);
  const [solved] = solveRatios(Y, [factors], { newtonStepCountMax: 1, edgeStepCountMax: 0 });
  const [best] = solveRatios(Y, [factors]);
  t.is(solved.status, 'unresolved');
  t.true(solved.objective > best.objective);
  const constraint = solved.image[0] + solved.image[1];
  t.true(Math.abs(constraint - 1) < 1e-9);
  t.false(solved.certificate.gap <= 1e-10);
});

test('limits count: fewer edges than needed leave a problem unresolved', (t) => {
  const { Y } = sparse[1];
  const filled = Y.to2DArray().flatMap((row, i) => (row.some((value) => value !== 0) ? [i] : []));
  const factors = selectRows(Y.rows, filled.slice(0, 2));
  const [few] = solveRatios(Y, [factors], { newtonStepCountMax: 0, edgeStepCountMax: 2 });
  const [many] = solveRatios(Y, [factors], { newtonStepCountMax: 0 });
  t.is(few.status, 'unresolved');
  t.is(few.edgeSteps, 2);
  t.is(many.status, 'optimal');
  t.true(many.edgeSteps > 2);
});

test('problems that do not fit are refused', (t) => {
  const arena = openArena(kernels);
  const workspace = createL1RatioWorkspace(arena, { nMax: 5, pMax: 2 });
  const basis = placeMatrix(Matrix.eye(5, 2), arena);
  t.throws(() => openL1Ratio({ n: 6, p: 2, basis }, workspace), { instanceOf: RangeError });
  t.throws(() => openL1Ratio({ n: 5, p: 3, basis }, workspace), { instanceOf: RangeError });
  const family = openL1Ratio({ n: 5, p: 2, basis }, workspace);
  t.is(family.mergedRowCount, 2);
  t.throws(() => solveL1Ratio([1], defaultL1RatioLimits(2), family), { instanceOf: RangeError });
  openL1Ratio({ n: 4, p: 1, basis }, workspace);
  t.throws(() => solveL1Ratio([1, 0], defaultL1RatioLimits(2), family), { message: /opened last/ });
});
