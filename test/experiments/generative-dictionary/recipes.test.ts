import test from 'ava';
import { mean, runMethods } from './trial-scene.js';

/*
 * The figures of an independent prototype (numpy): oracle .155 from one start and .046 to .052 from eight; the paper's
 * literal recipe .30 against .16 for sparse codes; the pooled one .08 at 60 samples, and never near the oracle at 10.
 */

const trials = [0, 1, 2, 3, 4, 5, 6, 7];
const figure = { k: 3, n: 9 };
const pooled = {
  k: 2,
  n: 6,
  protocol: 'pooled',
  'decoding-starts': 6,
  'decoding-steps': 200,
  'dictionary-starts': 12,
  'dictionary-steps': 600,
  'dictionary-rate': 3e-3,
};

test('with the true dictionary eight starts decode to .042-.062, one start to at least twice that', (t) => {
  const oracle = (starts: number): number =>
    mean(
      trials.map((trial) => runMethods({ ...figure, 'test-starts': starts }, ['pca'], { trial })[0].measures.oracle),
    );
  const [one, eight] = [oracle(1), oracle(8)];
  t.log(`one start ${one}, eight ${eight}`);
  t.true(eight >= 0.042 && eight <= 0.062);
  t.true(one >= 2 * eight);
});

test("the paper's literal recipe does not show its claim: .22-.40 against .12-.21 for MOD and K-SVD", (t) => {
  const methods = ['altmin', 'autodiff', 'mod', 'k-svd'];
  const runs = trials.map((trial) => runMethods({ ...figure, 'test-starts': 1 }, methods, { trial }));
  methods.forEach((method, index) => {
    const loss = mean(runs.map((results) => results[index].measures.loss));
    t.log(`${method} ${loss}`);
    const [least, most] = index < 2 ? [0.22, 0.4] : [0.12, 0.21];
    t.true(loss >= least && loss <= most, `${method} ${loss}`);
  });
});

test('pooled, 60 samples teach the dictionary and beat sparsity; 10 do not teach it', (t) => {
  const criterion = { name: 'best-sparse', tolerance: 1 };
  const many = trials.map((trial) => runMethods({ ...pooled, samples: 60 }, ['autodiff'], { trial, criterion })[0]);
  const loss = mean(many.map(({ measures }) => measures.loss));
  const better = many.filter(({ verdict }) => verdict === 'success').length;
  t.log(`60 samples: mean loss ${loss}, better than the best sparse baseline in ${better} of 8`);
  t.true(loss <= 0.11);
  t.true(better >= 7);
  const few = trials.map((trial) => runMethods({ ...pooled, samples: 10 }, ['autodiff'], { trial })[0]);
  const learned = few.filter(({ verdict }) => verdict === 'success').length;
  t.log(
    `10 samples: mean loss ${mean(few.map(({ measures }) => measures.loss))}, within 1.5 oracle in ${learned} of 8`,
  );
  t.true(learned <= 1);
});

const algorithm = {
  m: 60,
  n: 40,
  k: 4,
  prior: 'relu-network',
  dictionary: 'sphere',
  noise: 0,
  samples: 6000,
  'batch-size': 300,
  'decoding-starts': 4,
  'decoding-steps': 30,
  start: 'near',
  distance: 0.3,
};

test('Algorithm 1 converges with a ridge and not with the exact inverse', (t) => {
  const criterion = { name: 'dictionary-error', tolerance: 0.35 };
  const ratio = (ridge: number, trial: number): number => {
    const [{ measures }] = runMethods({ ...algorithm, ridge }, ['algorithm-1'], { trial, criterion });
    return measures['dictionary-error'] / measures['dictionary-error-start'];
  };
  for (const trial of [0, 1, 2]) {
    const [ridged, exact] = [ratio(0.01, trial), ratio(0, trial)];
    t.log(`error(20) / error(0): ridge ${ridged}, exact ${exact}`);
    t.true(ridged <= 0.35);
    t.true(exact >= 0.5);
  }
});
