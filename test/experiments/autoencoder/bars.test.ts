import test from 'ava';
import { successRate } from './autoencoder-scene.js';

/*
 * The transitions of an independent prototype, 20 trials each: at m = 2 n with the defaults (signs, threshold, delta =
 * .5, c = .2, B = 500, 40 steps, tolerance .5). Here there are half as many trials. `phasegrid run
 * examples/autoencoder-k-n.yaml` and `examples/autoencoder-delta-k.yaml` run all of them, and the cells in between.
 */

const trials = 10;

for (const { n, k, wanted } of [
  { n: 48, k: 2, wanted: 'success' },
  { n: 64, k: 2, wanted: 'success' },
  { n: 96, k: 4, wanted: 'success' },
  { n: 128, k: 4, wanted: 'success' },
  { n: 48, k: 3, wanted: 'failure' },
  { n: 64, k: 4, wanted: 'failure' },
  { n: 96, k: 6, wanted: 'failure' },
  { n: 128, k: 8, wanted: 'failure' },
] as const) {
  test(`codes with k = ${k} random signs in n = ${n} mean ${wanted}`, (t) => {
    const rate = successRate({ n, m: 2 * n, k }, trials);
    t.true(wanted === 'success' ? rate >= 0.85 : rate <= 0.15, `success rate ${rate}`);
  });
}

test('weights 0.9 from their atoms find them, from 1.08 on units die', (t) => {
  t.true(successRate({ n: 64, m: 128, k: 2, delta: 0.9 }, trials) >= 0.9);
  t.true(successRate({ n: 64, m: 128, k: 2, delta: 1.08 }, trials) <= 0.1);
});

test('non-negative codes are learned by ReLU with a constant bias and not by a threshold', (t) => {
  const codes = { n: 64, m: 128, k: 4, model: 'non-negative-sparse' };
  t.true(successRate({ ...codes, activation: 'relu', 'bias-rule': 'constant' }, trials) >= 0.85);
  t.true(successRate(codes, trials) <= 0.15);
});

test('a bias that is halved to nothing unlearns non-negative codes, one with a floor does not', (t) => {
  const codes = { n: 64, m: 128, k: 4, model: 'non-negative-sparse', activation: 'relu' };
  t.is(successRate({ ...codes, 'bias-rule': 'halving' }, 3), 0);
  t.is(successRate({ ...codes, 'bias-rule': 'halving-with-floor' }, 3), 1);
});
