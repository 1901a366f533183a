import test from 'ava';
import { generativeDictionary } from '../../../src/experiments/generative-dictionary/declaration/declaration.js';
import { readCell } from '../../../src/experiments/generative-dictionary/trial/cell.js';
import {
  drawInstance,
  type Instance,
  openRoles,
} from '../../../src/experiments/generative-dictionary/trial/draw-instance.js';
import { measureDictionaryError } from '../../../src/experiments/generative-dictionary/trial/measure-loss.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  generatePoints,
  writeCodes,
} from '../../../src/kernels/priors/generative-dictionary.js';
import {
  type GenerativePrior,
  isHomogeneous,
  placePrior,
  priorLength,
} from '../../../src/kernels/priors/generative-prior.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';
import { contextOf } from '../trial-context.js';
import { pointOf, runMethods } from './trial-scene.js';

const kernels = instantiateKernels(compileKernels());

/** Like examples/generative-dictionary-algorithm-1.yaml. */
const nearStart = {
  prior: 'relu-network',
  dictionary: 'sphere',
  m: 60,
  n: 40,
  k: 4,
  noise: 0,
  samples: 6000,
  'batch-size': 300,
  'decoding-starts': 4,
  'decoding-steps': 30,
  start: 'near',
  distance: 0.6,
  'test-samples': 60,
  'test-starts': 1,
  'test-steps': 1,
} as const;

function draw(change: Readonly<Record<string, ParameterValue>>): { instance: Instance; m: number } {
  const cell = readCell(pointOf({ m: 10, n: 12, k: 4, samples: 30, method: 'altmin', ...change }));
  const criterion = { name: 'loss', tolerance: 1 };
  const { derive, files } = contextOf(generativeDictionary, { seed: 3, trial: 0, criterion });
  return { instance: drawInstance(cell, { kernels, files }, openRoles(derive)), m: cell.m };
}

/** G of codes, one behind the other. */
function generate(prior: GenerativePrior, codes: Float64Array): Float64Array {
  const arena = openArena(kernels);
  const sampleCount = codes.length / prior.k;
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, prior), { m: 1, sampleCount, startCountMax: 1 });
  writeCodes(workspace, codes);
  return generatePoints(workspace).slice();
}

const biased: GenerativePrior = {
  kind: 'network',
  k: 2,
  layers: [{ rows: 3, columns: 2, weights: Float64Array.of(1, -1, 2, 0.5, 1, -2), bias: Float64Array.of(0, 0.25, 0) }],
};
const unbiased: GenerativePrior = {
  ...biased,
  layers: biased.layers.map((layer) => ({ ...layer, bias: new Float64Array(3) })),
};

for (const [title, prior, isExpected] of [
  ['relu-network', draw({ prior: 'relu-network' }).instance.prior, true],
  ['relu-network of two layers', draw({ prior: 'relu-network', hidden: 6 }).instance.prior, true],
  ['group-sparsity', draw({ prior: 'group-sparsity' }).instance.prior, true],
  ['dependencies', draw({ prior: 'dependencies' }).instance.prior, false],
  ['a decoder with a bias', biased, false],
  ['a decoder whose biases are 0', unbiased, true],
] as const) {
  test(`${title} is ${isExpected ? '' : 'not '}homogeneous`, (t) => {
    t.is(isHomogeneous(prior), isExpected);
    const codes = Float64Array.from({ length: 8 * prior.k }, (_, at) => Math.sin(3 * at + 1));
    const once = generate(prior, codes);
    const degree = prior.kind === 'network-of-squares' ? 2 : 1;
    const scaled = generate(
      prior,
      codes.map((value) => 3 * value),
    );
    t.is(once.length, 8 * priorLength(prior));
    const worst = once.reduce((most, value, at) => Math.max(most, Math.abs(scaled[at] - 3 ** degree * value)), 0);
    t.is(worst < 1e-12, isExpected, `${worst}`);
  });
}

test('where the prior is homogeneous, c A has the error of A and the scale says so', (t) => {
  for (const prior of ['relu-network', 'group-sparsity']) {
    const { instance, m } = draw({ prior });
    const { truth = new Float64Array() } = instance;
    const moved = truth.map((value, at) => value + 0.1 * Math.cos(at));
    const plain = measureDictionaryError(moved, instance, m);
    t.true(plain.error > 0.01);
    for (const factor of [1e-3, 0.5, 7]) {
      const { error, scale } = measureDictionaryError(
        moved.map((value) => factor * value),
        instance,
        m,
      );
      t.true(Math.abs(error - plain.error) < 1e-12 * plain.error + 1e-14, `${error}`);
      t.true(Math.abs(scale * factor - plain.scale) < 1e-12 * plain.scale, `${scale}`);
    }
    t.deepEqual(measureDictionaryError(truth, instance, m), { error: 0, scale: 1 });
    // No c >= 0 brings -A* nearer than 0 does, and 0 has no scale.
    t.deepEqual(
      measureDictionaryError(
        truth.map((value) => -value),
        instance,
        m,
      ),
      { error: 1, scale: 0 },
    );
    t.deepEqual(measureDictionaryError(new Float64Array(truth.length), instance, m), { error: 1, scale: 0 });
  }
});

test('where the prior fixes the scale, it counts', (t) => {
  const { instance, m } = draw({ prior: 'dependencies' });
  const { truth = new Float64Array() } = instance;
  const { error, scale } = measureDictionaryError(
    truth.map((value) => 1.5 * value),
    instance,
    m,
  );
  t.is(scale, 1);
  t.true(Math.abs(error - 0.5) < 1e-12);
});

for (const { trial, ratio } of [
  { trial: 0, ratio: 0.077 },
  { trial: 1, ratio: 0.069 },
]) {
  test(`algorithm-1 from distance .6, trial ${trial}: the error falls to ${ratio} of the start's, modulo scale`, (t) => {
    const criterion = { name: 'dictionary-error', tolerance: 0.35 };
    const [{ verdict, measures }] = runMethods(nearStart, ['algorithm-1'], { trial, criterion, seed: 2022 });
    const found = measures['dictionary-error'] / measures['dictionary-error-start'];
    t.log(found, measures['dictionary-scale']);
    t.true(Math.abs(found - ratio) < 5e-4, `${found}`);
    t.true(measures['dictionary-scale'] > 0.79 && measures['dictionary-scale'] < 0.84);
    t.is(verdict, 'success');
  });
}
