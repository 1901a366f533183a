import test from 'ava';
import { openArena } from '../../../src/kernels/memory/arena.js';
import {
  type Activation,
  createAutoencoderWorkspace,
  stepAutoencoder,
} from '../../../src/kernels/networks/autoencoder.js';
import { kernels } from '../l1/basis-pursuit-scene.js';
import { type Columns, computeGradient, descend, encode } from '../naive/autoencoder.js';
import { dot } from '../naive/vectors.js';
import { drawScene, normalise, runStep, type Scene, type Shape } from './autoencoder-scene.js';

const shapes: readonly Shape[] = [
  { n: 1, m: 1, k: 1, count: 3 },
  { n: 5, m: 3, k: 2, count: 7 },
  { n: 8, m: 16, k: 0, count: 4 },
  { n: 16, m: 33, k: 3, count: 64 },
  { n: 33, m: 18, k: 2, count: 65 },
  { n: 130, m: 7, k: 4, count: 129 },
];
const activations: readonly Activation[] = [{ kind: 'relu' }, { kind: 'threshold', lambda: 0.5 }];
const biases = [0, -0.4, 0.2];
/** Sums of some hundreds of products of numbers near 1. */
const rounding = 1e-12;

function forEachCase(
  check: (one: { scene: Scene; activation: Activation; bias: number; title: string }) => void,
): void {
  shapes.forEach((shape, seed) => {
    const scene = drawScene(shape, seed);
    for (const activation of activations) {
      for (const bias of biases) {
        check({ scene, activation, bias, title: `${JSON.stringify(shape)} ${activation.kind} ${bias}, seed ${seed}` });
      }
    }
  });
}

function computeDistance(left: Columns, right: Columns): number {
  return Math.max(...left.flatMap((column, j) => [...column].map((value, i) => Math.abs(value - right[j][i]))));
}

test('gradient, step and active pairs are those of the dense loops', (t) => {
  forEachCase(({ scene, activation, bias, title }) => {
    const { status, W, G, Y, activeCount } = runStep(scene, { activation, bias, zeta: 0.7 });
    const step = { W: scene.W, Y, activation, bias };
    const gradient = computeGradient(step);
    t.is(status, 'stepped', title);
    t.true(computeDistance(G, gradient) < rounding, title);
    t.true(computeDistance(W, descend(scene.W, gradient, 0.7)) < rounding, title);
    t.is(activeCount, encode(step).flatMap((x) => [...x.filter((code) => code !== 0)]).length, title);
  });
});

test('samples are A x', (t) => {
  forEachCase(({ scene: { A, units, codes, k, ...scene }, activation, title }) => {
    const { Y } = runStep({ A, units, codes, k, ...scene }, { activation });
    const expected = Y.map((y, j) =>
      y.map((_, i) =>
        Array.from({ length: k }, (__, at) => codes[k * j + at] * A[units[k * j + at]][i]).reduce((a, b) => a + b, 0),
      ),
    );
    t.true(computeDistance(Y, expected) < rounding, title);
  });
});

test('a batch in slices gives the bits of the whole', (t) => {
  forEachCase(({ scene, activation, bias, title }) => {
    const whole = runStep(scene, { activation, bias, zeta: 0.7 });
    for (const slice of [1, 3, 64]) {
      t.deepEqual(runStep(scene, { activation, bias, zeta: 0.7, slice }), whole, `${title} in slices of ${slice}`);
    }
  });
});

test('consistent samples are those with the planted support, and with their signs if asked', (t) => {
  forEachCase(({ scene, activation, bias, title }) => {
    const counts = (['support', 'signs'] as const).map((consistency) => {
      const { Y, consistentCount } = runStep(scene, { activation, bias, consistency });
      const X = encode({ W: scene.W, Y, activation, bias });
      const expected = X.filter((x, j) => isConsistent(x, { scene, j, consistency })).length;
      t.is(consistentCount, expected, `${title} ${consistency}`);
      return consistentCount;
    });
    t.true(counts[1] <= counts[0]);
  });
});

function isConsistent(
  x: Float64Array,
  { scene: { k, units, codes }, j, consistency }: { scene: Scene; j: number; consistency: 'support' | 'signs' },
): boolean {
  const planted = new Map(Array.from({ length: k }, (_, at) => [units[k * j + at], codes[k * j + at]]));
  return x.every((code, i) => {
    const wanted = planted.get(i) ?? 0;
    return consistency === 'signs' ? Math.sign(code) === Math.sign(wanted) : (code === 0) === (wanted === 0);
  });
}

test('the order of the units changes nothing else, and the sign of all samples nothing at all of a threshold', (t) => {
  const scene = drawScene({ n: 16, m: 33, k: 3, count: 64 }, 9);
  const options = { activation: { kind: 'threshold', lambda: 0.5 }, zeta: 0.7 } as const;
  const { W } = runStep(scene, options);
  const order = scene.W.map((_, i) => scene.m - 1 - i);
  const turned = runStep(
    {
      ...scene,
      A: order.map((i) => scene.A[i]),
      W: order.map((i) => scene.W[i]),
      units: scene.units.map((i) => order[i]),
    },
    options,
  );
  t.true(
    computeDistance(
      order.map((i) => turned.W[i]),
      W,
    ) < rounding,
  );
  t.deepEqual(runStep({ ...scene, codes: scene.codes.map((code) => -code) }, options).W, W);
});

/* With a step of 0 the loss |y - W X|^2 / 2 has this gradient where the codes' support stays (equation 4). */
test('the gradient is that of the reconstruction loss by finite differences', (t) => {
  const scene = drawScene({ n: 9, m: 12, k: 2, count: 5 }, 4);
  for (const activation of activations) {
    const bias = activation.kind === 'relu' ? -0.3 : 0;
    const { G, Y } = runStep(scene, { activation, bias });
    const loss = (W: Columns): number => {
      const X = encode({ W, Y, activation, bias });
      const errors = Y.map((y, j) => y.map((value, row) => value - W.reduce((sum, w, i) => sum + X[j][i] * w[row], 0)));
      return errors.reduce((sum, error) => sum + dot(error, error), 0) / (2 * Y.length);
    };
    const h = 1e-6;
    const moved = (i: number, row: number, by: number): Columns =>
      scene.W.map((w, at) => (at === i ? w.map((value, place) => (place === row ? value + by : value)) : w));
    const numeric = scene.W.map((w, i) =>
      w.map((_, row) => (loss(moved(i, row, h)) - loss(moved(i, row, -h))) / (2 * h)),
    );
    t.true(computeDistance(G, numeric) < 1e-8, activation.kind);
  }
});

test('units that nothing activates keep their weights; weights of 0 stay so, those that are not finite are reported', (t) => {
  const scene = drawScene({ n: 6, m: 5, k: 1, count: 20 }, 2);
  const options = { activation: { kind: 'threshold', lambda: 0.5 }, zeta: 0.7 } as const;
  const still = runStep(scene, { ...options, activation: { kind: 'threshold', lambda: 50 } });
  t.is(still.activeCount, 0);
  t.true(computeDistance(still.W, scene.W.map(normalise)) < 1e-15);
  const withZero = { ...scene, W: scene.W.map((w, i) => (i === 2 ? w.map(() => 0) : w)) };
  const stepped = runStep(withZero, options);
  t.is(stepped.status, 'stepped');
  t.deepEqual([...stepped.W[2]], [0, 0, 0, 0, 0, 0]);
  const broken = { ...scene, A: scene.A.map((a) => a.map((value) => value * 1e200)) };
  t.is(runStep(broken, options).status, 'not-finite');
});

test('two units with the same weights get the same ones, and a code at the threshold is none', (t) => {
  const scene = drawScene({ n: 4, m: 2, k: 1, count: 6 }, 1);
  const twins = { ...scene, W: [scene.W[0], scene.W[0]] };
  const { W } = runStep(twins, { activation: { kind: 'relu' }, zeta: 0.5 });
  t.deepEqual(W[0], W[1]);
  const axes = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  const halves = { ...drawScene({ n: 2, m: 2, k: 1, count: 4 }, 3), A: axes, W: axes };
  const atThreshold = { ...halves, codes: halves.codes.map((code) => 0.5 * code) };
  t.is(runStep(atThreshold, { activation: { kind: 'threshold', lambda: 0.5 } }).activeCount, 0);
  t.is(runStep(atThreshold, { activation: { kind: 'threshold', lambda: 0.49 } }).activeCount, 4);
});

test('sizes beyond the workspace and a threshold below 0 are refused', (t) => {
  const scene = drawScene({ n: 4, m: 2, k: 1, count: 6 }, 1);
  const workspace = createAutoencoderWorkspace(openArena(kernels), { nMax: 4, mMax: 2, countMax: 6, kMax: 1 });
  const step = { n: 4, m: 2, activation: { kind: 'relu' }, bias: 0, consistency: 'signs' } as const;
  for (const larger of [{ n: 5 }, { m: 3 }, { slice: { count: 7, k: 1 } }, { slice: { count: 6, k: 2 } }]) {
    const wrong = { ...step, slice: { count: 6, k: 1 }, ...larger };
    t.throws(() => stepAutoencoder(wrong, { isFirst: true, share: 0 }, workspace), { message: /expected n <= 4/ });
  }
  t.throws(() => runStep(scene, { activation: { kind: 'threshold', lambda: -1 } }), { message: /threshold >= 0/ });
});
