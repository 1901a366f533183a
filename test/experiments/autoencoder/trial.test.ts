import test from 'ava';
import { autoencoder } from '../../../src/experiments/autoencoder/declaration/declaration.js';
import type { MetricName } from '../../../src/experiments/autoencoder/declaration/metrics.js';
import { fitRate } from '../../../src/experiments/autoencoder/trial/measure-trained.js';
import { listBiases } from '../../../src/experiments/autoencoder/trial/schedule.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import { expectedConsistency, mixtureDistances, mixtureNoiseFloor } from '../../../src/theory/autoencoder.js';
import { parseSample } from '../sample-sweeps.js';
import { type Change, keepCurves, pointOf, type Ran, run, runMany } from './autoencoder-scene.js';

const mixture = { n: 64, m: 8, k: 1, model: 'mixture', delta: 0.8, 'learning-rate': 0.5 };

function meanOf(ran: readonly Ran[], name: MetricName): number {
  return ran.reduce((sum, { metrics }) => sum + metrics[name], 0) / ran.length;
}

test('the angle recursion gives the prototype’s distances, and the mixture follows it within 0.005 for five steps', (t) => {
  const expected = mixtureDistances({ delta: 0.8, c: 0.5, biases: [0, 0, 0, 0, 0] });
  const prototype = [0.8, 0.571, 0.352, 0.192, 0.099, 0.05];
  t.true(
    prototype.every((distance, step) => Math.abs(expected[step] - distance) < 1e-3),
    expected.join(' '),
  );
  const { verdict, metrics } = run({ ...mixture, batch: 20_000, steps: 6 });
  t.is(verdict, 'success');
  t.true(metrics['recursion-deviation'] < 0.005, `${metrics['recursion-deviation']}`);
});

test('the recursion follows a bias while each sample activates its own unit alone', (t) => {
  const relu = { activation: 'relu', 'bias-rule': 'constant', bias: -0.4, batch: 20_000, steps: 6 };
  t.true(run({ ...mixture, ...relu }).metrics['recursion-deviation'] < 0.005);
});

test('the distances of the recursion have no end but 0 and keep their sense where a step goes too far', (t) => {
  const distances = mixtureDistances({ delta: 0.8, c: 0.5, biases: Array.from({ length: 200 }, () => 0) });
  t.true(distances.every((distance, step) => step === 0 || distance < distances[step - 1]));
  t.true(distances[200] > 0 && distances[200] < 1e-50);
  const wild = mixtureDistances({ delta: 1.9, c: 10, biases: [0, 0, 0] });
  t.true(wild.every((distance) => distance >= 0 && distance <= 2));
});

test('with noise the mixture ends at its noise floor, and more samples lower it', (t) => {
  for (const c of [0.2, 0.5]) {
    const ran = runMany({ ...mixture, 'learning-rate': c, noise: 0.05, steps: 60 }, 5);
    const ratio = meanOf(ran, 'floor-ratio');
    t.true(Math.abs(ratio - 1) < 0.1, `c = ${c}: ${ratio}`);
  }
  const floor = { n: 64, m: 8, sigma: 0.05, c: 0.5 };
  t.is(mixtureNoiseFloor({ ...floor, B: 500 }), 2 * mixtureNoiseFloor({ ...floor, B: 2000 }));
});

test('the fitted rate is that of a geometric sequence above a floor, and that of the step near the atoms', (t) => {
  const squares = Array.from({ length: 40 }, (_, step) => 1e-3 + 0.7 ** step);
  t.true(Math.abs(fitRate(squares) - 0.7) < 0.01);
  // The last value is taken as the floor.
  t.true(Math.abs(fitRate(squares.map((square) => square - 1e-3)) - 0.7) < 0.01);
  t.is(fitRate([1, 0.9, 0.8]), Number.NaN);
  t.is(fitRate([]), Number.NaN);
  // |W - A| shrinks by 1 - c.
  const { metrics } = run({ ...mixture, delta: 0.2, 'learning-rate': 0.3, batch: 4000 });
  t.true(Math.abs(metrics['linear-rate'] - 0.49) < 0.02, `${metrics['linear-rate']}`);
});

test('code consistency at the start is what independent normal codes give, within 0.1', (t) => {
  const law = { sigma: 0, meanSize: 1, meanSquare: 1, level: 0.5, sides: 2 } as const;
  for (const { n, k, delta } of [
    { n: 48, k: 2, delta: 0.5 },
    { n: 64, k: 2, delta: 0.5 },
    { n: 64, k: 3, delta: 0.5 },
    { n: 128, k: 4, delta: 0.5 },
    { n: 64, k: 2, delta: 0.9 },
    { n: 64, k: 1, delta: 0.5 },
  ]) {
    const measured = meanOf(runMany({ n, m: 2 * n, k, delta, steps: 1 }, 5), 'start-consistency');
    const expected = expectedConsistency({ n, m: 2 * n, k, delta, ...law });
    t.log(`n = ${n}, k = ${k}, delta = ${delta}: ${measured.toFixed(3)}, expected ${expected.toFixed(3)}`);
    t.true(Math.abs(measured - expected) < 0.1, `n = ${n}, k = ${k}, delta = ${delta}`);
  }
});

test('the start is exactly delta away, and no step is needed below the tolerance', (t) => {
  for (const delta of [0, 0.3, 1.2]) {
    // With a threshold that no code exceeds the weights stay.
    const { metrics } = run({ n: 24, m: 10, k: 2, delta, threshold: 1e3, steps: 2 });
    t.true(Math.abs(metrics['worst-error'] - delta) < 1e-12);
    t.true(Math.abs(metrics['rms-error'] - delta) < 1e-12);
    t.is(metrics['active-units'], 0);
    t.is(metrics['atoms-found'], delta < 0.5 ? 1 : 0);
    t.is(metrics['steps-to-tolerance'], delta < 0.5 ? 0 : Number.NaN);
  }
});

test('other starts find many atoms and hardly ever all; what needs an identity is not measured', (t) => {
  for (const start of ['random', 'data', 'principal']) {
    const ran = runMany({ n: 64, m: 128, k: 2, start }, 3);
    const share = meanOf(ran, 'atoms-found');
    t.true(share > 0.3 && share < 1, `${start}: ${share}`);
    for (const name of ['start-consistency', 'linear-rate', 'steps-to-tolerance'] as const) {
      t.true(
        ran.every(({ metrics }) => Number.isNaN(metrics[name])),
        `${start} ${name}`,
      );
    }
  }
});

test('the biases of each rule', (t) => {
  const biasesOf = (change: Change): number[] => listBiases(pointOf({ n: 64, m: 8, k: 1, steps: 4, ...change }));
  t.deepEqual(biasesOf({ 'bias-rule': 'zero' }), [0, 0, 0, 0]);
  t.deepEqual(biasesOf({ 'bias-rule': 'constant', bias: -0.3 }), [-0.3, -0.3, -0.3, -0.3]);
  t.deepEqual(biasesOf({ 'bias-rule': 'halving' }), [-0.5, -0.25, -0.125, -0.0625]);
  t.deepEqual(biasesOf({ 'bias-rule': 'halving-with-floor', bias: -1 }), [-1, -0.5, -0.375, -0.375]);
  t.deepEqual(biasesOf({ 'bias-rule': 'halving-with-floor', bias: -0.2 }), [-0.2, -0.2, -0.2, -0.2]);
});

test('every parameter changes what a trial measures where it is read', (t) => {
  const base: Change = { n: 24, m: 12, k: 2, noise: 0.1, steps: 4, batch: 50 };
  const relu = { activation: 'relu', 'bias-rule': 'halving-with-floor' };
  const pairs: readonly (readonly [Change, Change])[] = [
    [{}, { n: 25 }],
    [{}, { m: 13 }],
    [{}, { k: 3 }],
    [{ k: 1 }, { k: 1, model: 'mixture' }],
    [{}, { model: 'non-negative-sparse' }],
    [{}, { noise: 0.2 }],
    [{ threshold: 0 }, { activation: 'relu' }],
    [{}, { threshold: 0.4 }],
    [{}, { 'bias-rule': 'constant' }],
    [{ 'bias-rule': 'constant' }, { 'bias-rule': 'halving' }],
    [{ 'bias-rule': 'halving' }, { 'bias-rule': 'halving', bias: -0.4 }],
    [
      { ...relu, 'bias-floor': 1 },
      { ...relu, 'bias-floor': 0.5 },
    ],
    [{}, { start: 'random' }],
    [{ start: 'data' }, { start: 'random' }],
    [{ start: 'data' }, { start: 'principal' }],
    [{}, { delta: 0.4 }],
    [{}, { 'learning-rate': 0.1 }],
    [{}, { batch: 51 }],
    [{}, { steps: 5 }],
  ];
  for (const [left, right] of pairs) {
    t.notDeepEqual(run({ ...base, ...left }), run({ ...base, ...right }), JSON.stringify([left, right]));
  }
  const covered = new Set(pairs.flatMap((pair) => pair.flatMap((change) => Object.keys(change))));
  t.deepEqual([...covered].sort(), autoencoder.parameters.map(({ name }) => name).sort());
});

test('a batch of many slices gives a result, and the checkpoints tell of shares that grow up to 1', (t) => {
  const shares: number[] = [];
  run({ n: 16, m: 8, k: 2, steps: 3, batch: 10_000 }, { checkpoint: (share) => shares.push(share) });
  t.is(shares.length, 4 * 3);
  t.true(shares.every((share, at) => share > (shares[at - 1] ?? 0)));
  t.is(shares.at(-1), 1);
});

test('a start from principal directions and the cheapest assignment have checkpoints of their own', (t) => {
  const change = { n: 200, m: 20, k: 2, steps: 1, batch: 2000, start: 'principal' };
  const whole = run(change);
  const shares: number[] = [];
  t.deepEqual(run(change, { checkpoint: (share) => shares.push(share) }), whole);
  t.true(shares.every((share, at) => share >= (shares[at - 1] ?? 0)));
  // 2000 samples of 40 000 products, one call for 1250 of them; two for each atom.
  t.is(shares.filter((share) => share === 0).length, 2);
  t.true(shares.filter((share) => share === 0.5).length >= 40);
  for (const last of [1, shares.indexOf(0.5) + 30]) {
    let heard = 0;
    const stop = (): void => {
      heard += 1;
      if (heard === last) throw new Error('enough');
    };
    t.throws(() => run(change, { checkpoint: stop }), { message: 'enough' });
  }
});

test('what a checkpoint throws ends the trial, and the next trial has its bits nonetheless', (t) => {
  const change = { n: 16, m: 8, k: 2, steps: 3 };
  const whole = run(change);
  const stop = (): void => {
    throw new Error('enough');
  };
  t.throws(() => run(change, { checkpoint: stop }), { message: 'enough' });
  t.deepEqual(run(change), whole);
});

test('the kept curves are the errors at every step, and of long trainings at every few', (t) => {
  const change = { ...mixture, steps: 7, batch: 100 };
  const curves = keepCurves(change);
  t.deepEqual(
    curves.map(({ name, values, stride }) => [name, values.length, stride]),
    ['error', 'worst-error', 'recursion'].map((name) => [name, 8, 1]),
  );
  const { metrics } = run(change);
  t.is(curves[0].values[7], metrics['rms-error']);
  t.is(curves[1].values[7], metrics['worst-error']);
  t.deepEqual(
    [...curves[2].values],
    mixtureDistances({ delta: 0.8, c: 0.5, biases: Array.from({ length: 7 }, () => 0) }),
  );
  const [long] = keepCurves({ n: 2, m: 1, k: 1, batch: 1, steps: 9000 });
  t.deepEqual([long.stride, long.values.length], [3, 3001]);
  t.deepEqual(keepCurves({ ...change, start: 'random' }), []);
});

test('more codes than units, a mixture of more than one and many principal directions are refused by rule', (t) => {
  const problemsOf = (parameters: Change, ks: readonly number[]): string[] => {
    const document = { experiment: 'autoencoder', seed: 1, trials: 1, parameters, axes: { k: ks } };
    const parsed = parseSample(document, autoencoder);
    return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
  };
  t.deepEqual(problemsOf({ n: 8, m: 4 }, [1, 4]), []);
  t.regex(problemsOf({ n: 8, m: 4 }, [5])[0], /k <= m/);
  t.regex(problemsOf({ n: 8, m: 4, model: 'mixture' }, [1, 2])[0], /k = 1 for model mixture/);
  t.regex(problemsOf({ n: 257, m: 4, start: 'principal' }, [1])[0], /n <= 256 for start principal/);
  t.deepEqual(problemsOf({ n: 257, m: 4 }, [1]), []);
  t.deepEqual(problemsOf({ n: 8, expansion: 2 }, [16]), []);
});

test('degenerate sizes end in a verdict', (t) => {
  for (const change of [
    { n: 2, m: 1, k: 1, batch: 1, steps: 1 },
    { n: 3, m: 3, k: 3, batch: 2, steps: 2, delta: 2 },
    { n: 5, m: 9, k: 9, batch: 1, steps: 1, start: 'principal' },
    { n: 5, m: 1, k: 1, batch: 3, steps: 1, start: 'data' },
    { n: 4, m: 2, k: 1, steps: 3, 'learning-rate': 1000 },
  ]) {
    t.true(['success', 'failure'].includes(run(change).verdict), JSON.stringify(change));
  }
});
