/*
 * `node dist/test/kernels/networks/golden-autoencoder.js` prints the hash that test/kernels/networks/autoencoder.golden.ts
 * freezes: over every bit of the metrics of trials of the experiment, with all models, activations, bias rules and
 * starts, with and without noise, and of single steps of odd sizes.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from '../../experiments/autoencoder/autoencoder-scene.js';
import { drawScene, runStep } from './autoencoder-scene.js';

export function hashGoldenTraining(): string {
  const hash = createHash('sha256');
  const add = (values: ArrayLike<number>): void => {
    hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  for (const shape of [
    { n: 5, m: 3, k: 2, count: 7 },
    { n: 33, m: 70, k: 3, count: 130 },
    { n: 140, m: 31, k: 4, count: 65 },
  ]) {
    for (const activation of [{ kind: 'relu' }, { kind: 'threshold', lambda: 0.5 }] as const) {
      const { W, G, Y, activeCount, consistentCount } = runStep(drawScene(shape, 1), {
        activation,
        bias: -0.1,
        zeta: 0.7,
      });
      for (const columns of [W, G, Y]) columns.forEach(add);
      add([activeCount, consistentCount]);
    }
  }
  const base = { n: 27, m: 38, k: 2, steps: 6, batch: 90 };
  for (const change of [
    {},
    { noise: 0.1, start: 'random' },
    { k: 1, model: 'mixture', noise: 0.05, start: 'principal' },
    { model: 'non-negative-sparse', activation: 'relu', 'bias-rule': 'constant' },
    { model: 'non-negative-sparse', activation: 'relu', 'bias-rule': 'halving', start: 'data' },
    { model: 'non-negative-sparse', activation: 'relu', 'bias-rule': 'halving-with-floor' },
  ]) {
    const { verdict, metrics } = run({ ...base, ...change });
    // Numbers in JSON are exact, and a NaN is a NaN there whatever its bits.
    hash.update(JSON.stringify([verdict, metrics]));
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenTraining());
