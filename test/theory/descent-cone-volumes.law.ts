import test from 'ava';
import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { ambientDimensionMax, descentConeVolumes, volumesOfDimension } from '../../src/theory/descent-cone-volumes.js';
import type { Signs } from '../../src/theory/signs.js';

const seed = 20260802;

const signChoices = ['signed', 'non-negative'] as const;

const sizes = (nMax: number) =>
  fc
    .integer({ min: 1, max: nMax })
    .chain((n) =>
      fc.record({ n: fc.constant(n), k: fc.integer({ min: 1, max: n }), signs: fc.constantFrom(...signChoices) }),
    );

/** The sums of the volumes of even and of odd dimension: 1/2 each, for a cone that is no subspace (Gauss-Bonnet). */
function paritySums(volumes: Float64Array): readonly [number, number] {
  const sums: [number, number] = [0, 0];
  volumes.forEach((value, j) => {
    sums[j % 2] += value;
  });
  return sums;
}

test(`the volumes are a probability law whose two parities weigh the same [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(sizes(400), ({ n, k, signs }) => {
      const volumes = descentConeVolumes({ n, k, signs });
      return (
        volumes.length === n + 1 &&
        volumes.every((value) => value >= 0 && value <= 1) &&
        paritySums(volumes).every((sum) => Math.abs(sum - 0.5) < 1e-12)
      );
    }),
    { seed, numRuns: 200 },
  );
  t.pass();
});

for (const signs of signChoices) {
  test(`the parity law holds at n = 1000, for k from one end to the other, ${signs}`, (t) => {
    const volumesAt = volumesOfDimension(1000, signs);
    for (const k of [1, 2, 10, 100, 193, 500, 900, 990, 999, 1000]) {
      for (const sum of paritySums(volumesAt(k))) t.true(Math.abs(sum - 0.5) < 2e-12, `k = ${k}: off by ${sum - 0.5}`);
    }
  });

  test(`the parity law holds at the largest dimension, ${signs}`, (t) => {
    const volumesAt = volumesOfDimension(ambientDimensionMax, signs);
    for (const k of [1, 2000, ambientDimensionMax - 1]) {
      for (const sum of paritySums(volumesAt(k))) t.true(Math.abs(sum - 0.5) < 1e-10, `k = ${k}: off by ${sum - 0.5}`);
    }
  });
}

/** A macro: the volumes are these, to rounding, and all others are 0. */
const hasVolumes = test.macro(
  (t, { n, k, signs }: Parameters<typeof descentConeVolumes>[0] & { signs: Signs }, expected: readonly number[]) => {
    const found = descentConeVolumes({ n, k, signs });
    t.is(found.length, expected.length);
    expected.forEach((value, j) => t.true(Math.abs(found[j] - value) < 2e-15, `v_${j} = ${found[j]}, not ${value}`));
  },
);

// At 0 the cone is a point; with no zeros it is a half-space.
for (const signs of signChoices) {
  test(`${signs}, in R^3 at 0: the point`, hasVolumes, { n: 3, k: 0, signs }, [1, 0, 0, 0]);
  test(`${signs}, in R: a half line`, hasVolumes, { n: 1, k: 1, signs }, [1 / 2, 1 / 2]);
  test(`${signs}, in R^2 without zeros: half the plane`, hasVolumes, { n: 2, k: 2, signs }, [0, 1 / 2, 1 / 2]);
  test(`${signs}, in R^3 without zeros: half of space`, hasVolumes, { n: 3, k: 3, signs }, [0, 0, 1 / 2, 1 / 2]);
}

test("the square's vertex: a quarter of the plane", hasVolumes, { n: 2, k: 1, signs: 'signed' }, [1 / 4, 1 / 2, 1 / 4]);

// v_3 is the solid angle 4 asin(1/3) of a square pyramid over 4 pi, v_0 that of a cube's face.
const pyramid = Math.asin(1 / 3) / Math.PI;
test("the octahedron's vertex: a pyramid", hasVolumes, { n: 3, k: 1, signs: 'signed' }, [
  1 / 6,
  1 / 2 - pyramid,
  1 / 3,
  pyramid,
]);

const wedge = Math.acos(-1 / 3) / (2 * Math.PI);
test("the octahedron's edge: a wedge", hasVolumes, { n: 3, k: 2, signs: 'signed' }, [0, 1 / 2 - wedge, 1 / 2, wedge]);

test(
  'non-negative, in R^2: the 45 degrees between (-1, 0) and (-1, 1)',
  hasVolumes,
  { n: 2, k: 1, signs: 'non-negative' },
  [3 / 8, 1 / 2, 1 / 8],
);

// A quarter of the pyramid; v_0 is the chance that the first of three normals is the largest, and positive.
test('non-negative, in R^3 with two zeros: a corner', hasVolumes, { n: 3, k: 1, signs: 'non-negative' }, [
  7 / 24,
  1 / 2 - pyramid / 4,
  1 / 2 - 7 / 24,
  pyramid / 4,
]);

const narrowWedge = Math.acos(1 / Math.sqrt(3)) / (2 * Math.PI);
test('non-negative, in R^3 with one zero: a wedge', hasVolumes, { n: 3, k: 2, signs: 'non-negative' }, [
  0,
  1 / 2 - narrowWedge,
  1 / 2,
  narrowWedge,
]);

test('v_n is the share of directions that descend: a count of draws agrees', (t) => {
  const generator = mersenne(seed);
  const drawCount = 100_000;
  const n = 5;
  for (const k of [1, 2, 3, 4]) {
    let signed = 0;
    let nonNegative = 0;
    for (let draw = 0; draw < drawCount; draw += 1) {
      const d = Array.from({ length: n }, () => normalDraw(generator));
      const along = d.slice(0, k).reduce((sum, value) => sum + value, 0);
      const across = d.slice(k);
      if (along + across.reduce((sum, value) => sum + Math.abs(value), 0) <= 0) {
        signed += 1;
        if (across.every((value) => value >= 0)) nonNegative += 1;
      }
    }
    for (const [signs, count] of [
      ['signed', signed],
      ['non-negative', nonNegative],
    ] as const) {
      const share = descentConeVolumes({ n, k, signs })[n];
      const deviation = (count - drawCount * share) / Math.sqrt(drawCount * share * (1 - share));
      t.true(Math.abs(deviation) < 4, `${signs}, k = ${k}: ${deviation} sd`);
    }
  }
});

test('every volume is the chance that the projection falls on a face of its dimension: draws agree', (t) => {
  // The polar of the non-negative cone is { u = tau on the support, u_j <= tau off it, tau >= 0 }. A nearest point u has
  // the dimension of its face: tau > 0 counts as one, and so does every u_j off the support that is below tau.
  const generator = mersenne(seed + 1);
  const drawCount = 20_000;
  const { n, k } = { n: 6, k: 2 };
  const counts = new Float64Array(n + 1);
  for (let draw = 0; draw < drawCount; draw += 1) {
    const g = Array.from({ length: n }, () => normalDraw(generator));
    const tau = nearestTau(g, k);
    const free = g.slice(k).filter((value) => value < tau).length;
    counts[n - free - (tau > 0 ? 1 : 0)] += 1;
  }
  const volumes = descentConeVolumes({ n, k, signs: 'non-negative' });
  let chiSquare = 0;
  volumes.forEach((share, j) => {
    if (share === 0) t.is(counts[j], 0);
    else if (drawCount * share > 5) chiSquare += (counts[j] - drawCount * share) ** 2 / (drawCount * share);
  });
  // The 99.99 % point of 5 degrees of freedom.
  t.true(chiSquare < 25.7, `chi-square ${chiSquare}`);
});

/** The minimiser over tau >= 0 of the squared distance, whose slope rises in tau: by bisection. */
function nearestTau(g: readonly number[], k: number): number {
  const slope = (tau: number) => g.reduce((sum, value, j) => sum + (j < k ? tau - value : Math.min(0, tau - value)), 0);
  if (slope(0) >= 0) return 0;
  let [low, high] = [0, 100];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/** A standard normal by Box and Muller. */
function normalDraw(generator: RandomGenerator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
  return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
}

test("v_0 at a vertex is a facet's share of the cube, 1 / (2n)", (t) => {
  for (const n of [1, 2, 3, 10, 100, 1000]) {
    t.true(Math.abs(descentConeVolumes({ n, k: 1 })[0] * 2 * n - 1) < 1e-11, `n = ${n}`);
  }
});

test('the cone contains subspaces of dimension k - 1, so the volumes below vanish', (t) => {
  for (const signs of signChoices) {
    const volumes = descentConeVolumes({ n: 30, k: 12, signs });
    t.true(volumes.subarray(0, 11).every((value) => value === 0));
    t.true(volumes[11] > 0);
  }
});

test('sizes outside the range are refused by name', (t) => {
  for (const n of [0, -1, 2.5, ambientDimensionMax + 1, Number.NaN]) {
    t.throws(() => descentConeVolumes({ n, k: 1 }), { instanceOf: RangeError, message: /whole n/ });
  }
  for (const k of [-1, 1.5, 11]) {
    t.throws(() => descentConeVolumes({ n: 10, k }), { instanceOf: RangeError, message: /whole k/ });
  }
});
