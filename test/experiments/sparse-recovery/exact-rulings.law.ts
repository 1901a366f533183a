import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { type EnsembleName, ensembleNames } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import type { Cell } from '../../../src/experiments/sparse-recovery/declaration/parameters.js';
import { judgeStaircase } from '../../../src/experiments/sparse-recovery/trial/judge-block.js';
import { ruleOnCell } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { type Proved, standing } from '../../../src/experiments/sparse-recovery/trial/staircase.js';
import { readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { type CosineRing, openCosineRing } from '../../kernels/naive/cosine-ring.js';
import { type ExactVerdict, exactVerdict, exactVerdictIn } from '../../kernels/naive/exact-verdict.js';
import { cellOf } from './cell-scene.js';
import { type Drawn, draw, pointOf } from './ensemble-scene.js';

/*
 * Rulings are compared with the simplex method in integers, over the doubles that were drawn: no ruling may contradict
 * it, however degenerate the instance is. Rows of cosines are compared with the simplex method over the integers of
 * their field: their ties are ties of the cosines and not of the doubles, which are rounded.
 */

const distances = [0, 1e-15, 1e-13, 1e-12, 1e-11, 1e-9, 1e-8, 1e-7, 1e-6, 1e-4, 0.01, 1];

/** Shape parameters, degenerate ones among them. */
const shapes: Partial<Record<EnsembleName, fc.Arbitrary<Readonly<Record<string, ParameterValue>>>>> = {
  sparse: fc.record({ 'column-degree': fc.constantFrom(1, 2, 3, 8) }),
  correlated: fc.record({ correlation: fc.constantFrom(0.5, -0.9, 0.999, 1 - 1e-7, 1 - 1e-12) }),
  spiked: fc.record({ spike: fc.constantFrom(0, 10, 1e4, 1e6) }),
  'near-parallel': fc.record({ 'column-distance': fc.constantFrom(...distances) }),
};

const pairings = fc.constantFrom(
  { solver: 'basis-pursuit', coefficients: 'signs' },
  { solver: 'basis-pursuit', coefficients: 'gaussian' },
  { solver: 'non-negative-basis-pursuit', coefficients: 'non-negative' },
);

const hasCosines = (ensemble: EnsembleName): boolean => ensemble === 'partial-dct' || ensemble === 'partial-fourier';

/** Taken modulo a size. */
const share = fc.noBias(fc.nat(27719));

function pointsOf(ensemble: EnsembleName): fc.Arbitrary<{ readonly point: Point; readonly trial: number }> {
  const sizes = ensemble === 'partial-hadamard' ? fc.constantFrom(4, 8) : fc.constantFrom(2, 4, 5, 6, 7, 8, 9, 10);
  return fc
    .record({
      n: sizes,
      mShare: share,
      kShare: share,
      pairing: pairings,
      shape: shapes[ensemble] ?? fc.constant({}),
      trial: fc.nat(1e6),
    })
    .map(({ n, mShare, kShare, pairing, shape, trial }) => ({
      point: pointOf({ n, m: 1 + (mShare % n), k: kShare % (n + 1) }, { ensemble, ...pairing, ...shape }),
      trial,
    }));
}

function holdAgainst(t: ExecutionContext, proved: Proved, cell: Cell, drawn: Drawn): string {
  const { m, n, k, solver, ensemble } = cell;
  if (proved === undefined) return 'unresolved';
  const expected = judgeExactly(cell, drawn);
  const where = `${ensemble}: n=${n} m=${m} k=${k} ${solver}, exactly ${expected}`;
  if (proved === 'non-unique') t.not(expected, 'success', where);
  else t.is(proved, standing[expected], where);
  return expected;
}

function judgeExactly({ m, n, k, solver }: Cell, { instance, workspace }: Drawn): ExactVerdict {
  const { waves } = instance.placeMatrix(m);
  const planted = [...instance.support.subarray(0, k)];
  const signs = [...instance.values.subarray(0, k)].map(Math.sign);
  const variables = solver === 'basis-pursuit' ? 'free' : 'non-negative';
  if (waves === undefined) {
    const A = Matrix.from1DArray(m, n, [...readRows(workspace.matrix, m)]);
    return exactVerdict({ A, planted, signs }, variables);
  }
  const { period, rows } = waves;
  const ring = rings.get(period) ?? openCosineRing(period);
  rings.set(period, ring);
  const entries = rows
    .slice(0, m)
    .map(({ phase, step }) => Array.from({ length: n }, (_, j) => ring.cosine((phase + j * step) % period)));
  return exactVerdictIn(ring, { entries, planted, signs }, variables);
}

const rings = new Map<number, CosineRing>();

for (const ensemble of ensembleNames) {
  test(`${ensemble}: no ruling contradicts exact arithmetic`, (t) => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(pointsOf(ensemble), ({ point, trial }) => {
        const drawn = draw([point], trial);
        const cell = cellOf(point);
        const ruling = ruleOnCell({ cell, instance: drawn.instance }, drawn.workspace);
        const name = holdAgainst(t, ruling.standing, cell, drawn);
        counts[name] = (counts[name] ?? 0) + 1;
      }),
      { numRuns: 300, seed: 20261130, endOnFailure: true },
    );
    t.log(counts);
    t.true(counts['success'] > 60 && counts['failure'] > 30);
    // Ties of cosines are proved like those of whole numbers.
    if (hasCosines(ensemble)) t.true(counts['tie'] > 30 && !('unresolved' in counts));
  });
}

test('near-parallel and sparse: no cell of a map contradicts exact arithmetic, by whatever cell it was settled', (t) => {
  for (const [ensemble, shape] of [
    ['near-parallel', { 'column-distance': 1e-12 }],
    ['near-parallel', { 'column-distance': 1e-9 }],
    ['near-parallel', { 'column-distance': 0 }],
    ['sparse', { 'column-degree': 2 }],
    ['rademacher', {}],
  ] as const) {
    for (const solver of ['basis-pursuit', 'non-negative-basis-pursuit']) {
      const coefficients = solver === 'basis-pursuit' ? 'signs' : 'non-negative';
      const points = [1, 3, 5, 6, 8].flatMap((m) =>
        [0, 1, 2, 3, 5, 8].map((k) => pointOf({ n: 8, m, k }, { ensemble, solver, coefficients, ...shape })),
      );
      for (let trial = 0; trial < 4; trial += 1) {
        const drawn = draw(points, trial);
        const { standings } = judgeStaircase(drawn.instance, drawn.workspace);
        standings.forEach((proved, i) => holdAgainst(t, proved, cellOf(points[i]), drawn));
      }
    }
  }
});

test('cosines: no cell of a map is unresolved, though null vectors are not rational', (t) => {
  const counts = { unresolved: 0, 'non-unique': 0, settled: 0, tie: 0 };
  for (const ensemble of ['partial-dct', 'partial-fourier'] as const) {
    for (const solver of ['basis-pursuit', 'non-negative-basis-pursuit']) {
      const coefficients = solver === 'basis-pursuit' ? 'signs' : 'non-negative';
      for (const n of [15, 16, 24, 30, 48]) {
        const step = Math.max(1, Math.round(n / 12));
        for (let m = step; m < n; m += step) {
          for (let k = 0; k <= m; k += step) {
            const point = pointOf({ n, m, k }, { ensemble, solver, coefficients });
            const drawn = draw([point]);
            const ruling = ruleOnCell({ cell: cellOf(point), instance: drawn.instance }, drawn.workspace);
            if (ruling.standing === undefined) counts.unresolved += 1;
            else if (ruling.standing === 'non-unique') counts['non-unique'] += 1;
            else counts[ruling.standing === standing.tie ? 'tie' : 'settled'] += 1;
          }
        }
      }
    }
  }
  t.log(counts);
  t.is(counts.unresolved, 0);
  t.true(counts.tie > 100);
});
