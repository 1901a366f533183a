import test from 'ava';
import type { DecoderShape } from '../../../src/kernels/networks/deep-decoder.js';
import { type MeasurementKind, projectBack } from '../../../src/kernels/networks/image-measurements.js';
import * as naive from '../naive/deep-decoder.js';
import { measureCosines, measureFourier, projectCosines, projectFourier } from '../naive/image-measurements.js';
import { drawScene, runDecoder, type Scene } from './deep-decoder-scene.js';
import { readWeights } from './read-weights.js';

/*
 * The deep decoder's kernels against their twin in doubles, and the twin's gradient against differences. Singles carry
 * 24 bits; sums of some thousand of them, of either sign, agree to some 1e-6 of the largest entry.
 */
const tolerance = 1e-5;

const shapes: readonly DecoderShape[] = [
  { layers: 2, channels: 2, rows: 2, columns: 2 },
  { layers: 3, channels: 5, rows: 4, columns: 4 },
  { layers: 3, channels: 17, rows: 2, columns: 4 },
  { layers: 3, channels: 33, rows: 4, columns: 4 },
  { layers: 4, channels: 16, rows: 4, columns: 4 },
  { layers: 4, channels: 6, rows: 1, columns: 4 },
  { layers: 6, channels: 7, rows: 1, columns: 8 },
  { layers: 1, channels: 6, rows: 4, columns: 4 },
  { layers: 2, channels: 80, rows: 4, columns: 8 },
];

for (const shape of shapes) {
  const { layers, channels, rows, columns } = shape;
  const title = `${layers} layers of ${channels} channels from ${rows} x ${columns}`;

  test(`${title}: image, loss, error and gradient agree with the twin`, (t) => {
    const scene = drawScene(shape, 'k-space');
    const { report, workspace } = runDecoder(scene);
    const { image } = naive.generate(scene.network, scene.weights);
    t.true(deviation(report.image, image) < tolerance);
    const { loss, slope } = judge(scene, image);
    t.true(Math.abs(report.losses[0] / loss - 1) < tolerance);
    const truth = scene.problem.measurements.image;
    const error = image.reduce((sum, value, p) => sum + (value - truth[p]) ** 2, 0);
    t.true(Math.abs(report.errors[0] / error - 1) < tolerance);
    const gradient = naive.differentiate(scene.network, scene.weights, slope);
    const found = readWeights(workspace, workspace.gradients);
    t.true(deviation(found, gradient) < tolerance);
  });

  test(`${title}: the twin's gradient is that of differences`, (t) => {
    const scene = drawScene(shape, 'k-space');
    const { network, weights } = scene;
    const { slope } = judge(scene, naive.generate(network, weights).image);
    const gradient = naive.differentiate(network, weights, slope);
    const size = Math.max(...gradient.map(Math.abs));
    const stride = Math.max(1, Math.floor(weights.length / 25));
    for (let place = 0; place < weights.length; place += stride) {
      const lossAt = (shift: number): number => {
        const moved = weights.slice();
        moved[place] += shift;
        return judge(scene, naive.generate(network, moved).image).loss;
      };
      // Narrow, so that hardly any unit changes sides; one that does is off by the share of a single pixel.
      const slopeHere = (lossAt(1e-6) - lossAt(-1e-6)) / 2e-6;
      t.true(Math.abs(slopeHere - gradient[place]) < 1e-3 * size, `${place}: ${slopeHere} ${gradient[place]}`);
    }
  });
}

const measured: readonly (readonly [MeasurementKind, DecoderShape])[] = [
  ['dct', { layers: 3, channels: 5, rows: 4, columns: 4 }],
  ['dct', { layers: 4, channels: 6, rows: 1, columns: 4 }],
  ['k-space', { layers: 4, channels: 6, rows: 1, columns: 8 }],
  ['k-space', { layers: 3, channels: 5, rows: 2, columns: 8 }],
];

for (const [kind, shape] of measured) {
  test(`${kind} of ${shape.rows} x ${shape.columns} with ${shape.layers} layers: loss and gradient agree`, (t) => {
    const scene = drawScene(shape, kind);
    const { report, workspace } = runDecoder(scene);
    const { loss, slope } = judge(scene, naive.generate(scene.network, scene.weights).image);
    t.true(Math.abs(report.losses[0] / loss - 1) < tolerance);
    const gradient = naive.differentiate(scene.network, scene.weights, slope);
    t.true(deviation(readWeights(workspace, workspace.gradients), gradient) < tolerance);
    const { image } = scene.problem.measurements;
    const back = projectBack(scene.problem.measurements, workspace.measuring);
    t.true(deviation(back, project(scene, measure(scene, image))) < tolerance);
  });
}

test('Gaussian measurements keep lengths on average, and their loss is half of the squared residual', (t) => {
  const shape: DecoderShape = { layers: 3, channels: 5, rows: 4, columns: 4 };
  const shares = Array.from({ length: 20 }, (_, trial) => {
    const scene = drawScene(shape, 'gaussian', trial);
    const { report } = runDecoder(scene);
    return (2 * report.losses[0]) / report.errors[0];
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  // 128 rows: a share has a deviation of sqrt(2 / 128), their mean one of 0.028.
  t.true(Math.abs(mean - 1) < 0.12, `${mean}`);
});

test('everything measured in k-space or by the DCT gives the image back', (t) => {
  for (const kind of ['k-space', 'dct'] as const) {
    const scene = drawScene({ layers: 3, channels: 5, rows: 4, columns: 4 }, kind);
    const { measurements } = scene.problem;
    if (measurements.kind === 'gaussian') throw new TypeError('expected a transform');
    const places = Int32Array.from({ length: 256 }, (_, place) => place);
    const whole = { ...scene, problem: { ...scene.problem, measurements: { ...measurements, places } } };
    const { report, workspace } = runDecoder(whole);
    t.true(deviation(projectBack(whole.problem.measurements, workspace.measuring), measurements.image) < 1e-6);
    t.true(Math.abs((2 * report.losses[0]) / report.errors[0] - 1) < 1e-6);
  }
});

/** |A g - y|^2 / 2 and A^T (A g - y). */
function judge(scene: Scene, image: Float64Array): { readonly loss: number; readonly slope: Float64Array } {
  const truth = scene.problem.measurements.image;
  const rest = measure(
    scene,
    image.map((value, p) => value - truth[p]),
  );
  return { loss: rest.reduce((sum, value) => sum + value * value, 0) / 2, slope: project(scene, rest) };
}

function measure({ problem: { measurements }, pixels }: Scene, image: ArrayLike<number>): Float64Array {
  if (measurements.kind === 'gaussian') throw new TypeError('expected a transform');
  return (measurements.kind === 'dct' ? measureCosines : measureFourier)(image, measurements.places, pixels);
}

function project({ problem: { measurements }, pixels }: Scene, y: Float64Array): Float64Array {
  if (measurements.kind === 'gaussian') throw new TypeError('expected a transform');
  return (measurements.kind === 'dct' ? projectCosines : projectFourier)(y, measurements.places, pixels);
}

/** Relative to the largest entry. */
function deviation(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const size = Math.max(...Array.from(wanted, Math.abs));
  return Math.max(...Array.from(wanted, (value, place) => Math.abs(found[place] - value))) / size;
}
