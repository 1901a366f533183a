import test from 'ava';
import { scattering } from '../../../src/experiments/scattering/declaration/declaration.js';
import { exactProbability } from '../../../src/experiments/scattering/declaration/exact-probability.js';
import { trial as scatteringTrial } from '../../../src/experiments/scattering/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { verdictNames } from '../../../src/sweep/outcome.js';
import { type Change, pointOf, problemsOf as problemsOfSweep } from '../networks/network-scene.js';

const kernels = instantiateKernels(compileKernels());
const criterion = { name: 'scattered' };
const problemsOf = (parameters: Change): string[] => problemsOfSweep(scattering, { parameters, axes: { N: [0] } });

function open(change: Change): (trial: number) => string {
  const points = [pointOf(scattering, change)];
  const workspace = scatteringTrial.createWorkspace(kernels, points);
  return (trial) => {
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(scattering.metrics.length) };
    scatteringTrial.runTrial({ seed: 11, trial, criterion, points }, workspace, record);
    return verdictNames[record.verdicts[0]];
  };
}

function explain(change: Change, trial = 0): Readonly<Record<string, unknown>> {
  const points = [pointOf(scattering, change)];
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(scattering.metrics.length) };
  const workspace = scatteringTrial.createWorkspace(kernels, points);
  return scatteringTrial.explainTrial({ seed: 11, trial, criterion, points }, workspace, record);
}

const verdictOf = (network: string, N = 0): string => open({ network, N })(0);

/* Malgouyres & Landsberg, section 8, after Definition 8.1. */

test("the paper's examples: {1,2,3} twice is not scattered, {1,2,3} with {1,10} and the Haar tree are", (t) => {
  t.is(verdictOf('{1,2,3}*{1,2,3}'), 'failure');
  t.is(verdictOf('{1,2,3}*{1,10}'), 'success');
  const haar = '{0,2}-a + {0,2}-b + a-{0,4}-aa + a-{0,4}-ab + b-{0,4}-ba + b-{0,4}-bb';
  t.is(verdictOf(haar), 'success');
});

test('a period can make sums meet: {1,2,3} with {1,10} at N = 9 and 10, Haar paths at N = 2^K', (t) => {
  for (const N of [9, 10, 11]) t.is(verdictOf('{1,2,3}*{1,10}', N), 'failure', `N = ${N}`);
  for (const N of [12, 13, 40]) t.is(verdictOf('{1,2,3}*{1,10}', N), 'success', `N = ${N}`);
  for (const K of [2, 3, 5]) {
    const haar = Array.from({ length: K }, (_, k) => `{0,${2 ** (k + 1)}}`).join('*');
    t.is(verdictOf(haar, 2 ** K + (K === 1 ? 1 : 0)), 'failure', haar);
    t.is(verdictOf(haar, 2 ** (K + 1)), 'success', haar);
  }
});

test('paths of one leaf may not meet, paths of two leaves may', (t) => {
  t.is(verdictOf('{0,1}*{0,2} + {10,11}*{0,2}'), 'success');
  t.is(verdictOf('{0,1}*{0,2} + {3,4}*{0,2}'), 'failure');
  t.is(verdictOf('{0,1}*{0,2}-f + {3,4}*{0,2}-g'), 'success');
  // What meets above two leaves meets at each.
  t.is(verdictOf('{0,1}*{1,2}-a + a-{0,50}-f + a-{0,70}-g'), 'failure');
});

/* REFERENCE: exact values for c = 2 and 3; four standard errors of 40 000 trials are at most .01. */
for (const { change, probability } of [
  { change: { K: 2, w: 8 }, probability: 0.8214 },
  { change: { K: 3, w: 16 }, probability: 0.6435 },
  { change: { K: 4, w: 32 }, probability: 0.4859 },
  { change: { K: 2, c: 3, w: 16 }, probability: 0.3926 },
]) {
  test(`random paths ${JSON.stringify(change)} are scattered with probability ${probability}`, (t) => {
    const run = open(change);
    const trials = 40_000;
    let successes = 0;
    for (let trial = 0; trial < trials; trial += 1) if (run(trial) === 'success') successes += 1;
    t.log(successes / trials);
    t.true(Math.abs(successes / trials - probability) <= 0.01);
    const [exact] = exactProbability([pointOf(scattering, change)]);
    t.true(Math.abs((exact ?? 0) - probability) < 5.1e-5, `${exact}`);
  });
}

test('the exact probability counts periods too, and is unknown where there are several paths', (t) => {
  const change = { K: 2, c: 3, w: 6, N: 9 };
  const [exact = Number.NaN] = exactProbability([pointOf(scattering, change)]);
  const run = open(change);
  const successes = Array.from({ length: 20_000 }, (_, trial) => run(trial)).filter((verdict) => verdict === 'success');
  t.true(Math.abs(successes.length / 20_000 - exact) < 4 * Math.sqrt(0.25 / 20_000), `${exact}`);
  const unknown = ['two-paths', 'binary-tree', 'dag'].map((topology) => pointOf(scattering, { topology }));
  t.deepEqual(exactProbability([...unknown, pointOf(scattering, { network: '{0,1}' })]), new Array(4).fill(undefined));
});

test('instances are nested in K and c: what collides goes on colliding as layers or entries are added', (t) => {
  const isMonotone = (verdicts: readonly string[]): boolean =>
    verdicts.every((verdict, i) => i === 0 || verdict === 'failure' || verdicts[i - 1] === 'success');
  for (let trial = 0; trial < 100; trial += 1) {
    for (const topology of ['path', 'binary-tree']) {
      t.true(isMonotone([2, 3, 4].map((K) => open({ topology, K, w: 64 })(trial))));
    }
    t.true(isMonotone([2, 3, 4].map((c) => open({ c, w: 64 })(trial))));
  }
});

test('a replay names two ways with one sum, and a pair of Dirac networks with one product', (t) => {
  t.deepEqual(explain({ network: '{0,1}*{0,2} + {3,4}*{0,2}' })['collision'], {
    leaf: 2,
    sum: 3,
    ways: ['1 of 0-{0,1}-1 + 2 of 1-{0,2}-2', '3 of 0-{3,4}-3 + 0 of 3-{0,2}-2'],
    diracPair: {
      h: '1 at the entries of the first way, 0 elsewhere',
      g: '1 at the entries of the second way, 0 elsewhere',
      X: 'a Dirac at 3 in the kernel of leaf 2, for both',
    },
  });
  t.is(explain({ network: '{1,2,3}*{1,10}' })['collision'], undefined);
  for (const topology of ['path', 'two-paths', 'binary-tree', 'dag']) {
    for (let trial = 0; trial < 20; trial += 1) {
      const { verdict, collision } = explain({ topology, K: 3, w: 12 }, trial);
      t.is(collision === undefined, verdict === 'success');
    }
  }
});

test('what is wrong with a network or its sizes is said at its place', (t) => {
  t.deepEqual(problemsOf({ network: '{0,1}*{0,2}' }), []);
  t.regex(
    problemsOf({ network: '{0,1}*(0,2)' })[0],
    /parameters\.network.*random, or a network such as .*"\{" at character 7/s,
  );
  t.regex(problemsOf({ network: '{0,1}-a + {0,2}*{0,4}' })[0], /leaves lie equally deep, not a at depth 1 of 2/);
  t.regex(problemsOf({ c: 17, w: 16 })[0], /c <= w.*c = 17, w = 16/s);
  t.regex(problemsOf({ topology: 'binary-tree', K: 16, c: 4 })[0], /2\^18 positions/);
  t.regex(problemsOf({ K: 16, c: 16 })[0], /2\^53 combinations/);
  const clash = { network: '{0,8}*{0,1}' };
  t.deepEqual(problemsOf(clash), []);
  t.regex(problemsOfSweep(scattering, { parameters: clash, axes: { N: [0, 8, 9] } })[0], /different modulo N.*N = 8/s);
});
