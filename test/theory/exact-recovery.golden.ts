// Frozen by test/theory/theory-golden.py (mpmath, 80 to 200 digits, without tilting).
import test from 'ava';
import { descentConeVolumes } from '../../src/theory/descent-cone-volumes.js';
import { exactRecoveryProbability } from '../../src/theory/exact-recovery.js';

const probabilities = [
  [10, 9, 4, 0.950728732249226],
  [20, 10, 3, 0.828862656350983],
  [100, 50, 15, 0.941544184197255],
  [100, 50, 17, 0.810774339401223],
  [100, 50, 19, 0.592001369282288],
  [100, 50, 20, 0.468363555772351],
  [100, 50, 23, 0.164095145105954],
  [100, 50, 25, 0.0603606013777516],
  [100, 20, 10, 0.00192373770214288],
  [100, 95, 70, 0.715769429671507],
  [200, 100, 34, 0.874072580154071],
  [200, 100, 38, 0.590205311314312],
  [200, 100, 42, 0.259008953550407],
  [400, 200, 76, 0.599123322120544],
] as const;

const nonNegativeProbabilities = [
  [10, 9, 4, 0.999230136441394],
  [20, 10, 3, 0.982164066945298],
  [100, 50, 24, 0.896450132099704],
  [100, 50, 28, 0.577940686671877],
  [100, 50, 33, 0.132659256712775],
  [100, 20, 5, 0.873169332473212],
  [100, 90, 80, 0.762767892049752],
] as const;

const volumes = [
  [100, 20, 19, 1.2531595052654e-15],
  [100, 20, 50, 0.0793194891508988],
  [100, 20, 90, 2.55758541820237e-14],
  [100, 1, 98, 1.05604858163598e-85],
  [60, 59, 58, 0.0412086432832659],
  [60, 30, 29, 3.53102054100392e-12],
] as const;

const nonNegativeVolumes = [
  [100, 20, 19, 3.19523758513716e-11],
  [100, 20, 50, 0.00581121946038107],
  [100, 20, 90, 1.17201387624205e-30],
  [100, 20, 100, 1.98015512933087e-47],
  [60, 30, 29, 2.98559424977912e-7],
  [60, 59, 60, 0.229395678358367],
  [100, 1, 98, 1.57766344556046e-113],
] as const;

for (const [signs, values] of [
  ['signed', probabilities],
  ['non-negative', nonNegativeProbabilities],
] as const) {
  test(`success probabilities agree with high-precision values to 1e-12, ${signs}`, (t) => {
    for (const [n, m, k, value] of values) {
      const found = exactRecoveryProbability({ n, m, k, signs });
      t.true(Math.abs(found - value) < 1e-12, `P(${n}, ${m}, ${k}) = ${found}, not ${value}`);
    }
  });
}

for (const [signs, values] of [
  ['signed', volumes],
  ['non-negative', nonNegativeVolumes],
] as const) {
  test(`volumes agree with high-precision values to 11 digits, down to 1e-85, ${signs}`, (t) => {
    for (const [n, k, j, value] of values) {
      const found = descentConeVolumes({ n, k, signs })[j];
      t.true(Math.abs(found / value - 1) < 1e-11, `v_${j}(${n}, ${k}) = ${found}, not ${value}`);
    }
  });
}
