import test from 'ava';
import { ensembleNames } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { solverNames, solverTraits } from '../../../src/experiments/sparse-recovery/declaration/solver-names.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { verdictCode, verdictNames } from '../../../src/sweep/outcome.js';
import type { Criterion, Point } from '../../../src/sweep/sweep.js';
import { kernels, pointOf, seed } from './ensemble-scene.js';

/* Every solver on every ensemble in the most difficult cells: each size at its limits, with noise and without. */

const n = 16;
const tolerance = 1e-3;
const criterion: Criterion = { name: 'relative-error', tolerance };
const metricCount = sparseRecovery.metrics.length;
const [relativeErrorAt, l1GapAt, iterationsAt, nonUniqueAt] = sparseRecovery.metrics.keys();

const sizes = [1, 2, 7, n].flatMap((m) => [0, 1, 2, 5, 9, n].map((k) => ({ n, m, k })));

for (const solver of solverNames) {
  for (const ensemble of ensembleNames) {
    test(`${solver} on ${ensemble}: every size has a verdict that fits its metrics, with noise and without, and so has its replay`, (t) => {
      for (const noise of [0, 0.01]) {
        const points = sizes.map((size) => pointOf(size, { solver, ensemble, noise, coefficients: 'non-negative' }));
        for (let trial = 0; trial < 3; trial += 1) {
          const { verdicts, metrics } = run(points, trial);
          for (const [i, point] of points.entries()) {
            const name = `m=${point['m']} k=${point['k']} noise=${noise} trial ${trial}`;
            const own = metrics.slice(i * metricCount, (i + 1) * metricCount);
            const verdict = verdictNames[verdicts[i]];
            const error = own[relativeErrorAt];
            t.true(error >= 0 && Number.isFinite(error), `${name}: error ${error}`);
            t.true(Number.isFinite(own[l1GapAt]) && Number.isFinite(own[iterationsAt]), name);
            t.is(own[nonUniqueAt], Number.NaN, name);
            if (verdict === 'success') t.true(error <= tolerance, `${name}: error ${error}`);
            if (verdict === 'failure') t.true(error > tolerance, `${name}: error ${error}`);
            if (point['k'] === 0) t.deepEqual([verdict, error], ['success', 0], name);

            const { explanation, ...replayed } = replay(point, trial);
            t.deepEqual(replayed, { verdicts: [verdicts[i]], metrics: [...own] }, name);
            t.deepEqual(JSON.parse(JSON.stringify(explanation)), explanation, name);
            t.is(explanation['verdict'], verdict, name);
            const { status } = explanation['solve'] as { readonly status: string };
            t.is(verdict === 'unresolved', status !== 'converged' && status !== 'stationary', `${name}: ${status}`);
          }
        }
      }
    });
  }

  test(`${solver}: what is recovered without noise solves A x = b`, (t) => {
    let recovered = 0;
    for (let trial = 0; trial < 20; trial += 1) {
      const { explanation } = replay(pointOf({ n: 60, m: 40, k: 5 }, { solver, coefficients: 'non-negative' }), trial);
      if (explanation['verdict'] !== 'success') continue;
      recovered += 1;
      const { recomputed } = explanation['solve'] as { readonly recomputed: Readonly<Record<string, number>> };
      const residual = recomputed[solverTraits[solver].certified ? 'primalResidual' : 'relativeResidual'];
      t.true(residual < 2e-3, `trial ${trial}: ${residual}`);
    }
    t.true(recovered > 12, `${recovered}`);
  });
}

function run(points: readonly Point[], trial: number) {
  const record = openRecord(points.length);
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  sparseRecoveryTrial.runTrial({ seed, trial, criterion, points }, workspace, record);
  return record;
}

function replay(point: Point, trial: number) {
  const record = openRecord(1);
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, [point]);
  const request = { seed, trial, criterion, points: [point] };
  const explanation = sparseRecoveryTrial.explainTrial(request, workspace, record);
  return { explanation, verdicts: [...record.verdicts], metrics: [...record.metrics] };
}

function openRecord(cellCount: number) {
  return {
    verdicts: new Uint8Array(cellCount).fill(verdictCode.failure),
    metrics: new Float64Array(metricCount * cellCount).fill(Number.NaN),
  };
}
