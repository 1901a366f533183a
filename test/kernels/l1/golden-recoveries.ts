/*
 * `node dist/test/kernels/l1/golden-recoveries.js` prints the hash that test/kernels/l1/recoveries.golden.ts freezes: over
 * every bit of the reports of AMP (either sign rule), reweighted l1 and IRLS on 288 instances.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { runAmp } from '../sparse/amp-scene.js';
import { runIrls } from '../sparse/irls-scene.js';
import { drawFamilies } from './basis-pursuit-scene.js';
import { runReweightedL1 } from './reweighted-l1-scene.js';

export function hashGoldenRecoveries(): string {
  const hash = createHash('sha256');
  const add = ({ solution, ...rest }: { readonly solution: Float64Array; readonly [name: string]: unknown }): void => {
    hash.update(new Uint8Array(solution.slice().buffer));
    // Numbers in JSON are exact, and a NaN is a NaN there whatever its bits.
    hash.update(JSON.stringify(rest));
  };
  const { Gaussian, discrete } = drawFamilies();
  [...Gaussian, ...discrete].forEach((instance, index) => {
    add({ ...runAmp(instance, { limits: { iterationCountMax: 200 } }) });
    add({ ...runAmp(instance, { signs: 'non-negative', limits: { iterationCountMax: 50 } }) });
    add({ ...runReweightedL1(instance, { limits: { roundCountMax: 4 } }) });
    add({ ...runIrls(instance, { p: [0, 0.5, 0.7, 1][index % 4], limits: { iterationCountMax: 40 } }) });
  });
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenRecoveries());
