import test from 'ava';
import {
  type CoefficientName,
  coefficientNames,
} from '../../../src/experiments/sparse-recovery/declaration/coefficient-names.js';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { trial as trialModule } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSign, openStream } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { draw, kernels, pointOf, seed } from './ensemble-scene.js';

const size = { n: 4000, m: 10, k: 4000 };

function valuesOf(coefficients: CoefficientName, change: Readonly<Record<string, number>> = {}, k = size.k): number[] {
  return [...draw([pointOf({ ...size, k }, { coefficients, ...change })]).instance.values];
}

/** The mean of the values' `power`-th powers. */
function meanPower(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

for (const coefficients of coefficientNames) {
  test(`${coefficients}: fewer values are the first of more, none is 0, and the workspace holds their signs`, (t) => {
    const { instance, workspace } = draw([pointOf(size, { coefficients })]);
    const signs = viewFloat64(kernels, workspace.signs);
    const factors = viewFloat64(kernels, workspace.factors);
    t.deepEqual(factors, instance.values);
    t.true(instance.values.every((value, i) => Number.isFinite(value) && Math.sign(value) === signs[i] && value !== 0));
    const whole = [...instance.values];
    t.deepEqual(valuesOf(coefficients, {}, 7), whole.slice(0, 7));
  });
}

test('every law has a stream of its own, and none moves the support', (t) => {
  const instances = coefficientNames.map((coefficients) => draw([pointOf(size, { coefficients })]).instance);
  const roles = coefficientNames.map((coefficients) =>
    rolesOf(pointOf(size, { coefficients })).filter((role) => !['matrix', 'support'].includes(role)),
  );
  t.true(roles.every((own) => own.length === 1));
  t.is(new Set(roles.flat()).size, coefficientNames.length);
  for (const { support } of instances) t.deepEqual(support, instances[0].support);
});

test('signs and gaussian keep the bits of version 2', (t) => {
  const open = (role: string) =>
    openStream(deriveStreamState({ seed, experiment: 'sparse-recovery', role, coordinates: { n: size.n }, trial: 0 }));
  const signs = open('signs');
  t.deepEqual(
    valuesOf('signs'),
    Array.from({ length: size.k }, () => drawSign(signs)),
  );
  const normals = new Float64Array(size.k);
  drawNormals(open('amplitudes'), normals);
  t.deepEqual(valuesOf('gaussian'), [...normals]);
});

test('uniform values fill [-1, 1] evenly', (t) => {
  const values = valuesOf('uniform');
  t.true(values.every((value) => Math.abs(value) <= 1));
  const bound = 4.5 / Math.sqrt(size.k);
  t.true(Math.abs(meanPower(values, 1)) < bound * Math.sqrt(1 / 3));
  t.true(Math.abs(meanPower(values, 2) - 1 / 3) < bound * Math.sqrt(4 / 45));
  t.true(Math.abs(meanPower(values, 4) - 1 / 5) < bound * Math.sqrt(1 / 9 - 1 / 25));
  t.true(Math.max(...values) > 0.99 && Math.min(...values) < -0.99);
});

test('power-law magnitudes are i^-decay with fair signs that no decay changes', (t) => {
  const signs = valuesOf('power-law', { decay: 0 });
  t.true(signs.every((value) => Math.abs(value) === 1));
  t.true(Math.abs(meanPower(signs, 1)) < 4.5 / Math.sqrt(size.k));
  for (const decay of [0.5, 1, 2, 20]) {
    valuesOf('power-law', { decay }).forEach((value, i) => {
      const expected = (i + 1) ** -decay;
      t.true(Math.abs(Math.abs(value) / expected - 1) < 1e-13 && Math.sign(value) === signs[i], `${decay}, ${i}`);
    });
  }
});

test('non-negative values are the magnitudes of standard normals', (t) => {
  const values = valuesOf('non-negative');
  t.true(values.every((value) => value > 0));
  const bound = 4.5 / Math.sqrt(size.k);
  t.true(Math.abs(meanPower(values, 1) - Math.sqrt(2 / Math.PI)) < bound);
  t.true(Math.abs(meanPower(values, 2) - 1) < bound * Math.SQRT2);
  t.true(Math.abs(meanPower(values, 4) - 3) < bound * Math.sqrt(96));
});

/** The roles whose streams a replay names. */
function rolesOf(point: Point): string[] {
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(sparseRecovery.metrics.length) };
  const request = { seed, trial: 0, criterion: { name: 'exact' }, points: [point] };
  const { streams } = trialModule.explainTrial(request, trialModule.createWorkspace(kernels, [point]), record);
  return Object.keys(streams as object);
}
