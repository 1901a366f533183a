import test from 'ava';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import {
  createDecoderWorkspace,
  type DecoderShape,
  fitDeepDecoder,
} from '../../../src/kernels/networks/deep-decoder.js';
import { defaultLimits, drawScene, runDecoder } from './deep-decoder-scene.js';
import { readWeights } from './read-weights.js';

const shape: DecoderShape = { layers: 3, channels: 8, rows: 4, columns: 4 };

test('a step of gradient descent goes against the gradient, by the step size', (t) => {
  const scene = drawScene(shape, 'k-space');
  const { workspace } = runDecoder(scene, { stepSize: 0.25 });
  const gradient = readWeights(workspace, workspace.gradients);
  const moved = readWeights(workspace, workspace.weights);
  moved.forEach((weight, place) => {
    t.is(weight, Math.fround(scene.weights[place] - Math.fround(0.25 * gradient[place])));
  });
});

test("Adam's first step is the step size in every weight, against its gradient's sign", (t) => {
  const scene = drawScene(shape, 'k-space');
  const { workspace } = runDecoder(scene, { method: 'adam', stepSize: 0.125 });
  const gradient = readWeights(workspace, workspace.gradients);
  const moved = readWeights(workspace, workspace.weights);
  moved.forEach((weight, place) => {
    // Where the gradient is no larger than Adam's own epsilon the step is shorter.
    if (Math.abs(gradient[place]) < 1e-3) return;
    t.true(Math.abs(scene.weights[place] - weight - 0.125 * Math.sign(gradient[place])) < 1e-5);
  });
});

test("Adam's later steps are those of its recursion in doubles", (t) => {
  const scene = drawScene(shape, 'dct');
  const count = 5;
  let weights = scene.weights;
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  for (let step = 1; step <= count; step += 1) {
    const at = { ...scene, problem: { ...scene.problem, weights } };
    const { workspace } = runDecoder(at);
    const gradient = readWeights(workspace, workspace.gradients);
    weights = weights.map((weight, place) => {
      first[place] = 0.9 * first[place] + 0.1 * gradient[place];
      second[place] = 0.999 * second[place] + 0.001 * gradient[place] ** 2;
      const size = Math.sqrt(second[place] / (1 - 0.999 ** step)) + 1e-8;
      return weight - (0.01 * (first[place] / (1 - 0.9 ** step))) / size;
    });
  }
  const { workspace } = runDecoder(scene, { method: 'adam', iterateCount: count });
  const found = readWeights(workspace, workspace.weights);
  t.true(Math.max(...found.map((weight, place) => Math.abs(weight - weights[place]))) < 1e-4);
});

test('descent lowers the loss, and the image of the least one is kept', (t) => {
  for (const method of ['adam', 'gradient-descent'] as const) {
    const scene = drawScene(shape, 'k-space');
    const { report } = runDecoder(scene, { method, stepSize: 0.003, iterateCount: 400 });
    const losses = [...report.losses];
    const errors = [...report.errors];
    const { bestIterate, image } = report;
    t.is(losses[bestIterate], Math.min(...losses));
    t.true(losses[bestIterate] < 0.7 * losses[0], `${method}: ${losses[0]} ${losses[bestIterate]}`);
    const truth = scene.problem.measurements.image;
    const error = image.reduce((sum, value, p) => sum + (value - Math.fround(truth[p])) ** 2, 0);
    t.true(Math.abs(error / errors[bestIterate] - 1) < 1e-6);
  }
});

test('a descent in slices gives the bits of a longer one, and says how far it is', (t) => {
  const scene = drawScene({ layers: 5, channels: 32, rows: 4, columns: 4 }, 'k-space');
  const shares: number[] = [];
  const whole = runDecoder(scene, { method: 'adam', iterateCount: 60, checkpoint: (share) => shares.push(share) });
  t.true(shares.length > 1);
  t.is(shares.at(-1), 1);
  t.deepEqual(
    [...shares].sort((a, b) => a - b),
    shares,
  );
  const losses = [...whole.report.losses];
  const shorter = runDecoder(scene, { method: 'adam', iterateCount: 41 });
  t.deepEqual([...shorter.report.losses], losses.slice(0, 41));
});

test('a checkpoint that throws ends the descent, and the workspace serves the next one as if it were fresh', (t) => {
  const scene = drawScene(shape, 'k-space');
  const kernels = instantiateKernels(compileKernels());
  const workspace = createDecoderWorkspace(openArena(kernels), shape, {
    iterateCountMax: 50,
    kinds: ['k-space'],
    mMax: 256,
  });
  const limits = { ...defaultLimits, method: 'adam', iterateCount: 50 } as const;
  const wanted = [...fitDeepDecoder(scene.problem, limits, workspace).losses];
  const checkpoint = (): void => {
    throw new Error('the end');
  };
  t.throws(() => fitDeepDecoder(scene.problem, { ...limits, checkpoint }, workspace), { message: 'the end' });
  t.deepEqual([...fitDeepDecoder(scene.problem, limits, workspace).losses], wanted);
});

test('a descent that leaves the numbers is said to have diverged', (t) => {
  const scene = drawScene(shape, 'k-space');
  const huge = { ...scene, problem: { ...scene.problem, weights: scene.weights.map((weight) => 1e38 * weight) } };
  const { report } = runDecoder(huge, { iterateCount: 20 });
  t.is(report.status, 'diverged');
  t.is(report.losses.length, 0);
  t.is(report.bestIterate, -1);
});

test('a weight of any layer that is no number leaves the loss without one, however many units are silent', (t) => {
  const scene = drawScene(shape, 'k-space');
  const matrix = shape.channels ** 2;
  for (let place = 3; place < scene.weights.length; place += matrix / 2) {
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const weights = scene.weights.map((weight, at) => (at === place ? odd : weight));
      t.is(
        runDecoder({ ...scene, problem: { ...scene.problem, weights } }).report.status,
        'diverged',
        `${place}: ${odd}`,
      );
    }
  }
});

test('a zero start has a zero image and stays where it is', (t) => {
  const scene = drawScene(shape, 'k-space');
  const zero = { ...scene, problem: { ...scene.problem, weights: scene.weights.map(() => 0) } };
  const { report, workspace } = runDecoder(zero, { method: 'adam', iterateCount: 3 });
  t.is(report.status, 'completed');
  t.true(report.image.every((value) => value === 0));
  t.true(readWeights(workspace, workspace.weights).every((value) => value === 0));
});

test('a zero image is measured as zeros', (t) => {
  const scene = drawScene(shape, 'gaussian');
  const { measurements } = scene.problem;
  const image = Float64Array.from(measurements.image, () => 0);
  const dark = { ...scene, problem: { ...scene.problem, measurements: { ...measurements, image } } };
  const { workspace } = runDecoder(dark);
  const { pointer, length } = workspace.measuring.target;
  t.true(new Float32Array(workspace.kernels.memory.buffer, pointer, length).every((value) => value === 0));
});

test('too many iterates or pixels are refused', (t) => {
  const scene = drawScene(shape, 'k-space');
  const kernels = instantiateKernels(compileKernels());
  const room = { iterateCountMax: 1, kinds: ['k-space'], mMax: 256 } as const;
  const workspace = createDecoderWorkspace(openArena(kernels), shape, room);
  t.throws(() => fitDeepDecoder(scene.problem, { ...defaultLimits, iterateCount: 2 }, workspace), {
    message: 'deep decoder: expected at most 1 iterates, got 2',
  });
  const smaller = createDecoderWorkspace(openArena(kernels), { ...shape, layers: 2 }, room);
  t.throws(() => fitDeepDecoder(scene.problem, defaultLimits, smaller), { message: /expected 8 x 8 pixels/ });
});
