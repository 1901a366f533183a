import test from 'ava';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { judgeStaircase } from '../../../src/experiments/sparse-recovery/trial/judge-block.js';
import { describeRuling } from '../../../src/experiments/sparse-recovery/trial/judge-cell.js';
import type { JudgedCell } from '../../../src/experiments/sparse-recovery/trial/judged-cell.js';
import { solveCell } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { verdictCode, verdictNames } from '../../../src/sweep/outcome.js';
import type { Criterion, Point } from '../../../src/sweep/sweep.js';
import { cellOf, drawFor } from './cell-scene.js';
import { ruleBySolve } from './rule-by-solve.js';

const kernels = instantiateKernels(compileKernels());
const metricCount = sparseRecovery.metrics.length;
const exact: Criterion = { name: 'exact' };
const [relativeError, l1Gap, iterations, nonUnique] = ['relative-error', 'l1-gap', 'iterations', 'non-unique'].map(
  (wanted) => sparseRecovery.metrics.findIndex(({ name }) => name === wanted),
);

/** What criterion `exact` says of a failure that is no tie. */

interface Size {
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

function point({ n, m, k }: Size, coefficients = 'signs'): Point {
  return { n, m, k, ensemble: 'gaussian', coefficients, noise: 0, solver: 'basis-pursuit' };
}

function run(points: readonly Point[], trial: number, criterion = exact): { verdicts: number[]; metrics: number[] } {
  const record = {
    verdicts: new Uint8Array(points.length),
    metrics: new Float64Array(points.length * metricCount).fill(Number.NaN),
  };
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  sparseRecoveryTrial.runTrial({ seed: 5, trial, criterion, points }, workspace, record);
  return { verdicts: [...record.verdicts], metrics: [...record.metrics] };
}

/** Every (m, k) with a step of 3 and the corners, for n = 31. */
const n = 31;
const steps = [1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31];
const map = (coefficients: string): Point[] =>
  steps.flatMap((m) => [0, ...steps].map((k) => point({ n, m, k }, coefficients)));

for (const coefficients of ['signs', 'gaussian']) {
  test(`${coefficients}: a cell's bits do not depend on the block in which it is judged`, (t) => {
    const points = map(coefficients);
    for (const trial of [0, 1]) {
      const whole = run(points, trial);
      points.forEach((alone, i) => {
        const { verdicts, metrics } = run([alone], trial);
        t.is(verdicts[0], whole.verdicts[i]);
        t.deepEqual(metrics, whole.metrics.slice(i * metricCount, (i + 1) * metricCount));
      });
    }
  });

  test(`${coefficients}: a staircase asks few cells and gives the bits of cells judged one by one`, (t) => {
    const points = Array.from({ length: 400 }, (_, i) => {
      const m = 3 * (1 + Math.floor(i / 20));
      return point({ n: 60, m, k: Math.round((m * (1 + (i % 20))) / 20) }, coefficients);
    });
    const whole = sparseRecoveryTrial.createWorkspace(instantiateKernels(compileKernels()), points);
    for (const trial of [0, 1, 2]) {
      const { verdicts, metrics } = run(points, trial);
      const alone = points.map((cell) => run([cell], trial));
      t.deepEqual(
        verdicts,
        alone.flatMap((cell) => cell.verdicts),
      );
      t.deepEqual(
        metrics,
        alone.flatMap((cell) => cell.metrics),
      );
      const instance = drawFor({ seed: 5, trial, criterion: exact }, whole.cells[0], whole);
      const { askedCount } = judgeStaircase(instance, whole);
      t.true(askedCount >= 20 && askedCount < 60, String(askedCount));
    }
  });

  test(`${coefficients}: nested instances lose success only as k grows or m shrinks`, (t) => {
    const width = steps.length + 1;
    for (let trial = 0; trial < 40; trial += 1) {
      const { verdicts } = run(map(coefficients), trial);
      const success = verdicts.map((verdict) => verdict === verdictCode.success);
      success.forEach((here, i) => {
        if (i % width > 0) t.true(!here || success[i - 1], `trial ${trial}, cell ${i}: lost as k fell`);
        if (i >= width) t.true(here || !success[i - width], `trial ${trial}, cell ${i}: lost as m grew`);
      });
    }
  });

  test(`${coefficients}: every cell is decided, and metrics are those that the verdict gives or that a solve measures`, (t) => {
    for (let trial = 0; trial < 40; trial += 1) {
      const solved = run(map(coefficients), trial, { name: 'relative-error', tolerance: 1e-3 });
      solved.metrics.forEach((metric, i) => t.is(Number.isFinite(metric), i % metricCount !== nonUnique));
      const proved = run(map(coefficients), trial);
      proved.verdicts.forEach((verdict, i) => {
        const metrics = proved.metrics.slice(i * metricCount, (i + 1) * metricCount);
        // A proof gives no x_hat: errors of the proved alone would be 0 at every success rate.
        metrics.forEach((metric, at) => t.is(metric, at === nonUnique ? 0 : Number.NaN));
        t.not(verdict, verdictCode.unresolved);
      });
      t.false([...solved.verdicts, ...proved.verdicts].includes(verdictCode.unresolved));
    }
  });

  test(`${coefficients}: the solver finds no error where success is proved, a shorter solution where failure is`, (t) => {
    const points = map(coefficients);
    for (let trial = 0; trial < 10; trial += 1) {
      const proved = run(points, trial);
      const solved = run(points, trial, { name: 'relative-error', tolerance: 1e-3 });
      proved.verdicts.forEach((verdict, i) => {
        const metric = (index: number): number => solved.metrics[i * metricCount + index];
        const { m, k } = points[i];
        if (verdict === verdictCode.success) {
          t.true(metric(relativeError) < 1e-8, `m=${m} k=${k}: ${metric(relativeError)}`);
          t.true(Math.abs(metric(l1Gap)) < 1e-8);
        } else if (Number(k) <= Number(m)) {
          t.true(metric(l1Gap) > 1e-8 && metric(relativeError) > 1e-8);
        }
      });
    }
  });

  test(`${coefficients}: verdicts are those that the homotopy's certificate alone gives, as in version 1`, (t) => {
    const points = [3, 5, 8, 12, 16, 18, 20].flatMap((tenths) =>
      [1, 4, 6, 7, 8, 9, 11, 13, 20].map((share) => {
        const m = 5 * tenths;
        return point({ n: 100, m, k: Math.round((share * m) / 20) }, coefficients);
      }),
    );
    const cells = points.map(cellOf);
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
    const counts = [0, 0, 0];
    for (let trial = 0; trial < 20; trial += 1) {
      const { verdicts } = run(points, trial);
      const instance = drawFor({ seed: 5, trial, criterion: exact }, cells[0], workspace);
      cells.forEach((cell, i) => {
        const { verdict } = describeSolve(cell, solveCell({ cell, instance }, workspace));
        t.is(verdictNames[verdicts[i]], verdict, `trial ${trial}, m = ${cell.m}, k = ${cell.k}`);
        counts[verdicts[i]] += 1;
      });
    }
    t.true(counts[verdictCode.success] > 400 && counts[verdictCode.failure] > 400, String(counts));
  });
}

test('the corners: nothing to recover, everything measured, more non-zeros than measurements', (t) => {
  for (let trial = 0; trial < 20; trial += 1) {
    const corners = [
      { n: 20, m: 7, k: 0 },
      { n: 20, m: 20, k: 20 },
      { n: 1, m: 1, k: 1 },
      { n: 20, m: 6, k: 7 },
      { n: 20, m: 1, k: 20 },
    ];
    t.deepEqual(
      corners.map((size) => run([point(size)], trial).verdicts[0]),
      ['success', 'success', 'success', 'failure', 'failure'].map((name) => (name === 'success' ? 1 : 0)),
    );
  }
});

test('k = 0 takes no step and has no error', (t) => {
  const { metrics } = run([point({ n: 20, m: 7, k: 0 })], 0, { name: 'relative-error', tolerance: 1e-3 });
  t.deepEqual([metrics[relativeError], metrics[l1Gap], metrics[iterations]], [0, 0, 0]);
});

test('the tolerance of the relative error decides', (t) => {
  const cells = Array.from({ length: 60 }, () => point({ n: 40, m: 20, k: 8 }));
  cells.forEach((cell, trial) => {
    const runWith = (tolerance: number): ReturnType<typeof run> =>
      run([cell], trial, { name: 'relative-error', tolerance });
    const error = runWith(1).metrics[relativeError];
    const judge = (tolerance: number): number => runWith(tolerance).verdicts[0];
    t.is(judge(error * 1.01 + 1e-300), verdictCode.success);
    if (error > 0) t.is(judge(error * 0.99), verdictCode.failure);
  });
});

test('two workspaces may lie in the same memory and be used in turns', (t) => {
  const [small, large] = [[point({ n: 20, m: 10, k: 3 })], [point({ n: 60, m: 41, k: 12 })]];
  const expected = [small, large].map((points) => run(points, 3));
  const workspaces = [small, large].map((points) => sparseRecoveryTrial.createWorkspace(kernels, points));
  for (const turn of [0, 1, 0, 0, 1, 1]) {
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
    const points = [small, large][turn];
    sparseRecoveryTrial.runTrial({ seed: 5, trial: 3, criterion: exact, points }, workspaces[turn], record);
    t.deepEqual({ verdicts: [...record.verdicts], metrics: [...record.metrics] }, expected[turn]);
  }
});

test('the laws of the coefficients share matrix and support and differ in the values', (t) => {
  const streams = ['signs', 'gaussian'].map((coefficients) => {
    const explanation = explain(point({ n: 20, m: 10, k: 3 }, coefficients), 0).explanation;
    return explanation['streams'] as Record<string, string>;
  });
  t.is(streams[0]['matrix'], streams[1]['matrix']);
  t.is(streams[0]['support'], streams[1]['support']);
  t.true('signs' in streams[0] && 'amplitudes' in streams[1]);
});

test('an explanation is JSON, writes the same record, and recomputes both certificates to their values', (t) => {
  const kinds = new Set<unknown>();
  for (const size of [
    { n: 60, m: 30, k: 0 },
    { n: 60, m: 30, k: 4 },
    { n: 60, m: 30, k: 11 },
    { n: 60, m: 30, k: 25 },
    { n: 60, m: 30, k: 31 },
  ]) {
    for (let trial = 0; trial < 5; trial += 1) {
      for (const criterion of [exact, { name: 'relative-error', tolerance: 1e-3 }]) {
        const cell = point(size);
        const { explanation, verdicts, metrics } = explain(cell, trial, criterion);
        t.deepEqual({ verdicts, metrics }, run([cell], trial, criterion));
        t.deepEqual(JSON.parse(JSON.stringify(explanation)), explanation);
        t.is(explanation['verdict'], verdictNames[verdicts[0]]);
        const solve = certificatesOf(explanation['solve']);
        t.true(Math.abs(solve.stated['dualMaxOffSupport'] - solve.recomputed['dualMaxOffSupport']) < 1e-10);
        t.true(solve.recomputed['dualDeviation'] < 1e-10 && solve.recomputed['primalResidual'] < 1e-12);
        const proof = certificatesOf(explanation['proof']);
        kinds.add(proof.kind);
        t.is(proof.kind, verdictNames[verdicts[0]]);
        if (proof.kind === 'success') {
          t.true(Math.abs(proof.stated['dualMaxOffSupport'] - proof.recomputed['dualMaxOffSupport']) < 1e-10);
          t.true(proof.recomputed['dualDeviation'] < 1e-10);
        } else {
          t.true(Math.abs(proof.stated['lossShare'] - proof.recomputed['lossShare']) < 1e-10);
          t.true(proof.recomputed['nullNorm'] < 1e-9 && proof.recomputed['lossShare'] > 1e-8);
        }
      }
    }
  }
  t.is(kinds.size, 2);
});

/** The parts of an explanation in which a judge states its certificate and the plain loops repeat it. */
function certificatesOf(part: unknown): {
  readonly kind: unknown;
  readonly stated: Record<string, number>;
  readonly recomputed: Record<string, number>;
} {
  const { kind, certificate, recomputed } = part as Record<string, unknown>;
  return {
    kind,
    stated: certificate as Record<string, number>,
    recomputed: recomputed as Record<string, number>,
  };
}

function describeSolve(...of: Parameters<typeof ruleBySolve>): JudgedCell {
  return describeRuling({ standing: ruleBySolve(...of), reason: 'as solved' });
}

function explain(
  cell: Point,
  trial: number,
  criterion = exact,
): { explanation: Readonly<Record<string, unknown>>; verdicts: number[]; metrics: number[] } {
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, [cell]);
  const request = { seed: 5, trial, criterion, points: [cell] };
  const explanation = sparseRecoveryTrial.explainTrial(request, workspace, record);
  return { explanation, verdicts: [...record.verdicts], metrics: [...record.metrics] };
}
