import test from 'ava';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import {
  type SolverName,
  solverNames,
  solverTraits,
} from '../../../src/experiments/sparse-recovery/declaration/solver-names.js';
import { approximate } from '../../../src/experiments/sparse-recovery/trial/judge-by-error.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { createWorkspace } from '../../../src/experiments/sparse-recovery/trial/workspace.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import {
  createReweightedL1Workspace,
  defaultReweightedL1Limits,
  solveReweightedL1,
} from '../../../src/kernels/l1/reweighted-l1.js';
import { openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { planSweep } from '../../../src/sweep/plan.js';
import type { Criterion, ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { parseSample } from '../sample-sweeps.js';
import { cellOf, drawFor } from './cell-scene.js';
import { kernels, pointOf } from './ensemble-scene.js';

/* Several solvers in one sweep are judged on the same instances, so that their verdicts can be compared trial by trial. */

const relative: Criterion = { name: 'relative-error', tolerance: 1e-3 };
const exact: Criterion = { name: 'exact' };
const metricCount = sparseRecovery.metrics.length;
const seed = 41;

function solverPoint(solver: SolverName, change: Readonly<Record<string, ParameterValue>> = {}): Point {
  return pointOf({ n: 48, m: 24, k: 6 }, { solver, coefficients: 'non-negative', ...change });
}

/** The instance that a cell with this solver was given, with its verdict and metrics. */
function judge(point: Point, trial: number, criterion = relative) {
  const points = [point];
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount).fill(Number.NaN) };
  sparseRecoveryTrial.runTrial({ seed, trial, criterion, points }, workspace, record);
  const { matrix, rightSide, planted } = workspace;
  const { m } = cellOf(point);
  const given = { rows: readRows(matrix, m), rightSide: viewFloat64(kernels, rightSide).slice(0, m) };
  return { given: { ...given, planted: planted.slice() }, verdict: record.verdicts[0], metrics: [...record.metrics] };
}

for (const [ensemble, noise] of [
  ['gaussian', 0],
  ['sphere', 0],
  ['partial-hadamard', 0],
  ['near-parallel', 0.01],
] as const) {
  test(`${ensemble}, noise ${noise}: all solvers are given the same A, b and x, bit for bit`, (t) => {
    const change = { ensemble, noise, ...(ensemble === 'partial-hadamard' && { n: 64 }) };
    for (let trial = 0; trial < 5; trial += 1) {
      const [first, ...others] = solverNames.map((solver) => judge(solverPoint(solver, change), trial).given);
      for (const [i, other] of others.entries()) t.deepEqual(other, first, `${solverNames[i + 1]}, trial ${trial}`);
    }
  });
}

test('the streams that a replay names are the same for all solvers', (t) => {
  const [first, ...others] = solverNames.map((solver) => {
    const points = [solverPoint(solver, { noise: 0.01 })];
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
    return sparseRecoveryTrial.explainTrial({ seed, trial: 3, criterion: relative, points }, workspace, record)[
      'streams'
    ];
  });
  t.is(Object.keys(first as object).length, 4);
  for (const other of others) t.deepEqual(other, first);
});

test("the first round of reweighted l1 gives basis pursuit's solution, bit for bit", (t) => {
  const point = solverPoint('basis-pursuit', { coefficients: 'gaussian' });
  const cell = cellOf(point);
  for (let trial = 0; trial < 10; trial += 1) {
    const arena = openArena(kernels);
    const workspace = createWorkspace(arena, [cell]);
    const rounds = createReweightedL1Workspace(arena, { mMax: cell.m, nMax: cell.n });
    const instance = drawFor({ seed, trial, criterion: relative }, cell, workspace);
    const solution = [...approximate({ cell, instance }, workspace).solved.solution];
    const problem = { ...cell, matrix: workspace.matrix.matrix, rightSide: workspace.rightSide };
    const limits = { ...defaultReweightedL1Limits(cell.m), roundCountMax: 1 };
    const reweighted = solveReweightedL1(problem, limits, rounds);
    t.is(reweighted.rounds, 1);
    t.deepEqual([...reweighted.solution], solution);
  }
});

test('what basis pursuit is proved to recover, it recovers by its error, and so it does with x >= 0 known', (t) => {
  const gained = { signed: 0, nonNegative: 0 };
  for (let trial = 0; trial < 60; trial += 1) {
    for (const k of [4, 7, 9, 11, 13]) {
      const verdictOf = (solver: SolverName, criterion: Criterion): boolean =>
        judge(solverPoint(solver, { k }), trial, criterion).verdict === verdictCode.success;
      const [signed, nonNegative] = [verdictOf('basis-pursuit', exact), verdictOf('non-negative-basis-pursuit', exact)];
      const name = `trial ${trial}, k = ${k}`;
      if (signed) t.true(nonNegative && verdictOf('basis-pursuit', relative), name);
      if (nonNegative) t.true(verdictOf('non-negative-basis-pursuit', relative), name);
      gained.signed += Number(signed);
      gained.nonNegative += Number(nonNegative);
    }
  }
  t.log(gained);
  t.true(gained.signed > 50 && gained.nonNegative > gained.signed + 40);
});

test('the solver can be an axis: each of its blocks holds what a sweep of this solver alone gives', (t) => {
  const document = (solvers: readonly SolverName[]) => ({
    experiment: 'sparse-recovery',
    seed,
    trials: 3,
    parameters: { n: 24, coefficients: 'non-negative' },
    axes: { m: [6, 12, 24], k: [0, 1, 3, 5], solver: [...solvers] },
  });
  const together = runSweep(document(solverNames));
  t.is(together.size, 12 * solverNames.length);
  for (const solver of solverNames) {
    for (const [key, outcome] of runSweep({ ...document([solver]), criterion: 'relative-error' })) {
      t.deepEqual(together.get(key), outcome, key);
    }
  }
});

test('where a solver without a certificate is among them, the criterion is the relative error for all', (t) => {
  const axes = (solvers: readonly SolverName[]) => ({ k: [1, 2], solver: [...solvers] });
  const document = { experiment: 'sparse-recovery', seed, trials: 1, parameters: { n: 24, m: 12 } };
  const criterionOf = (solvers: readonly SolverName[]): string | undefined => {
    const parsed = parseSample({ ...document, axes: axes(solvers) }, sparseRecovery);
    return parsed.kind === 'sweep' ? parsed.sweep.criterion.name : undefined;
  };
  t.is(criterionOf(['basis-pursuit']), 'exact');
  for (const solver of solverNames) {
    if (solverTraits[solver].nonNegative || solverTraits[solver].certified) continue;
    t.is(criterionOf(['basis-pursuit', solver]), 'relative-error', solver);
  }
});

/** Verdicts and metrics of all trials, by the cell's point. */
function runSweep(document: unknown): Map<string, unknown> {
  const parsed = parseSample(document, sparseRecovery);
  if (parsed.kind !== 'sweep') throw new Error(`expected a sweep, got ${JSON.stringify(parsed.problems)}`);
  const plan = planSweep(parsed.sweep, sparseRecovery);
  const outcomes = new Map<string, unknown>();
  for (const block of plan.blocks) {
    const points = Array.from(block.cells, (cell) => plan.cell(cell).point);
    const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
    const records = Array.from({ length: parsed.sweep.trials }, (_, trial) => {
      const record = {
        verdicts: new Uint8Array(points.length),
        metrics: new Float64Array(metricCount * points.length).fill(Number.NaN),
      };
      const { criterion } = parsed.sweep;
      sparseRecoveryTrial.runTrial({ seed, trial, criterion, points }, workspace, record);
      return record;
    });
    points.forEach((point, i) => {
      const outcome = records.map(({ verdicts, metrics }) => [
        verdicts[i],
        ...metrics.slice(i * metricCount, (i + 1) * metricCount),
      ]);
      outcomes.set(`${point['solver']} m=${point['m']} k=${point['k']}`, outcome);
    });
  }
  return outcomes;
}
