import test from 'ava';
import fc from 'fast-check';
import { ambientDimensionMax, descentConeVolumes, volumesOfDimension } from '../../src/theory/descent-cone-volumes.js';
import { millsRatio, normalDensity } from '../../src/theory/special-functions.js';

const seed = 20260802;

const sizes = (nMax: number) =>
  fc.integer({ min: 1, max: nMax }).chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 1, max: n }) }));

/** The sum over the parity that v_n, which is got by difference, does not belong to. */
function otherParitySum(volumes: Float64Array): number {
  return volumes.reduce((sum, value, j) => ((volumes.length - 1 - j) % 2 === 1 ? sum + value : sum), 0);
}

test(`the volumes are a probability law whose two parities weigh the same [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(sizes(400), ({ n, k }) => {
      const volumes = descentConeVolumes({ n, k });
      const total = volumes.reduce((sum, value) => sum + value, 0);
      return (
        volumes.length === n + 1 &&
        volumes.every((value) => value >= 0 && value <= 1) &&
        Math.abs(otherParitySum(volumes) - 0.5) < 1e-12 &&
        Math.abs(total - 1) < 1e-12
      );
    }),
    { seed, numRuns: 150 },
  );
  t.pass();
});

test('the parity law holds at n = 1000, for k from one end to the other', (t) => {
  const volumesAt = volumesOfDimension(1000);
  for (const k of [1, 2, 10, 100, 193, 500, 900, 990, 999, 1000]) {
    const error = otherParitySum(volumesAt(k)) - 0.5;
    t.true(Math.abs(error) < 2e-12, `k = ${k}: off by ${error}`);
  }
});

test('the parity law holds at the largest dimension', (t) => {
  const volumesAt = volumesOfDimension(ambientDimensionMax);
  for (const k of [1, 2000, ambientDimensionMax - 1]) {
    const error = otherParitySum(volumesAt(k)) - 0.5;
    t.true(Math.abs(error) < 1e-10, `k = ${k}: off by ${error}`);
  }
});

test('the mean of the volumes is the statistical dimension, which its recipe brackets', (t) => {
  // Amelunxen et al. (2014), proposition 4.5: n psi(k / n) - 2 sqrt(n / k) <= mean <= n psi(k / n), with
  // psi(rho) = min over tau of rho (1 + tau^2) + (1 - rho) E (|g| - tau)_+^2.
  for (const n of [20, 100, 500]) {
    for (const k of [1, 2, n / 10, n / 4, n / 2, (9 * n) / 10]) {
      const mean = descentConeVolumes({ n, k }).reduce((sum, value, j) => sum + j * value, 0);
      let recipe = n;
      for (let tau = 0; tau < 6; tau += 1e-3) {
        const excess = 2 * normalDensity(tau) * ((1 + tau * tau) * millsRatio(tau) - tau);
        recipe = Math.min(recipe, k * (1 + tau * tau) + (n - k) * excess);
      }
      t.true(mean <= recipe && mean >= recipe - 2 * Math.sqrt(n / k), `n = ${n}, k = ${k}: ${mean} and ${recipe}`);
    }
  }
});

test('small cones have the volumes that geometry gives', (t) => {
  const close = (found: Float64Array, expected: readonly number[]) => {
    t.is(found.length, expected.length);
    expected.forEach((value, j) => t.true(Math.abs(found[j] - value) < 1e-14, `v_${j} = ${found[j]}, not ${value}`));
  };
  // A half line, a quarter of the plane, half of the plane.
  close(descentConeVolumes({ n: 1, k: 1 }), [0.5, 0.5]);
  close(descentConeVolumes({ n: 2, k: 1 }), [1 / 4, 1 / 2, 1 / 4]);
  close(descentConeVolumes({ n: 2, k: 2 }), [0, 0.5, 0.5]);
  // The octahedron's vertex: v_3 is the solid angle 4 asin(1/3) of a square pyramid over 4 pi, v_0 that of a
  // cube's face.
  const vertex = Math.asin(1 / 3) / Math.PI;
  close(descentConeVolumes({ n: 3, k: 1 }), [1 / 6, 1 / 2 - vertex, 1 / 3, vertex]);
  // The octahedron's edge: a wedge of the dihedral angle acos(-1/3).
  const wedge = Math.acos(-1 / 3) / (2 * Math.PI);
  close(descentConeVolumes({ n: 3, k: 2 }), [0, 1 / 2 - wedge, 1 / 2, wedge]);
  close(descentConeVolumes({ n: 3, k: 0 }), [1, 0, 0, 0]);
});

test("v_0 at a vertex is a facet's share of the cube, 1 / (2n)", (t) => {
  for (const n of [1, 2, 3, 10, 100, 1000]) {
    t.true(Math.abs(descentConeVolumes({ n, k: 1 })[0] * 2 * n - 1) < 1e-11, `n = ${n}`);
  }
});

test('the cone contains subspaces of dimension k - 1, so the volumes below vanish', (t) => {
  const volumes = descentConeVolumes({ n: 30, k: 12 });
  t.true(volumes.subarray(0, 11).every((value) => value === 0));
  t.true(volumes[11] > 0);
});

test('sizes outside the range are refused by name', (t) => {
  for (const n of [0, -1, 2.5, ambientDimensionMax + 1, Number.NaN]) {
    t.throws(() => descentConeVolumes({ n, k: 1 }), { instanceOf: RangeError, message: /whole n/ });
  }
  for (const k of [-1, 1.5, 11]) {
    t.throws(() => descentConeVolumes({ n: 10, k }), { instanceOf: RangeError, message: /whole k/ });
  }
});
