import test from 'ava';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import { transitionThreshold } from '../../src/theory/minimax-threshold.js';
import type { Signs } from '../../src/theory/signs.js';
import { stateEvolution } from '../../src/theory/state-evolution.js';

const seed = 20260809;
const n = 1200;
const m = 600;
const iterationCount = 10;

for (const { rho, noiseVariance, signs } of [
  { rho: 0.25, noiseVariance: 0, signs: 'signed' },
  { rho: 0.25, noiseVariance: 0.05, signs: 'signed' },
  { rho: 0.55, noiseVariance: 0.02, signs: 'signed' },
  { rho: 0.4, noiseVariance: 0, signs: 'non-negative' },
  { rho: 0.4, noiseVariance: 0.05, signs: 'non-negative' },
] as const) {
  test(`AMP's errors follow state evolution: rho ${rho}, noise ${noiseVariance}, ${signs} [seed ${seed}]`, (t) => {
    const { alpha } = transitionThreshold(m / n, signs);
    const normal = normalDraws(seed);
    const trialCount = 4;
    const mean = new Float64Array(iterationCount + 1);
    for (let trial = 0; trial < trialCount; trial += 1) {
      const errors = approximateMessagePassing({ k: rho * m, alpha, noiseVariance, signs }, normal);
      errors.forEach((error, i) => {
        mean[i] += error / trialCount;
      });
    }
    const predicted = stateEvolution(
      { delta: m / n, rho, alpha, noiseVariance, coefficients: { kind: 'constant', magnitude: 1, signs } },
      iterationCount,
    );
    t.log(predicted.map((error, i) => `${error.toPrecision(3)}/${mean[i].toPrecision(3)}`).join(' '));
    // Four instances of n = 1200: an error per entry fluctuates by some 1 / sqrt(4 k) = 4 %, relative errors add up while
    // they fall by orders of magnitude.
    predicted.forEach((error, i) => t.true(Math.abs(mean[i] / error - 1) < 0.15 + 0.02 * i, `iteration ${i}`));
  });
}

interface Instance {
  readonly k: number;
  readonly alpha: number;
  readonly noiseVariance: number;
  readonly signs: Signs;
}

/** The mean squared errors of the iterates, as Donoho, Maleki & Montanari (2009) write AMP, with tau from |z|. */
function approximateMessagePassing({ k, alpha, noiseVariance, signs }: Instance, normal: () => number): number[] {
  const rows = Array.from({ length: m }, () => Float64Array.from({ length: n }, () => normal() / Math.sqrt(m)));
  const truth = Float64Array.from({ length: n }, (_, j) => (j >= k ? 0 : signs === 'signed' && j % 2 === 1 ? -1 : 1));
  const b = rows.map((row) => dot(row, truth) + Math.sqrt(noiseVariance) * normal());
  let x = new Float64Array(n);
  let z = b;
  const errors = [dot(truth, truth) / n];
  for (let iteration = 0; iteration < iterationCount; iteration += 1) {
    const cut = alpha * Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / m);
    const seen = x.slice();
    rows.forEach((row, i) => {
      for (let j = 0; j < n; j += 1) seen[j] += row[j] * z[i];
    });
    x = seen.map((value) => (value > cut ? value - cut : value < -cut && signs === 'signed' ? value + cut : 0));
    const passed = x.reduce((count, value) => (value === 0 ? count : count + 1), 0);
    const next = x;
    z = rows.map((row, i) => b[i] - dot(row, next) + (passed / m) * z[i]);
    errors.push(x.reduce((sum, value, j) => sum + (value - truth[j]) ** 2, 0) / n);
  }
  return errors;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

/** Standard normals by Box and Muller. */
function normalDraws(from: number): () => number {
  const generator = mersenne(from);
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
  };
}
