import test from 'ava';
import { sparseFactorization } from '../../../src/experiments/sparse-factorization/declaration/declaration.js';
import { trial as sparseFactorizationTrial } from '../../../src/experiments/sparse-factorization/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { type VerdictName, verdictNames } from '../../../src/sweep/outcome.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { parseSample } from '../sample-sweeps.js';

const kernels = instantiateKernels(compileKernels());
const criterion = { name: 'columns-recovered', tolerance: 1e-6 };

type Change = Readonly<Record<string, ParameterValue>>;

function pointOf(change: Change): Point {
  const defaults = sparseFactorization.parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), ...change };
}

function run(change: Change, trial: number): { readonly verdict: VerdictName; readonly metrics: number[] } {
  const points = [pointOf(change)];
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(sparseFactorization.metrics.length).fill(Number.NaN),
  };
  const workspace = sparseFactorizationTrial.createWorkspace(kernels, points);
  sparseFactorizationTrial.runTrial({ seed: 5, trial, criterion, points }, workspace, record);
  return { verdict: verdictNames[record.verdicts[0]], metrics: [...record.metrics] };
}

function countSuccesses(change: Change, trials: number): number {
  const verdicts = Array.from({ length: trials }, (_, trial) => run(change, trial).verdict);
  return verdicts.filter((verdict) => verdict === 'success').length;
}

/* Spielman, Wang & Wright, COLT 2012, section 6 and figure 1: exact recovery below a sparsity that falls with p. */

test('n = 400, p = 10, theta = 0.2 is recovered in 99 % of 200 trials at least', (t) => {
  const successes = countSuccesses({ n: 400, p: 10, s: 80 }, 200);
  t.log(`${successes} of 200`);
  t.true(successes >= 198);
});

test('a coarse (p, s) grid at n = 200 has its transition: at a sparsity that falls as p grows', (t) => {
  const counts = [5, 10, 20].map((p) => [10, 40, 70, 100].map((s) => countSuccesses({ n: 200, p, s }, 20)));
  t.log(counts.map((row) => row.join(' ')).join(' | '));
  const [five, ten, twenty] = counts;
  t.true(five[1] >= 18 && five[2] >= 18 && ten[1] >= 18, 'recovered below the transition');
  t.true(ten[3] <= 2 && twenty[2] <= 2 && twenty[3] <= 2, 'lost above it');
  // A column's success falls with p, and a row's with s from where components have enough non-zeros, theta >= 2 / p.
  for (const row of counts) t.true(row[1] + 2 >= row[2] && row[2] + 2 >= row[3]);
  for (const s of [0, 1, 2, 3]) t.true(five[s] + 2 >= ten[s] && ten[s] + 2 >= twenty[s]);
});

test('dense components are not recovered, sparse ones of the same sizes are', (t) => {
  t.true(countSuccesses({ n: 200, p: 8, s: 30 }, 10) >= 9);
  t.is(countSuccesses({ n: 200, p: 8, s: 160 }, 10), 0);
});

test('a trial hears of its checkpoints, ends at one, and its bits do not depend on them', (t) => {
  const points = [3, 4].map((p) => pointOf({ n: 60, p, s: 12, factorization: 'er-spud-all-pairs' }));
  const workspace = sparseFactorizationTrial.createWorkspace(kernels, points);
  const runBlock = (checkpoint?: (share: number) => void): { verdicts: Uint8Array; metrics: Float64Array } => {
    const record = { verdicts: new Uint8Array(2), metrics: new Float64Array(2 * sparseFactorization.metrics.length) };
    const request = { seed: 5, trial: 0, criterion, points, ...(checkpoint && { checkpoint }) };
    sparseFactorizationTrial.runTrial(request, workspace, record);
    return record;
  };
  const plain = runBlock();
  const shares: number[] = [];
  t.deepEqual(
    runBlock((share) => shares.push(share)),
    plain,
  );
  // Of 1770 problems a cell, one before every hundredth.
  t.deepEqual(
    shares,
    [0, 1].flatMap((cell) => Array.from({ length: 18 }, (_, at) => (cell + (100 * at) / 1770) / 2)),
  );
  const end = (share: number): void => {
    if (share >= 0.5) throw new Error('cancelled');
  };
  t.throws(() => runBlock(end), { message: 'cancelled' });
  t.deepEqual(runBlock(), plain);
});

test('degenerate products end in a named verdict: one component, zero components, square and tiny ones', (t) => {
  t.is(run({ n: 30, p: 1, s: 5 }, 0).verdict, 'success');
  for (const change of [
    { n: 1, p: 1, s: 1 },
    { n: 2, p: 2, s: 2 },
    { n: 10, p: 10, s: 3 },
    { n: 30, p: 4, s: 0.01 },
    { n: 30, p: 4, s: 30 },
    { n: 31, p: 3, s: 5, factorization: 'er-spud-sc' },
    { n: 31, p: 3, s: 5, factorization: 'er-spud-all-pairs', components: 'rademacher' },
  ]) {
    const { verdict, metrics: measured } = run(change, 0);
    t.true(['success', 'failure', 'unresolved'].includes(verdict), JSON.stringify(change));
    t.true(measured[0] >= 0 && measured[2] >= 0);
  }
  t.is(run({ n: 30, p: 4, s: 0.01 }, 0).verdict, 'failure');
});

test('more components than rows and more non-zeros than rows are refused by rule', (t) => {
  const problemsOf = (parameters: Change): string[] => {
    const document = { experiment: 'sparse-factorization', seed: 1, trials: 1, parameters, axes: { p: [3, 41] } };
    const parsed = parseSample(document, sparseFactorization);
    return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
  };
  t.deepEqual(problemsOf({ n: 50, s: 5 }), []);
  t.regex(problemsOf({ n: 40, s: 5 })[0], /p <= n.*p = 41.*1 of 2 cells/s);
  t.regex(problemsOf({ n: 50, s: 51 })[0], /s <= n/);
  t.deepEqual(problemsOf({ n: 50, theta: 0.1 }), []);
});
