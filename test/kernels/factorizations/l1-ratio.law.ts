import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { naiveL1Ratio } from '../naive/l1-ratio.js';
import {
  combineRows,
  drawDiscreteFamily,
  drawMatrix,
  drawRepeatedFamily,
  drawSparseProduct,
  type Family,
  type SolvedRatio,
  selectRows,
  solveRatios,
} from './l1-ratio-scene.js';
import { findSmallestL1Ratio } from './smallest-l1-ratio.js';

const shapes = [
  { n: 1, p: 1 },
  { n: 7, p: 1 },
  { n: 3, p: 3 },
  { n: 9, p: 2 },
  { n: 12, p: 5 },
  { n: 31, p: 4 },
  { n: 40, p: 9 },
  { n: 61, p: 13 },
  { n: 90, p: 6 },
  { n: 24, p: 22 },
  { n: 37, p: 14 },
  { n: 50, p: 30 },
];
const trialCount = 6;

function hasFullRank({ Y }: Family): boolean {
  const squares = Y.transpose().mmul(Y);
  for (let j = 0; j < Y.columns; j += 1) {
    const pivot = squares.get(j, j);
    if (pivot < 1e-9) return false;
    for (let i = j + 1; i < Y.columns; i += 1) {
      const factor = squares.get(i, j) / pivot;
      for (let k = j; k < Y.columns; k += 1) squares.set(i, k, squares.get(i, k) - factor * squares.get(j, k));
    }
  }
  return true;
}

const families: readonly Family[] = shapes
  .flatMap(({ n, p }) =>
    Array.from({ length: trialCount }, (_, trial): Family[] => [
      { name: `dense ${trial}: n=${n} p=${p}`, Y: drawMatrix(openTestStream(`dense ${n} ${p}`, trial), n, p) },
      drawSparseProduct(`sparse ${n} ${p}`, trial, { n, p, theta: [0.15, 0.3, 0.6][trial % 3] }),
      drawDiscreteFamily(`discrete ${n} ${p}`, trial, { n, p }),
      drawRepeatedFamily(`repeated ${n} ${p}`, trial, { n, p }),
    ]).flat(),
  )
  .filter(hasFullRank);

/** Two pairs, two single rows and a combination of all rows. */
function drawRowFactors({ name, Y }: Family): number[][] {
  const n = Y.rows;
  const stream = openTestStream(`factors of ${name}`, 0);
  const order = [...drawSupport(stream, { n, k: n })];
  const picked = [0, 1, 2, 3].map((i) => order[i % n]);
  return [
    selectRows(n, [picked[0], picked[1]]),
    selectRows(n, [picked[2], picked[3]]),
    selectRows(n, [picked[0]]),
    selectRows(n, [picked[1]]),
    drawMatrix(stream, n, 1).to1DArray(),
  ];
}

function isZero(Y: Matrix, factors: readonly number[]): boolean {
  return Math.max(...combineRows(Y, factors).map(Math.abs)) < 1e-12;
}

/** The certificate again, and with what the report says of itself. */
function checkReport(t: { true: (actual: boolean, message?: string) => void }, solved: SolvedRatio, where: string) {
  const sum = solved.image.reduce((total, value) => total + Math.abs(value), 0);
  t.true(Math.abs(sum - solved.objective) <= 1e-10 * solved.objective, where);
  t.true(solved.certificate.gap <= 1e-10 && solved.certificate.dualExcess <= 1e-10, where);
  t.true(solved.certificate.gap >= -1e-12, `${where}: a bound above the objective`);
}

for (const [path, limits] of [
  ['Newton', { pursuitStepCountMax: 0, edgeStepCountMax: 0 }],
  ['all', {}],
  ['edges', { pursuitStepCountMax: 0, newtonStepCountMax: 0 }],
] as const) {
  test(`the objective is that of HiGHS, by ${path}`, (t) => {
    let count = 0;
    const unresolved: string[] = [];
    for (const family of families) {
      const factorsList = drawRowFactors(family);
      // Each r alone, without what others made known, and once more all in one family.
      const reports =
        path === 'all'
          ? solveRatios(family.Y, factorsList, limits)
          : factorsList.flatMap((factors) => solveRatios(family.Y, [factors], limits));
      factorsList.forEach((factors, at) => {
        const where = `${family.name}, r ${at}`;
        if (isZero(family.Y, factors)) {
          t.is(reports[at].status, 'infeasible', where);
          return;
        }
        const expected = findSmallestL1Ratio(family.Y, combineRows(family.Y, factors));
        if (expected === undefined) throw new Error(`${where}: HiGHS has no answer`);
        count += 1;
        if (reports[at].status !== 'optimal') {
          unresolved.push(where);
          return;
        }
        t.true(Math.abs(reports[at].objective - expected) <= 1e-8 * expected, `${where}: ${expected}`);
        checkReport(t, reports[at], where);
      });
    }
    t.log(`${count} problems, ${unresolved.length} unresolved`);
    t.true(count >= 500, `${count}`);
    t.deepEqual(path === 'all' ? unresolved : [], []);
    t.true(unresolved.length <= 0.01 * count, unresolved.join('; '));
  });
}

test('the objective is the smallest over all vertices', (t) => {
  for (const family of families.filter(({ Y }) => Y.rows <= 12)) {
    const factorsList = drawRowFactors(family);
    solveRatios(family.Y, factorsList).forEach(({ status, objective }, at) => {
      if (isZero(family.Y, factorsList[at])) return;
      const expected = naiveL1Ratio(family.Y, combineRows(family.Y, factorsList[at])) ?? Number.NaN;
      t.is(status, 'optimal');
      t.true(Math.abs(objective - expected) <= 1e-8 * expected, `${family.name}, r ${at}: ${objective}, ${expected}`);
    });
  }
});

test('basis pursuit alone proves all problems of families with at most 3 rows a column, none of them parallel', (t) => {
  const wide = families.filter(({ name, Y }) => Y.rows <= 3 * Y.columns && /^(dense|sparse)/u.test(name));
  let followed = 0;
  for (const { name, Y } of wide) {
    const factorsList = drawRowFactors({ name, Y });
    const alone = solveRatios(Y, factorsList, { newtonStepCountMax: 0, edgeStepCountMax: 0 });
    const without = solveRatios(Y, factorsList, { pursuitStepCountMax: 0 });
    alone.forEach((solved, at) => {
      t.is(without[at].pursuitSteps, 0);
      if (isZero(Y, factorsList[at])) return;
      const where = `${name}, r ${at}`;
      if (solved.pursuitSteps === 0) {
        // Sparse products have zero rows, and rows of one component are parallel.
        t.true(name.startsWith('sparse'), where);
        return;
      }
      followed += 1;
      t.is(solved.status, 'optimal', where);
      t.true(Math.abs(solved.objective - without[at].objective) <= 1e-9 * solved.objective, where);
      checkReport(t, solved, where);
    });
  }
  t.true(followed >= 150, `${followed}`);
});
