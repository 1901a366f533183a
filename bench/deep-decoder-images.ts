/*
 * Reconstructions beside the truth, as Figure 1 of Heckel & Soltanolkotabi has them: a PNG with the truth, the image with
 * zeros for what was not measured, and the iterate of least loss, for 4-, 8- and 12-fold under-sampling, one row each.
 *   npm run --silent build && node dist/bench/deep-decoder-images.js docs/deep-decoder-images.png [--seed 2026] [--trial 0]
 * They are the trials of examples/deep-decoder.yaml, by the experiment's own module: the reconstruction is the curve that
 * a trial keeps. Grey values are cut to those of the truth, black 0 and white 1; a pixel is drawn 3 x 3.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encode } from 'fast-png';
import { readCell } from '../src/experiments/deep-decoder/cell.js';
import { deepDecoder } from '../src/experiments/deep-decoder/declaration.js';
import { drawProblem } from '../src/experiments/deep-decoder/draw-problem.js';
import { metrics } from '../src/experiments/deep-decoder/metrics.js';
import { deepDecoderTrial } from '../src/experiments/deep-decoder/trial.js';
import { openArena } from '../src/kernels/arena.js';
import { createMeasurementWorkspace, placeMeasurements, projectBack } from '../src/kernels/image-measurements.js';
import { compileKernels, instantiateKernels } from '../src/kernels/wasm.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import type { ParameterValue } from '../src/sweep/sweep.js';

const accelerations = [4, 8, 12];
const side = 64;
const magnification = 3;
const gap = 4;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '2026' }, trial: { type: 'string', default: '0' } },
});
const path = positionals.at(0);
if (path === undefined) throw new Error('expected the path of the PNG to write');
const seed = Number(values.seed);
const trial = Number(values.trial);
const kernels = instantiateKernels(compileKernels());

const width = 3 * side * magnification + 4 * gap;
const height = accelerations.length * (side * magnification + gap) + gap;
const data = new Uint8Array(width * height).fill(255);
for (const [row, acceleration] of accelerations.entries()) {
  getImages(acceleration).forEach((image, column) => {
    draw(image, row, column);
  });
}
writeFileSync(path, encode({ width, height, data, depth: 8, channels: 1 }));

/** The truth, the zero-filled image and the reconstruction. */
function getImages(acceleration: number): readonly ArrayLike<number>[] {
  const point: Record<string, ParameterValue> = { side, d: 5, acceleration };
  for (const { name, default: preset } of deepDecoder.parameters) {
    if (preset !== undefined && !(name in point)) point[name] = preset;
  }
  const cell = readCell(point);
  const { measurements } = drawProblem(cell, {
    derive: (role, coordinates) => deriveStreamState({ seed, experiment: deepDecoder.name, role, coordinates, trial }),
    files: undefined,
  });
  const measuring = createMeasurementWorkspace(openArena(kernels), cell, { kinds: ['k-space'], mMax: cell.m });
  placeMeasurements(measurements, measuring);
  const zeroFilled = projectBack(measurements, measuring).slice();
  let reconstruction = new Float64Array(0);
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(metrics.length),
    keepCurve: ({ name, values: curve }: { readonly name: string; readonly values: Float64Array }): void => {
      if (name === 'reconstruction') reconstruction = curve.slice();
    },
  };
  const workspace = deepDecoderTrial.createWorkspace(kernels, [point]);
  const criterion = { name: 'gain', tolerance: 3 };
  deepDecoderTrial.runTrial({ seed, trial, criterion, points: [point] }, workspace, record);
  const scores = metrics.slice(0, 5).map(({ name }, at) => `${name} ${record.metrics[at].toFixed(1)}`);
  process.stdout.write(`${acceleration}-fold, in dB: ${scores.join(', ')}\n`);
  return [measurements.image, zeroFilled, reconstruction];
}

function draw(image: ArrayLike<number>, row: number, column: number): void {
  const size = side * magnification;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const value = image[Math.floor(i / magnification) * side + Math.floor(j / magnification)];
      const at = (gap + row * (size + gap) + i) * width + gap + column * (size + gap) + j;
      data[at] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}
