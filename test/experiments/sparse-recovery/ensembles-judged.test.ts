import test from 'ava';
import {
  type EnsembleName,
  ensembleNames,
  ensembleTraits,
} from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { describeRuling } from '../../../src/experiments/sparse-recovery/trial/judge-cell.js';
import { solveCell } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { verdictCode, verdictNames } from '../../../src/sweep/outcome.js';
import type { Criterion, Point } from '../../../src/sweep/sweep.js';
import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';
import { cellOf, drawFor } from './cell-scene.js';
import { kernels, pointOf, seed } from './ensemble-scene.js';
import { ruleBySolve } from './rule-by-solve.js';

const exact: Criterion = { name: 'exact' };
const { success, failure, unresolved } = verdictCode;

/** A verdict for each point, by the rules of `exact`. */
function run(points: readonly Point[], trial: number): Uint8Array {
  const record = {
    verdicts: new Uint8Array(points.length),
    metrics: new Float64Array(sparseRecovery.metrics.length * points.length),
  };
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  sparseRecoveryTrial.runTrial({ seed, trial, criterion: exact, points }, workspace, record);
  return record.verdicts;
}

const n = 32;
const ms = [1, 3, 8, 12, 17, 22, 27, 32];
const ks = [0, 1, 2, 4, 6, 9, 13, 18, 25];

function map(ensemble: EnsembleName): Point[] {
  return ms.flatMap((m) => ks.map((k) => pointOf({ n, m, k }, { ensemble })));
}

for (const ensemble of ensembleNames) {
  const { nested, continuous } = ensembleTraits[ensemble];

  test(`${ensemble}: success is lost only as k grows${nested ? ' or m shrinks' : ''}`, (t) => {
    for (let trial = 0; trial < 20; trial += 1) {
      const verdicts = run(map(ensemble), trial);
      verdicts.forEach((here, i) => {
        if (here !== success) return;
        if (i % ks.length > 0) t.not(verdicts[i - 1], failure, `trial ${trial}, cell ${i}`);
        if (nested && i + ks.length < verdicts.length)
          t.not(verdicts[i + ks.length], failure, `trial ${trial}, cell ${i}`);
      });
    }
  });

  test(`${ensemble}: the verdict never contradicts the homotopy's certificate`, (t) => {
    const points = map(ensemble);
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
    const cells = points.map(cellOf);
    const counts = [0, 0, 0];
    for (let trial = 0; trial < 10; trial += 1) {
      const verdicts = run(points, trial);
      const instance = drawFor({ seed, trial, criterion: exact }, cells[0], workspace);
      cells.forEach((cell, i) => {
        instance.placeMatrix(cell.m);
        const solved = ruleBySolve(cell, solveCell({ cell, instance }, workspace));
        const { verdict } = describeRuling({ standing: solved, reason: 'as solved' });
        counts[verdicts[i]] += 1;
        if (verdict !== 'unresolved' && verdicts[i] !== unresolved)
          t.is(verdictNames[verdicts[i]], verdict, `trial ${trial}, m ${cell.m}, k ${cell.k}`);
      });
    }
    t.true(counts[success] > 150 && counts[failure] > 150, String(counts));
    if (continuous) t.is(counts[unresolved], 0);
  });
}

// Donoho & Tanner, Phil. Trans. R. Soc. A 367 (2009) 4273-4293: the transition is that of Gaussian matrices.
for (const ensemble of ensembleNames.filter((name) => name !== 'near-parallel')) {
  test(`${ensemble}: near the transition it recovers about as often as a Gaussian matrix`, (t) => {
    const point = pointOf({ n: 128, m: 64, k: 24 }, { ensemble });
    const trials = 400;
    const counts = [0, 0, 0];
    for (let trial = 0; trial < trials; trial += 1) counts[run([point], trial)[0]] += 1;
    const expected = exactRecoveryProbability({ n: 128, m: 64, k: 24 });
    // Four deviations, and 0.05 for what universality leaves open at this size.
    const slack = 4 * Math.sqrt((expected * (1 - expected)) / trials) + 0.05;
    t.true(
      Math.abs(counts[success] / trials - expected) < slack,
      `${String(counts)} of ${trials}, expected ${expected}`,
    );
  });
}

test('near-parallel columns are confused: recovery falls with their distance and ends where they coincide', (t) => {
  const [far, near, none] = [1, 0.1, 0].map((distance) => {
    const point = pointOf({ n: 128, m: 64, k: 20 }, { ensemble: 'near-parallel', 'column-distance': distance });
    let successes = 0;
    for (let trial = 0; trial < 200; trial += 1) if (run([point], trial)[0] === success) successes += 1;
    return successes;
  });
  t.true(far > near + 30 && near > none + 30, `${far}, ${near}, ${none}`);
  t.is(none, 0);
});
