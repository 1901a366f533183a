/*
 * `node dist/test/kernels/networks/golden-generators.js` prints the hash that test/kernels/networks/generators.golden.ts
 * freezes: over every bit of the trials of the three experiments with un-trained generators in some small cells.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { jacobianSpectrum } from '../../../src/experiments/jacobian-spectrum/declaration/declaration.js';
import { trial as jacobianSpectrumTrial } from '../../../src/experiments/jacobian-spectrum/trial/trial.js';
import { linearGenerator } from '../../../src/experiments/linear-generator/declaration/declaration.js';
import { trial as linearGeneratorTrial } from '../../../src/experiments/linear-generator/trial/trial.js';
import { twoLayerGenerator } from '../../../src/experiments/two-layer-generator/declaration/declaration.js';
import { trial as twoLayerGeneratorTrial } from '../../../src/experiments/two-layer-generator/trial/trial.js';
import { type CellRun, runCell } from '../../experiments/generators/run-cell.js';

const sizes = [
  { n: 64, m: 24, s: 7 },
  { n: 37, m: 11, s: 37 },
];

export function hashGoldenGenerators(): string {
  const hash = createHash('sha256');
  const add = ({ verdicts, metrics }: CellRun): void => {
    hash.update(verdicts.join());
    for (const values of Object.values(metrics)) hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  for (const size of sizes) {
    for (const gamma of [0.7, 0.95, 1]) {
      const linear = { declaration: linearGenerator, trialModule: linearGeneratorTrial };
      add(runCell(linear, { ...size, gamma }, { trials: 5 }));
    }
    for (const kernel of ['triangular', 'gaussian']) {
      const network = { ...size, k: 8, h: 4, kernel };
      const twoLayer = { declaration: twoLayerGenerator, trialModule: twoLayerGeneratorTrial };
      add(runCell(twoLayer, { ...network, iterations: 500 }, { trials: 3 }));
      const spectrum = { declaration: jacobianSpectrum, trialModule: jacobianSpectrumTrial };
      add(runCell(spectrum, { ...network, steps: 20, draws: 2 }, { trials: 2 }));
    }
  }
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenGenerators());
