import test from 'ava';
import { liftingRank } from '../../../src/experiments/lifting-rank/declaration/declaration.js';
import { trial as liftingRankTrial } from '../../../src/experiments/lifting-rank/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { verdictNames } from '../../../src/sweep/outcome.js';
import { type Change, pointOf, problemsOf } from '../networks/network-scene.js';

const kernels = instantiateKernels(compileKernels());

function run(change: Change, { criterion = 'reaches-dimension', trial = 0 } = {}) {
  const points = [pointOf(liftingRank, change)];
  const { metrics } = liftingRank;
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metrics.length) };
  const workspace = liftingRankTrial.createWorkspace(kernels, points);
  liftingRankTrial.runTrial({ seed: 3, trial, criterion: { name: criterion }, points }, workspace, record);
  const measures = Object.fromEntries(metrics.map(({ name }, index) => [name, record.metrics[index]]));
  return { verdict: verdictNames[record.verdicts[0]], ...measures } as Record<string, number | string>;
}

/* REFERENCE.md: the rank of a single path is the number of distinct sums. */
for (const [network, rank] of [
  ['{1,2,3}*{1,2,3}', 5],
  ['{1,2,3}*{1,10}', 6],
  ['{0,1,2}*{0,3,6}', 9],
  ['{0,1,2}*{0,1,3}', 6],
  ['{0,1}*{0,1}*{0,1}', 4],
  ['{0,1,2}*{0,1,2}*{0,1,2}', 7],
  ['{0,1,5}*{0,2,9}*{0,13,40}', 26],
  ['{0,1,2}*{0,3,6}*{0,9,18}', 27],
  ['{0,1}*{0,2} + {10,11}*{0,2}', 8],
  ['{0,1}*{0,2} + {3,4}*{0,2}', 7],
] as const) {
  test(`the rank of ${network} is ${rank}, by elimination, by counting and in floating point`, (t) => {
    const measured = run({ network });
    t.is(measured['rank'], rank);
    t.is(measured['numeric-rank'], rank);
    t.is(measured['distinct-sums'], rank);
    const isFull = measured['rank'] === measured['combinations'];
    t.is(run({ network }, { criterion: 'full-rank' })['verdict'], isFull ? 'success' : 'failure');
  });
}

test('dense factors, m x d times d x n, have rank m n and are never of full rank', (t) => {
  // X_ij = sum_l B_il C_lj: the positions of a kernel at the root are rows, leaves are columns.
  for (const [m, d, n] of [
    [3, 2, 2],
    [2, 2, 4],
    [4, 3, 3],
  ]) {
    const rows = Array.from({ length: m }, (_, i) => i).join();
    const inner = Array.from({ length: d }, (_, l) => `i${l}`);
    const columns = Array.from({ length: n }, (_, j) => `f${j}`);
    const network = [
      ...inner.map((node) => `{${rows}}-${node}`),
      ...inner.flatMap((node) => columns.map((leaf) => `${node}-{0}-${leaf}`)),
    ].join(' + ');
    t.is(run({ network })['rank'], m * n);
    t.is(run({ network })['numeric-rank'], m * n);
    t.is(run({ network }, { criterion: 'full-rank' })['verdict'], 'failure');
  }
});

test('for two layers the dimension of rank two is 4(S-1) and not 2K(S-1)+2, for three they agree', (t) => {
  const two = run({ network: '{0,1,2}*{0,3,6}' });
  t.like(two, { dimension: 8, 'paper-dimension': 10, 'necessary-rank': 6, verdict: 'success' });
  const three = run({ network: '{0,1,2}*{0,3,6}*{0,9,18}' });
  t.like(three, { dimension: 14, 'paper-dimension': 14, 'necessary-rank': 6, verdict: 'success' });
  t.is(run({ network: '{0,1,2}*{0,1,2}' })['verdict'], 'failure');
  t.is(run({ network: '{0,1,2}*{0,1,2}' }, { criterion: 'not-ruled-out' })['verdict'], 'failure');
  t.is(run({ network: '{0,1,2}*{0,1,3}' }, { criterion: 'not-ruled-out' })['verdict'], 'success');
});

test('random networks of every topology have proved ranks, the same in floating point', (t) => {
  for (const topology of ['path', 'two-paths', 'binary-tree', 'dag']) {
    for (const change of [
      { K: 2, c: 3, w: 9 },
      { K: 3, c: 3, w: 12 },
      { K: 3, c: 2, w: 8, N: 13 },
    ]) {
      const measured = run({ topology, ...change }, { trial: 4 });
      t.is(measured['rank'], measured['distinct-sums'], topology);
      t.is(measured['numeric-rank'], measured['rank'], topology);
      t.not(measured['verdict'], 'unresolved');
    }
  }
});

test('a rank beyond what elimination is meant for is refused when the sweep is planned', (t) => {
  t.regex(problemsOf(liftingRank, { parameters: { c: 16, w: 200 }, axes: { K: [2, 3] } })[0], /128 positions/);
});
