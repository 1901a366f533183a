/*
 * `node dist/test/kernels/priors/golden-generative.js` prints the hash that
 * test/kernels/priors/generative-dictionary.golden.ts freezes: over every bit of decodings and descents under every
 * kind of prior.
 */
import { createHash } from 'node:crypto';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  decodeByLevenberg,
  decodeSamples,
  descendDictionary,
  generatePoints,
  readDictionary,
  writeDictionary,
  writeSamples,
} from '../../../src/kernels/priors/generative-dictionary.js';
import { normals, openScene, scenePriors, sizesOf } from './generative-scene.js';

const noPace = (): void => undefined;

export function hashGoldenGenerative(): string {
  const hash = createHash('sha256');
  for (const { name, prior } of scenePriors) {
    const { k, n } = sizesOf(prior);
    const [m, sampleCount, startCount] = [7, 13, 3];
    const workspace = openScene(prior, { m, sampleCount, startCountMax: startCount });
    writeDictionary(workspace, normals(`A ${name}`, m * n));
    writeSamples(workspace, normals(`y ${name}`, m * sampleCount));
    const starts = normals(`starts ${name}`, startCount * sampleCount * k);
    const decoded = [
      decodeByLevenberg(workspace, { starts, startCount, stepCount: 40 }, noPace),
      decodeSamples(workspace, { starts, startCount, stepCount: 200, rate: 0.01 }, noPace),
    ];
    for (const { codes, squaredResiduals } of decoded) hash.update(codes).update(squaredResiduals);
    for (const codeRate of [0, 0.01]) {
      hash.update(descendDictionary(workspace, { stepCount: 200, dictionaryRate: 1e-3, codeRate }, noPace));
      hash.update(readDictionary(workspace)).update(generatePoints(workspace));
    }
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) stdout.write(hashGoldenGenerative());
