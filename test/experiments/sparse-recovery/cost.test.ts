import test from 'ava';
import { ensembleNames, ensembleTraits } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import {
  blockCostSecondsPerTrial,
  costSecondsPerTrial,
} from '../../../src/experiments/sparse-recovery/declaration/cost.js';
import {
  type SolverName,
  solverNames,
  solverTraits,
} from '../../../src/experiments/sparse-recovery/declaration/solver-names.js';
import type { Criterion, Point } from '../../../src/sweep/sweep.js';
import { cellOf } from './cell-scene.js';
import { pointOf } from './ensemble-scene.js';

const relative: Criterion = { name: 'relative-error', tolerance: 1e-3 };
const exact: Criterion = { name: 'exact' };

/** Mean microseconds on a CPU of one solve at n = 200, m = 100 and k = 10, 30, 60, measured once. */
const measured: Readonly<Record<SolverName, readonly [number, number, number]>> = {
  'basis-pursuit': [63, 390, 1700],
  'non-negative-basis-pursuit': [76, 340, 1100],
  'reweighted-l1': [150, 610, 10_000],
  irls: [5600, 7600, 53_000],
  omp: [49, 130, 220],
  'subspace-pursuit': [52, 300, 210],
  cosamp: [51, 440, 120],
  niht: [160, 780, 2800],
  htp: [36, 120, 200],
  amp: [300, 1200, 5600],
  'non-negative-amp': [210, 420, 4100],
};

/** The cost that one more cell like this adds to a block: its solve, without the draw that cells share. */
function priceSolve(point: Point): number {
  return blockCostSecondsPerTrial([point, point].map(cellOf), relative) - costSecondsPerTrial(cellOf(point), relative);
}

function priceDraw(points: readonly Point[]): number {
  return (
    blockCostSecondsPerTrial(points.map(cellOf), relative) - points.reduce((sum, point) => sum + priceSolve(point), 0)
  );
}

for (const solver of solverNames) {
  test(`${solver}: the price of a solve is what was measured, to a factor of 2`, (t) => {
    for (const [i, k] of [10, 30, 60].entries()) {
      const micros = 1e6 * priceSolve(pointOf({ n: 200, m: 100, k }, { solver }));
      t.true(micros > measured[solver][i] / 2 && micros < measured[solver][i] * 2, `k = ${k}: ${micros}`);
    }
  });

  test(`${solver}: every size has a finite price above 0, and ten times the size a higher one`, (t) => {
    for (const criterion of solverTraits[solver].certified ? [relative, exact] : [relative]) {
      const price = (n: number, m: number, k: number): number =>
        costSecondsPerTrial(cellOf(pointOf({ n, m, k }, { solver })), criterion);
      for (const m of [1, 2, 9, 40]) {
        for (const k of [0, 1, 5, 9, 40]) {
          const small = price(40, m, k);
          t.true(small > 0 && Number.isFinite(small), `m = ${m}, k = ${k}`);
          t.true(price(400, 10 * m, 10 * k) > small, `m = ${m}, k = ${k}`);
        }
      }
    }
  });
}

for (const ensemble of ensembleNames) {
  const { nested } = ensembleTraits[ensemble];
  test(`${ensemble}: a block pays for ${nested ? 'one draw, of its most rows' : 'a draw of every m'}`, (t) => {
    const pointAt = (m: number, k: number): Point => pointOf({ n: 256, m, k }, { ensemble });
    const whole = priceDraw([pointAt(128, 3)]);
    const close = (a: number, b: number): boolean => Math.abs(a / b - 1) < 1e-9;
    t.true(close(priceDraw([pointAt(128, 3), pointAt(128, 5)]), whole));
    const halves = priceDraw([pointAt(64, 3), pointAt(64, 4), pointAt(128, 5)]);
    t.true(nested ? close(halves, whole) : halves > 1.1 * whole && halves < 1.5 * whole, `${halves / whole}`);
  });
}

test('signs and waves are cheaper to draw than normals', (t) => {
  const drawOf = (ensemble: string): number => priceDraw([pointOf({ n: 256, m: 128, k: 3 }, { ensemble })]);
  for (const cheap of ['rademacher', 'partial-dct', 'partial-fourier', 'partial-hadamard', 'sparse']) {
    t.true(drawOf(cheap) < drawOf('gaussian') / 2, cheap);
  }
});
