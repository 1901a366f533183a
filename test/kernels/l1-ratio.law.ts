import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawSupport } from '../../src/random/stream.js';
import { openTestStream } from './basis-pursuit-scene.js';
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
import { naiveL1Ratio } from './naive/l1-ratio.js';
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
  ['Newton', { edgeStepCountMax: 0 }],
  ['both', {}],
  ['edges', { newtonStepCountMax: 0 }],
] as const) {
  test(`the objective is that of HiGHS, by ${path}`, (t) => {
    let count = 0;
    const unresolved: string[] = [];
    for (const family of families) {
      const factorsList = drawRowFactors(family);
      // Each r alone, without what others made known, and once more all in one family.
      const reports =
        path === 'both'
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
    t.deepEqual(path === 'both' ? unresolved : [], []);
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
