import test from 'ava';
import { trainingData } from '../../../src/experiments/training-data/declaration/declaration.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';
import { parseSample } from '../sample-sweeps.js';
import { criterion, pointOf } from './training-scene.js';

function problemsOf(
  parameters: Readonly<Record<string, ParameterValue>>,
  axes: Readonly<Record<string, unknown>> = { s: [6] },
): string[] {
  const fixed = Object.fromEntries(Object.entries({ n: 40, m: 20, ...parameters }).filter(([name]) => !(name in axes)));
  const parsed = parseSample(
    { experiment: 'training-data', seed: 1, trials: 1, parameters: fixed, axes },
    trainingData,
  );
  return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
}

test('impossible parameters are refused with the rule and the values', (t) => {
  t.deepEqual(problemsOf({}), []);
  for (const [parameters, text] of [
    [{ m: 41 }, /m <= n.*m = 41, n = 40/s],
    [{ t: 7 }, /t even.*t = 7/s],
    [{ tbar: 3 }, /tbar even.*tbar = 3/s],
    [{ t: 22 }, /t\/2 <= p.*t = 22, p = 10/s],
    [{ tbar: 22 }, /tbar\/2 <= p.*tbar = 22, p = 10/s],
    [{ u: 41 }, /u <= n.*u = 41/s],
    [{ q: 0 }, /q.*at least 1/s],
    [{ ensemble: 'partial-hadamard' }, /power of 2/],
  ] as const) {
    const problems = problemsOf(parameters);
    t.is(problems.length, 1, JSON.stringify(parameters));
    t.regex(problems[0], text);
  }
  const swept = problemsOf({}, { s: [6, 40.5, 41] });
  t.is(swept.length, 1);
  t.regex(swept[0], /s <= n.*2 of 3 cells/s);
  t.regex(problemsOf({}, { s: [0] })[0], /more than 0/);
});

test('what is degenerate but has a meaning is planned', (t) => {
  for (const parameters of [
    { p: 1, t: 2 },
    { q: 1 },
    { q: 3, p: 6 },
    { t: 20 },
    { m: 40 },
    { 'easy-share': 0 },
    { u: 1 },
  ]) {
    t.deepEqual(problemsOf(parameters), [], JSON.stringify(parameters));
  }
});

test('delta gives m and theta gives s, a real number', (t) => {
  t.deepEqual(problemsOf({ n: 40 }, { theta: [0.1, 0.33], method: ['train-and-recover', 'l1'] }), []);
  const theta = trainingData.derivedAxes.find(({ name }) => name === 'theta');
  t.is(theta?.derive(0.33, { n: 50 }), 16.5);
});

test('the exact probability speaks of l1 with Gaussian A where nothing cancels', (t) => {
  const at = (change: Readonly<Record<string, ParameterValue>>, tolerance = 1e-6): number | undefined => {
    const point = pointOf({ n: 120, m: 60, s: 6, method: 'l1', ...change });
    return trainingData.exactProbability?.([point], { name: 'relative-error', tolerance })[0];
  };
  for (const tolerance of [1e-3, 0.1, 1e-12]) t.is(at({}, tolerance), undefined, `${tolerance}`);
  t.is(at({ method: 'train-and-recover' }), undefined);
  t.is(at({ ensemble: 'rademacher' }), undefined);
  t.is(at({ components: 'rademacher', combinators: 'deterministic' }), undefined);
  t.is(at({ n: 1001 }), undefined);
  const rate = at({}) ?? Number.NaN;
  t.true(Math.abs(rate - 0.6052) < 1e-4, `${rate}`);
  t.is(at({ components: 'rademacher' }), rate);
  t.true(Math.abs((at({ m: 120 }) ?? 0) - 1) < 1e-9);
  t.true((at({ m: 1, s: 120 }) ?? 1) < 1e-9);
});

test('a block costs what its dearest cell costs, and every cell something', (t) => {
  const cost = (change: Readonly<Record<string, ParameterValue>>): number =>
    trainingData.costSecondsPerTrial(pointOf({ n: 120, m: 60, s: 6, ...change }), criterion);
  t.true(cost({ method: 'l1' }) > 0 && cost({ method: 'l1' }) < cost({}));
  t.true(cost({ q: 100 }) > cost({}) && cost({ factorization: 'er-spud-all-pairs' }) > cost({}));
  const both = ['l1', 'train-and-recover'].map((method) => pointOf({ n: 120, m: 60, s: 6, method }));
  t.is(trainingData.blockCostSecondsPerTrial?.(both, criterion), cost({}));
});
