import test from 'ava';
import { generativeDictionary } from '../../../src/experiments/generative-dictionary/declaration/declaration.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import { parseSample } from '../sample-sweeps.js';
import { type Change, runMethods } from './trial-scene.js';

const quick = { 'decoding-steps': 60, 'dictionary-steps': 60, 'test-steps': 100, samples: 60, 'test-samples': 31 };
const methods = ['altmin', 'autodiff', 'mod', 'k-svd', 'online-mod', 'pca'];

test('all methods of a trial have the oracle of the same test samples, and each a loss', (t) => {
  for (const change of [
    { k: 2, n: 6 },
    { k: 3, n: 7, prior: 'group-sparsity' },
    { k: 2, n: 9, prior: 'relu-network' },
    { k: 2, n: 9, prior: 'relu-network', hidden: 5 },
    { k: 2, n: 6, protocol: 'pooled', rounds: 2 },
  ]) {
    const results = runMethods({ ...quick, ...change }, methods, { trial: 1, isKept: true });
    for (const { measures, verdict, curves } of results) {
      if ('loss' in curves) t.is(curves['loss'].at(-1), measures.loss);
      t.is(measures.oracle, results[0].measures.oracle);
      t.true(measures.loss > 0 && measures['loss-median'] > 0 && measures['loss-pooled'] > 0);
      t.is(measures['oracle-ratio'], measures.loss / measures.oracle);
      t.is(verdict, measures.loss <= 1.5 * measures.oracle ? 'success' : 'failure');
    }
  }
});

test('degenerate sizes end in a verdict: one row, one atom, one sample, no noise, more atoms than rows', (t) => {
  for (const change of [
    { m: 1, k: 1, n: 3 },
    { m: 2, k: 1, n: 1, prior: 'group-sparsity' },
    { k: 2, n: 6, samples: 1, 'batch-size': 1 },
    { k: 2, n: 6, noise: 0, 'test-samples': 1 },
    { m: 3, k: 5, n: 15 },
  ]) {
    for (const { verdict } of runMethods({ ...quick, ...change }, methods, { trial: 0 })) {
      t.true(['success', 'failure', 'unresolved'].includes(verdict), JSON.stringify(change));
    }
  }
});

test('a start at A* stays there, and its loss is the oracle', (t) => {
  const change = {
    ...quick,
    k: 2,
    n: 6,
    start: 'near',
    distance: 1e-9,
    'dictionary-rate': 1e-12,
    'decoding-starts': 4,
  };
  for (const { measures } of runMethods(change, ['altmin', 'autodiff'], { trial: 0 })) {
    t.true(Math.abs(measures['oracle-ratio'] - 1) < 1e-3, `${measures['oracle-ratio']}`);
    t.true(measures['dictionary-error'] < 1e-6);
  }
});

test('more A0 never have a larger training residual, and the shares of a trial rise to its end', (t) => {
  const change = { ...quick, k: 2, n: 6, protocol: 'pooled', rounds: 2 };
  const [one] = runMethods(change, ['autodiff'], { trial: 2, isKept: true });
  const [three] = runMethods({ ...change, 'dictionary-starts': 3 }, ['autodiff'], { trial: 2 });
  // The first A0 of three is that of one start. The codes' stream continues, and its first starts are those of the one.
  t.true(three.measures['training-residual'] <= one.measures['training-residual']);
  t.true(three.shares.every((share, at) => share >= 0 && share <= 1 && (at === 0 || share >= three.shares[at - 1])));
  t.is(one.curves['training'].length, 120);
  t.is(one.curves['loss'].length, 2);
  t.is(one.curves['loss'][1], one.measures.loss);
});

test("Algorithm 1's curve is the dictionary's error, from the start's to the last, and keeping curves changes nothing", (t) => {
  const change = { ...quick, k: 2, n: 6, start: 'near', 'decoding-starts': 2, 'decoding-steps': 20 };
  const [kept] = runMethods(change, ['algorithm-1'], { trial: 0, isKept: true });
  const errors = kept.curves['dictionary-error'];
  t.is(errors.length, 3);
  t.is(errors[0], kept.measures['dictionary-error-start']);
  t.is(errors[2], kept.measures['dictionary-error']);
  t.deepEqual(runMethods(change, ['algorithm-1'], { trial: 0 })[0].measures, kept.measures);
});

test('what ended by its own rule is told: decodings of Algorithm 1, directions of PCA, and nothing of counted steps', (t) => {
  const change = { ...quick, k: 2, n: 6, start: 'near', 'decoding-starts': 2 };
  const shareOf = (method: string, steps: number): number =>
    runMethods({ ...change, 'decoding-steps': steps }, [method], { trial: 0 })[0].measures['converged-share'];
  const [few, many] = [shareOf('algorithm-1', 1), shareOf('algorithm-1', 200)];
  t.log(`Algorithm 1: ${few} in one iteration, ${many} in 200`);
  t.true(few < 0.1 && many > 0.9 && many <= 1);
  t.is(shareOf('pca', 1), 1);
  for (const method of ['altmin', 'autodiff', 'mod', 'k-svd', 'online-mod']) t.is(shareOf(method, 1), Number.NaN);
});

test('sizes that the prior or the protocol cannot have are refused by rule', (t) => {
  const problemsOf = (parameters: Change): string[] => {
    const document = { experiment: 'generative-dictionary', seed: 1, trials: 1, parameters, axes: { k: [2, 3] } };
    const parsed = parseSample(document, generativeDictionary);
    return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
  };
  t.deepEqual(problemsOf({ expansion: 3 }), []);
  t.regex(problemsOf({ n: 6 })[0], /n = 3 k/);
  t.regex(problemsOf({ n: 2, prior: 'group-sparsity' })[0], /k <= n/);
  t.regex(problemsOf({ expansion: 3, samples: 50 })[0], /batches without a rest/);
  t.regex(problemsOf({ expansion: 3, protocol: 'pooled', method: 'algorithm-1' })[0], /algorithm-1/);
});
