import test from 'ava';
import { generativeDictionary } from '../../../src/experiments/generative-dictionary/declaration/declaration.js';
import { listReadParameters } from '../../../src/sweep/point.js';
import { type Change, runMethods } from './trial-scene.js';

const quick = {
  k: 2,
  n: 6,
  samples: 30,
  'batch-size': 15,
  'decoding-starts': 2,
  'decoding-steps': 20,
  'dictionary-steps': 20,
  'sparse-rounds': 2,
  'test-samples': 9,
  'test-starts': 2,
  'test-steps': 30,
};
const pooled = { protocol: 'pooled', rounds: 2 };
const network = { prior: 'relu-network', n: 7 };
const near = { start: 'near' };

interface Option {
  readonly to: Change;
  readonly at?: Change;
  /** Methods that read it. */
  readonly methods: readonly string[];
  /** Methods in which it must not change anything. */
  readonly others?: readonly string[];
}

const descents = ['altmin', 'autodiff'];
const generative = [...descents, 'algorithm-1'];
const sparse = ['mod', 'k-svd'];
const all = [...generative, ...sparse, 'online-mod', 'pca'];
const notDescents = all.filter((method) => !descents.includes(method));
const notGenerative = all.filter((method) => !generative.includes(method));

const options: Readonly<Record<string, Option>> = {
  m: { to: { m: 8 }, methods: all },
  n: { to: { n: 8 }, at: network, methods: all },
  k: { to: { k: 3 }, at: network, methods: all },
  samples: { to: { samples: 45 }, methods: all },
  noise: { to: { noise: 0.2 }, methods: all },
  prior: { to: { prior: 'group-sparsity' }, methods: all },
  hidden: { to: { hidden: 3 }, at: network, methods: all },
  dictionary: { to: { dictionary: 'sphere' }, methods: all },
  protocol: { to: pooled, methods: [...descents, ...sparse, 'online-mod'], others: ['pca'] },
  'batch-size': { to: { 'batch-size': 10 }, methods: all.filter((method) => method !== 'pca'), others: ['pca'] },
  rounds: { to: { rounds: 3 }, at: pooled, methods: descents, others: [...sparse, 'online-mod', 'pca'] },
  'decoding-starts': { to: { 'decoding-starts': 3 }, methods: generative, others: notGenerative },
  'decoding-steps': { to: { 'decoding-steps': 5 }, methods: generative, others: notGenerative },
  'decoding-rate': { to: { 'decoding-rate': 0.02 }, methods: generative },
  'dictionary-starts': { to: { 'dictionary-starts': 3 }, methods: descents, others: notDescents },
  'dictionary-steps': { to: { 'dictionary-steps': 9 }, methods: descents, others: notDescents },
  'dictionary-rate': { to: { 'dictionary-rate': 0.01 }, methods: descents, others: notDescents },
  'last-rate-share': { to: { 'last-rate-share': 1 }, at: pooled, methods: descents, others: [...sparse, 'pca'] },
  'sparse-rounds': { to: { 'sparse-rounds': 3 }, methods: sparse, others: [...generative, 'online-mod', 'pca'] },
  start: { to: near, methods: generative, others: notGenerative },
  distance: { to: { distance: 0.5 }, at: near, methods: generative, others: notGenerative },
  ridge: { to: { ridge: 0.1 }, methods: ['algorithm-1'], others: [...descents, ...notGenerative] },
  'test-samples': { to: { 'test-samples': 12 }, methods: all },
  'test-starts': { to: { 'test-starts': 3 }, methods: generative },
  'test-steps': { to: { 'test-steps': 60 }, methods: generative },
};

test('every option stands in the table', (t) => {
  // What needs a file has its tests beside the file's.
  const ofFiles = ['target', 'first-image'];
  const names = generativeDictionary.parameters.filter(({ unit }) => unit !== 'file').map(({ name }) => name);
  t.deepEqual(
    names.filter((name) => name !== 'method' && !ofFiles.includes(name) && !Object.hasOwn(options, name)),
    [],
  );
});

for (const [name, { to, at = {}, methods, others = [] }] of Object.entries(options)) {
  test(`${name} changes what the methods that read it measure, and nothing of the others`, (t) => {
    const measure = (change: Change): string[] =>
      runMethods({ ...quick, ...at, ...change }, [...methods, ...others], { trial: 4 }).map(({ measures }) =>
        Object.values(measures).map(String).join(),
      );
    const [before, after] = [measure({}), measure(to)];
    for (const [place, method] of [...methods, ...others].entries()) {
      if (place < methods.length) t.not(before[place], after[place], method);
      else t.is(before[place], after[place], method);
    }
  });
}

test('every method is another one', (t) => {
  const losses = runMethods(quick, all, { trial: 4 }).map(({ measures }) => measures.loss);
  t.is(new Set(losses).size, all.length);
});

test('pictures and plans pass over what a method does not read', (t) => {
  const criterion = { name: 'best-sparse' };
  const read = (method: string): string[] =>
    listReadParameters(generativeDictionary, { held: { method }, axes: [], criterion }).map(({ name }) => name);
  for (const [name, { methods, others = [] }] of Object.entries(options)) {
    for (const method of methods) if (name !== 'ridge') t.true(read(method).includes(name), `${method} ${name}`);
    // The criterion best-sparse reads the sparse rounds whatever the method is, and a pool has no batches.
    if (!/^(decoding|dictionary)-(starts|steps|rate)$|^start$|^ridge$/.test(name)) continue;
    for (const method of others) t.false(read(method).includes(name), `${method} ${name}`);
  }
});
