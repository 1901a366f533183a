/*
 * Reconstructions beside the truth, as Figure 1 of Heckel & Soltanolkotabi has them: a PNG with the truth, the image with
 * zeros for what was not measured, and the iterate of least loss, for 4-, 8- and 12-fold under-sampling, one row each.
 *   npm run --silent build && node dist/bench/deep-decoder-images.js docs/deep-decoder-images.png [--seed 2026] [--trial 0]
 * They are trials of examples/deep-decoder.yaml, run by the experiment's own module; the reconstruction is the curve that a
 * trial keeps. Grey values are clamped to [0, 1], black and white of the truth; a pixel is a square of 2 pt. Rows and columns
 * have labels, and every image but the truth has its PSNR.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encode } from 'fast-png';
import { fontFamilies } from '../src/diagram/output/font-names.js';
import { renderPng } from '../src/diagram/output/render-png.js';
import { deepDecoder } from '../src/experiments/deep-decoder/declaration/declaration.js';
import type { DecoderPoint } from '../src/experiments/deep-decoder/declaration/parameters.js';
import { readCell } from '../src/experiments/deep-decoder/trial/cell.js';
import { drawProblem } from '../src/experiments/deep-decoder/trial/draw-problem.js';
import { trial as deepDecoderTrial } from '../src/experiments/deep-decoder/trial/trial.js';
import { openArena } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import {
  createMeasurementWorkspace,
  placeMeasurements,
  projectBack,
} from '../src/kernels/networks/image-measurements.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import type { TypesOf } from '../src/sweep/define-experiment.js';
import type { ParameterValue } from '../src/sweep/sweep.js';

const accelerations = [4, 8, 12];
const side = 64;
/** Lengths in points. */
const tile = 2 * side;
const gap = 8;
const margin = { left: 44, top: 20, right: 4, bottom: 4 };
const captionHeight = 14;
/** 6 x 6 dots a pixel. */
const dotsPerInch = 216;
const columns = ['truth', 'zeros for the rest', 'iterate of least loss'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '2026' }, trial: { type: 'string', default: '0' } },
});
const path = positionals.at(0);
if (path === undefined) throw new Error('expected the path of the PNG to write');
const seed = Number(values.seed);
const trial = Number(values.trial);
const kernels = instantiateKernels(compileKernels());

const width = margin.left + columns.length * (tile + gap) - gap + margin.right;
const height = margin.top + accelerations.length * (tile + captionHeight) + margin.bottom;
const leftOf = (column: number): number => margin.left + column * (tile + gap);
const marks = columns.map((label, column) => text(label, leftOf(column) + tile / 2, margin.top - 7, 'semibold'));
for (const [row, acceleration] of accelerations.entries()) {
  const top = margin.top + row * (tile + captionHeight);
  marks.push(text(`${acceleration}-fold`, margin.left - 24, top + tile / 2 + 3, 'semibold'));
  readImages(acceleration).forEach(({ image, caption }, column) => {
    marks.push(picture(image, { left: leftOf(column), top }));
    marks.push(text(caption, leftOf(column) + tile / 2, top + tile + 9.5, 'regular'));
  });
}
const page = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}pt" height="${height}pt" viewBox="0 0 ${width} ${height}">${marks.join('')}</svg>`;
writeFileSync(path, await renderPng({ svg: page, width, height }, { dotsPerInch }));

interface Shown {
  readonly image: ArrayLike<number>;
  readonly caption: string;
}

/** The truth, the zero-filled image and the reconstruction. */
function readImages(acceleration: number): readonly Shown[] {
  const point: Record<string, ParameterValue> = { side, d: 5, acceleration };
  for (const { name, default: preset } of deepDecoder.parameters) {
    if (preset !== undefined && !(name in point)) point[name] = preset;
  }
  const cell = readCell(point as DecoderPoint);
  const { measurements } = drawProblem(cell, {
    derive: (role, coordinates) => deriveStreamState({ seed, experiment: deepDecoder.name, role, coordinates, trial }),
    files: new Map(),
  });
  const measuring = createMeasurementWorkspace(openArena(kernels), cell, { kinds: ['k-space'], mMax: cell.m });
  placeMeasurements(measurements, measuring);
  const zeroFilled = projectBack(measurements, measuring).slice();
  let reconstruction = new Float64Array(0);
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(deepDecoder.metrics.length),
    keepCurve: ({ name, values: curve }: { readonly name: string; readonly values: Float64Array }): void => {
      if (name === 'reconstruction') reconstruction = curve.slice();
    },
  };
  const workspace = deepDecoderTrial.createWorkspace(kernels, [point]);
  const criterion = { name: 'gain', tolerance: 3 };
  deepDecoderTrial.runTrial({ seed, trial, criterion, points: [point] }, workspace, record);
  const scores = deepDecoder.metrics.slice(0, 5).map(({ name }, at) => `${name} ${record.metrics[at].toFixed(1)}`);
  process.stdout.write(`${acceleration}-fold, in dB: ${scores.join(', ')}\n`);
  const psnr = (name: TypesOf<typeof deepDecoder>['metric']): string =>
    `${record.metrics[deepDecoder.metrics.findIndex((metric) => metric.name === name)].toFixed(1)} dB`;
  return [
    { image: measurements.image, caption: '' },
    { image: zeroFilled, caption: psnr('psnr-zero-filled') },
    { image: reconstruction, caption: psnr('psnr') },
  ];
}

function picture(image: ArrayLike<number>, { left, top }: { readonly left: number; readonly top: number }): string {
  const data = Uint8Array.from(image, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const png = Buffer.from(encode({ width: side, height: side, data, depth: 8, channels: 1 })).toString('base64');
  return `<image x="${left}" y="${top}" width="${tile}" height="${tile}" image-rendering="optimizeSpeed" xlink:href="data:image/png;base64,${png}"/>`;
}

function text(label: string, x: number, y: number, weight: 'regular' | 'semibold'): string {
  const size = weight === 'semibold' ? 9 : 8;
  return `<text x="${x}" y="${y}" text-anchor="middle" font-family="${fontFamilies}" font-size="${size}" font-weight="${weight === 'semibold' ? 600 : 400}" fill="#111111">${label}</text>`;
}
