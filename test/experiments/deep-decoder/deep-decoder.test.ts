import test from 'ava';
import { deepDecoder } from '../../../src/experiments/deep-decoder/declaration/declaration.js';
import { drawDensePlaces, drawEvenPlaces } from '../../../src/experiments/deep-decoder/trial/draw-places.js';
import { drawPhantom } from '../../../src/experiments/deep-decoder/trial/phantom.js';
import { trial as deepDecoderTrial } from '../../../src/experiments/deep-decoder/trial/trial.js';
import type { TrialRecord } from '../../../src/experiments/experiment.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import type { TypesOf } from '../../../src/sweep/define-experiment.js';
import { verdictNames } from '../../../src/sweep/outcome.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';

const kernels = instantiateKernels(compileKernels());

/** A quarter of the pixels of the examples and half of their channels: a trial takes a second instead of ten. */
const small = {
  side: 32,
  d: 4,
  k: 32,
  acceleration: 4,
  measurement: 'k-space',
  density: 8,
  dimension: '2-d',
  image: 'phantom',
  optimiser: 'adam',
  'step-size': 0.01,
  iterates: 1000,
};

type Named = Record<TypesOf<typeof deepDecoder>['metric'], number>;

function run(
  parameters: Readonly<Record<string, ParameterValue>> = {},
  { trial = 0, keepCurve }: { readonly trial?: number } & Pick<TrialRecord, 'keepCurve'> = {},
): { readonly verdict: string; readonly values: Named } {
  const points = [{ ...small, ...parameters }];
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(deepDecoder.metrics.length),
    ...(keepCurve && { keepCurve }),
  };
  const workspace = deepDecoderTrial.createWorkspace(kernels, points);
  const criterion = { name: 'gain', tolerance: 3 };
  deepDecoderTrial.runTrial({ seed: 2026, trial, criterion, points }, workspace, record);
  const values = Object.fromEntries(deepDecoder.metrics.map(({ name }, at) => [name, record.metrics[at]]));
  return { verdict: verdictNames[record.verdicts[0]], values: values as Named };
}

const full = { side: 64, d: 5, k: 64, acceleration: 8 };

test('a phantom comes out 3.5 dB nearer than with zeros', (t) => {
  // Two thirds of the default's iterates: what the rest adds is in docs/untrained-networks.md.
  const phantom = [0, 1, 2].map((trial) => run({ ...full, iterates: 2000 }, { trial }).values);
  const gains = phantom.map(({ gain }) => gain).sort((a, b) => a - b);
  t.log(`gains ${gains.map((gain) => gain.toFixed(2)).join(' ')} dB`);
  t.true(gains[1] > 3.5);
});

test('noise of the same sizes does not: the median NMSE of 3 seeds is above 0.3', (t) => {
  // A fifth of the default's iterates: with all 3000 the three are .919, .918 and .900, and never below .878 on the way.
  const noise = [0, 1, 2].map((trial) => run({ ...full, image: 'noise', iterates: 600 }, { trial }));
  const errors = noise.map(({ values }) => values.nmse).sort((a, b) => a - b);
  t.log(`NMSE ${errors.map((error) => error.toFixed(3)).join(' ')}`);
  t.true(errors[1] > 0.3);
  t.true(noise.every(({ verdict }) => verdict === 'failure'));
});

test('the scores belong together', (t) => {
  const { values } = run();
  t.is(values.gain, values.psnr - values['psnr-zero-filled']);
  t.true(values['psnr-best'] >= values.psnr && values['psnr-best'] >= values['psnr-last']);
  t.true(values['nmse-best'] <= values.nmse);
  t.is(values.measurements, 256);
  // A ratio of squared errors in decibels is one of NMSEs.
  t.true(
    Math.abs(values['psnr-best'] - values['psnr-last'] - 10 * Math.log10(values['nmse-last'] / values['nmse-best'])) <
      1e-9,
  );
});

test('with everything measured zeros are filled nowhere', (t) => {
  const { values } = run({ acceleration: 1, iterates: 2 });
  t.true(values['psnr-zero-filled'] > 120);
});

test('every measurement, dimension and optimiser runs and lowers the loss', (t) => {
  for (const measurement of ['k-space', 'dct', 'gaussian']) {
    for (const dimension of ['2-d', '1-d']) {
      for (const optimiser of ['adam', 'gradient-descent']) {
        const { values } = run({ measurement, dimension, optimiser, iterates: 60, 'step-size': 0.0005 });
        t.true(values['least-loss-iterate'] > 0, `${measurement} ${dimension} ${optimiser}`);
        t.true(values['relative-loss'] < 1);
      }
    }
  }
});

test('curves are kept where they are asked for, and change nothing', (t) => {
  const kept = new Map<string, Float64Array>();
  const { values } = run({ iterates: 50 }, { keepCurve: ({ name, values: curve }) => kept.set(name, curve) });
  t.deepEqual([...kept.keys()], ['loss', 'psnr', 'reconstruction']);
  t.is(kept.get('loss')?.length, 50);
  t.is(kept.get('psnr')?.[values['least-loss-iterate']], values.psnr);
  t.is(kept.get('reconstruction')?.length, 1024);
  t.deepEqual(run({ iterates: 50 }).values, values);
});

test('a long curve is thinned to what can be kept', (t) => {
  const lengths = new Map<string, number>();
  run(
    { side: 8, d: 2, k: 2, iterates: 10_000 },
    { keepCurve: ({ name, values, stride }) => lengths.set(`${name} ${stride ?? 1}`, values.length) },
  );
  t.is(lengths.get('loss 3'), 3334);
});

test('masks of more measurements hold those of fewer, and the lowest frequencies', (t) => {
  const grid = { rows: 32, columns: 32 };
  const more = drawDensePlaces([1, 2, 3, 4], { ...grid, m: 256, density: 8 });
  const fewer = drawDensePlaces([1, 2, 3, 4], { ...grid, m: 128, density: 8 });
  t.deepEqual(more.subarray(0, 128), fewer);
  t.is(new Set(more).size, 256);
  t.is(fewer[0], 0);
  for (const f of [0, 1, 2, 30, 31]) for (const h of [0, 1, 2, 30, 31]) t.true(fewer.includes(32 * f + h));
  const even = drawEvenPlaces([1, 2, 3, 4], { ...grid, m: 256 });
  t.deepEqual(even.subarray(0, 9), drawEvenPlaces([1, 2, 3, 4], { ...grid, m: 9 }));
  const all = drawDensePlaces([1, 2, 3, 4], { ...grid, m: 1024, density: 8 });
  t.deepEqual(
    [...all].sort((a, b) => a - b),
    Array.from({ length: 1024 }, (_, place) => place),
  );
});

test('the phantom is in [0, 1], has its skull and its background, and its line is its middle', (t) => {
  const image = drawPhantom({ rows: 64, columns: 64 });
  t.true(image.every((value) => value >= 0 && value <= 1));
  t.is(image[0], 0);
  t.is(Math.max(...image), 1);
  // The mean of the continuous phantom: each ellipse's value times its share of the square.
  const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
  t.true(Math.abs(mean - 0.1238) < 0.002, `${mean}`);
  const line = drawPhantom({ rows: 1, columns: 64 });
  t.is(line.length, 64);
  t.true(Math.abs(line[32] - image[32 * 64 + 32]) < 0.1);
});
