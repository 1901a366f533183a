/*
 * `node dist/test/kernels/l1/golden-verdicts.js` prints the hash that test/kernels/l1/recovery-verdict.golden.ts freezes: over
 * every bit of the reports of 728 verdicts.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { drawFamilies } from './basis-pursuit-scene.js';
import { drawMap, judgeInstance, signedSupport } from './recovery-verdict-scene.js';

export function hashGoldenVerdicts(): string {
  const hash = createHash('sha256');
  const { Gaussian, discrete } = drawFamilies();
  for (const instance of [...Gaussian, ...discrete, ...drawMap()]) {
    const { kind, blocks, steps, drops, dual, nullVector, active, numbers } = judgeInstance(signedSupport(instance));
    hash.update(kind);
    for (const values of [[blocks, steps, drops], dual, nullVector, active, Object.values(numbers)]) {
      hash.update(new Uint8Array(Float64Array.from(values).buffer));
    }
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenVerdicts());
