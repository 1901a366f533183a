import test from 'ava';
import type { Matrix } from 'ml-matrix';
import { ruleOnCell } from '../../../src/experiments/sparse-recovery/trial/rule-on-cell.js';
import { standing } from '../../../src/experiments/sparse-recovery/trial/staircase.js';
import { cellOf } from './cell-scene.js';
import { draw, drawMatrix, pointOf } from './ensemble-scene.js';

/*
 * One column is planted, and its twin lies beside it. x0 is the only minimiser unless the two are equal; a rational
 * dual vector proves it.
 */

const [n, m, trialCount] = [100, 50, 40];

/** `unique`: an exact dual vector proves it; `repeated`: the twin is equal; `unknown`: neither was found. */
function askOracle(A: Matrix, j: number): 'unique' | 'repeated' | 'unknown' {
  const columns = Array.from({ length: n }, (_, index) => A.getColumn(index).map(toInteger));
  const own = columns[j];
  const between = columns[j ^ 1].map((value, i) => value - own[i]);
  if (between.every((value) => value === 0n)) return 'repeated';
  // w = (alpha a_j + beta g) / scale with g = a_p - a_j, a_j^T w = 1 and g^T w = -(g^T a_j) / |a_j|^2: at a_j alone it is the
  // opposite. Where that is negative, a_j alone will do.
  const [square, along, distance] = [dot(own, own), dot(own, between), dot(between, between)];
  const rest = square * distance - along * along;
  const scale = along < 0n ? square : square * rest;
  const alpha = along < 0n ? 1n : rest + 2n * along * along;
  const beta = along < 0n ? 0n : -2n * along * square;
  const w = own.map((value, i) => alpha * value + beta * between[i]);
  if (dot(own, w) !== scale) throw new Error('oracle: expected a_j^T w = 1');
  const holds = columns.every((column, l) => l === j || magnitude(dot(column, w)) < scale);
  return holds ? 'unique' : 'unknown';
}

/** Doubles of these sizes are multiples of 2^-200. */
function toInteger(value: number): bigint {
  return BigInt(value * 2 ** 200);
}

function dot(x: readonly bigint[], y: readonly bigint[]): bigint {
  return x.reduce((sum, value, i) => sum + value * y[i], 0n);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

for (const distance of [1e-4, 1e-6, 1e-8, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 0]) {
  test(`columns ${distance} apart: no ruling on ${trialCount} trials contradicts a rational dual vector`, (t) => {
    const counts = { unique: 0, repeated: 0, unknown: 0, success: 0, tie: 0, open: 0 };
    const point = pointOf({ n, m, k: 1 }, { ensemble: 'near-parallel', 'column-distance': distance });
    for (let trial = 0; trial < trialCount; trial += 1) {
      const drawn = draw([point], trial);
      const ruled = ruleOnCell({ cell: cellOf(point), instance: drawn.instance }, drawn.workspace).standing;
      const [j] = drawn.instance.support;
      const truth = askOracle(drawMatrix(point, trial), j);
      counts[truth] += 1;
      if (ruled === standing.success) counts.success += 1;
      else if (ruled === standing.tie) counts.tie += 1;
      else counts.open += 1;
      if (truth === 'unique') t.true(ruled === standing.success || ruled === undefined, `trial ${trial}: ${ruled}`);
      if (truth === 'repeated') t.is(ruled, standing.tie, `trial ${trial}`);
    }
    t.log(counts);
    t.is(distance === 0 ? counts.repeated : counts.unique + counts.repeated, trialCount);
    if (distance === 0) t.is(counts.tie, trialCount);
  });
}
