import test from 'ava';
import { createCosineTable } from '../../../src/kernels/spectra/cosine-table.js';

/** Fixed-point numbers of 120 bits behind the point. */
const unit = 1n << 120n;

/** pi to 40 digits behind the point. */
const pi = (31415926535897932384626433832795028841971n * unit) / 10n ** 40n;

/** cos(pi i / (2 n)) by its series, to more digits than a double has. */
function preciseCosine(i: number, n: number): number {
  const angle = (pi * BigInt(i)) / BigInt(2 * n);
  const square = (angle * angle) / unit;
  let term = unit;
  let sum = 0n;
  for (let power = 1n; term !== 0n; power += 2n) {
    sum += term;
    term = (-term * square) / unit / (power * (power + 1n));
  }
  // Two parts, each exact as a double, so that the only rounding is that of the sum.
  const high = sum >> 70n;
  return Number(high) / 2 ** 50 + Number(sum - (high << 70n)) / 2 ** 120;
}

const sizes = [1, 2, 3, 4, 5, 7, 8, 12, 31, 97, 100, 128, 1000, 10_000];

test('every entry is the cosine of its angle within 3e-16', (t) => {
  let worst = 0;
  for (const n of sizes) {
    const table = createCosineTable(n);
    t.is(table.length, 4 * n);
    const stride = Math.max(1, Math.floor(n / 250));
    for (let i = 0; i < 4 * n; i += stride) worst = Math.max(worst, Math.abs(table[i] - preciseCosine(i, n)));
  }
  t.log(`largest error ${worst}`);
  t.true(worst < 3e-16);
});

test('in the first quadrant it agrees with Math.cos to 4e-16', (t) => {
  for (const n of sizes) {
    const table = createCosineTable(n);
    for (let i = 0; i <= n; i += 1)
      t.true(Math.abs(table[i] - Math.cos((Math.PI / 2) * (i / n))) <= 4e-16, `${i}/${n}`);
  }
});

test('quarter turns are exact, and the symmetries of the circle hold to the bit, without negative zeros', (t) => {
  for (const n of sizes) {
    const table = createCosineTable(n);
    t.deepEqual([table[0], table[n], table[2 * n], table[3 * n]], [1, 0, -1, 0]);
    for (let i = 1; i < 4 * n; i += 1) {
      t.is(table[4 * n - i], table[i]);
      t.true(table[(2 * n + i) % (4 * n)] === -table[i]);
      t.false(Object.is(table[i], -0));
    }
  }
});

test('sixths and eighths of a turn have their known values', (t) => {
  const table = createCosineTable(6);
  t.true(Math.abs(table[4] - 0.5) < 1.2e-16 && Math.abs(table[3] - Math.SQRT1_2) < 1.2e-16);
});
