/*
 * `node dist/test/kernels/networks/golden-networks.js` prints the hash that test/kernels/networks/networks.golden.ts
 * freezes: over every bit of the losses, errors and images of deep decoders of several shapes, measured in every way.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { DecoderShape } from '../../../src/kernels/networks/deep-decoder.js';
import { drawScene, runDecoder } from './deep-decoder-scene.js';

const shapes: readonly DecoderShape[] = [
  { layers: 3, channels: 5, rows: 4, columns: 4 },
  { layers: 4, channels: 33, rows: 4, columns: 4 },
  { layers: 5, channels: 16, rows: 1, columns: 8 },
];

export function hashGoldenNetworks(): string {
  const hash = createHash('sha256');
  for (const shape of shapes) {
    for (const kind of ['k-space', 'dct', 'gaussian'] as const) {
      for (const method of ['adam', 'gradient-descent'] as const) {
        const { report } = runDecoder(drawScene(shape, kind), { method, stepSize: 0.003, iterateCount: 40 });
        for (const values of [report.losses, report.errors, report.image]) {
          hash.update(new Uint8Array(values.slice().buffer));
        }
      }
    }
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenNetworks());
