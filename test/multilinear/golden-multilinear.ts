/*
 * `node dist/test/multilinear/golden-multilinear.js` prints the hash that test/multilinear/multilinear.golden.ts freezes: over
 * every bit of alternating least squares, fibres, truncated HOSVDs and distances on 60 instances.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  alternateLeastSquares,
  createAlternatingWorkspace,
  defaultAlternatingLimits,
} from '../../src/multilinear/alternating-least-squares.js';
import { takeMaxFibres, truncateHosvd } from '../../src/multilinear/rank-one-tensor.js';
import { measureSegreDistance } from '../../src/multilinear/segre-distance.js';
import { listAllEntries, multiplyEntry } from '../../src/multilinear/tensor-entries.js';
import { drawAlternating } from './alternating-scene.js';

export function hashGoldenMultilinear(): string {
  const hash = createHash('sha256');
  const add = (values: Float64Array): void => {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  for (const layerSizes of [
    [3, 3],
    [2, 2, 2],
    [3, 4, 2],
    [5, 1, 2],
    [2, 2, 2, 2],
  ]) {
    for (let trial = 0; trial < 12; trial += 1) {
      const rowCount = 2 + trial;
      const { problem, planted, start } = drawAlternating({
        layerSizes,
        rowCount,
        trial,
        noise: trial % 3 === 0 ? 0.1 : 0,
      });
      const found = start();
      const workspace = createAlternatingWorkspace({ rowCountMax: rowCount, layerSizeMax: 5 });
      const limits = defaultAlternatingLimits(300);
      const { status, passes, residualShare } = alternateLeastSquares(problem, found, { limits, workspace });
      hash.update(status);
      add(Float64Array.of(passes, residualShare, measureSegreDistance(found, planted)));
      for (const factor of found) add(factor);
      const entries = listAllEntries(layerSizes);
      const values = Float64Array.from(
        { length: entries.count },
        (_, t) =>
          multiplyEntry(entries, t, { factors: planted, without: -1 }) +
          0.1 * multiplyEntry(entries, t, { factors: found, without: -1 }),
      );
      for (const factor of [
        ...takeMaxFibres({ sizes: layerSizes, values }),
        ...truncateHosvd({ sizes: layerSizes, values }),
      ]) {
        add(factor);
      }
    }
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenMultilinear());
