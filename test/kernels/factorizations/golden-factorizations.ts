/*
 * `node dist/test/kernels/factorizations/golden-factorizations.js` prints the hash that
 * test/kernels/factorizations/sparse-factorization.golden.ts freezes: over every bit of 108 whole factorizations and of
 * the reports of 360 l1 problems.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { pairRows, singleRows } from '../../../src/kernels/factorizations/sparse-factorization.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import {
  drawDiscreteFamily,
  drawMatrix,
  drawRepeatedFamily,
  drawSparseProduct,
  type Family,
  selectRows,
  solveRatios,
} from './l1-ratio-scene.js';
import { factorMatrix, shuffleRows } from './sparse-factorization-scene.js';

const trialCount = 12;
const pairsPerFamily = 15;

interface GoldenFactorizations {
  readonly hash: string;
  /** How the factorizations and the l1 problems ended. */
  readonly statuses: readonly string[];
}

export function hashGoldenFactorizations(): GoldenFactorizations {
  const hash = createHash('sha256');
  const statuses: string[] = [];
  const add = (values: ArrayLike<number>): void => {
    hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  for (let trial = 0; trial < trialCount; trial += 1) {
    for (const { name, Y } of drawAll(trial)) {
      const groups = trial % 3 === 0 ? singleRows(Y.rows) : pairRows(shuffleRows(name, trial, Y.rows));
      const { factor, status, nonZeroCounts, ...counts } = factorMatrix(Y, groups);
      statuses.push(status);
      for (const values of [nonZeroCounts, Object.values(counts), factor.to1DArray()]) add(values);
    }
    for (const { name, Y } of drawSparse(trial)) {
      const rowFactors = pairRows(shuffleRows(name, trial, Y.rows)).slice(0, pairsPerFamily);
      for (const report of solveRatios(
        Y,
        rowFactors.map((rows) => selectRows(Y.rows, rows)),
      )) {
        const { status, objective, solution, newtonSteps, edgeSteps, wasKnown, certificate } = report;
        statuses.push(status);
        // It has no numbers, and engines differ in the bits of a NaN.
        if (status === 'infeasible') continue;
        const effort = [objective, newtonSteps, edgeSteps, wasKnown ? 1 : 0];
        for (const values of [effort, Object.values(certificate), solution]) add(values);
      }
    }
  }
  return { hash: hash.update(statuses.join()).digest('hex'), statuses };
}

function drawAll(trial: number): Family[] {
  return [
    ...drawSparse(trial),
    // Of rank 6 in 9 columns.
    drawSparseProduct('golden wide', trial, { n: 70, p: 6, theta: 0.25, q: 9 }),
    // Beyond the transition, where problems end at vertices that are no component.
    drawSparseProduct('golden dense', trial, { n: 43, p: 8, theta: 0.7 }),
    drawDiscreteFamily('golden discrete', trial, { n: 37, p: 5 }),
    drawDiscreteFamily('golden narrow', trial, { n: 18, p: 3 }),
    drawRepeatedFamily('golden repeated', trial, { n: 51, p: 7 }),
    drawRepeatedFamily('golden square', trial, { n: 9, p: 9 }),
    // The complement has a small dimension, so that basis pursuit solves them.
    { name: `golden full ${trial}`, Y: drawMatrix(openTestStream('golden full', trial), 42, 23) },
  ];
}

/** Of full column rank, with many zeros at every solution. */
function drawSparse(trial: number): Family[] {
  return [
    drawSparseProduct('golden sparse', trial, { n: 101, p: 10, theta: [0.2, 0.3, 0.4][trial % 3] }),
    drawSparseProduct('golden tall', trial, { n: 162, p: 5, theta: [0.3, 0.45][trial % 2] }),
  ];
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenFactorizations().hash);
