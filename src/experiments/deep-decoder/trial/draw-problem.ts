import type { DecoderProblem } from '../../../kernels/networks/deep-decoder.js';
import type { ImageMeasurements } from '../../../kernels/networks/image-measurements.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import { readImage } from '../declaration/read-image.js';
import type { DecoderCell } from './cell.js';
import { drawDensePlaces, drawEvenPlaces } from './draw-places.js';
import { drawPhantom } from './phantom.js';

interface ProblemSources {
  readonly derive: DeriveStream;
  /** Contents by reference. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What a trial draws: x, what of it is measured, B_0, and the start. */
export function drawProblem(cell: DecoderCell, sources: ProblemSources): DecoderProblem {
  const { derive } = sources;
  const { layers, channels: k, rows, columns } = cell.shape;
  const input = new Float64Array(rows * columns * k);
  drawNormals(openStream(derive('input', { rows, columns, k })), input);
  const weights = new Float64Array(layers * k * k);
  drawNormals(openStream(derive('init', { d: layers, k })), weights);
  const deviation = 1 / Math.sqrt(k);
  return {
    measurements: drawMeasurements(cell, sources),
    input,
    signs: Float64Array.from({ length: k }, (_, l) => (2 * l < k ? deviation : -deviation)),
    weights: weights.map((value) => deviation * value),
  };
}

function drawMeasurements(cell: DecoderCell, sources: ProblemSources): ImageMeasurements {
  const { derive } = sources;
  const { rows, columns, m, measurement } = cell;
  const image = drawImage(cell, sources);
  switch (measurement) {
    case 'k-space':
      return { kind: measurement, places: drawDensePlaces(derive('mask', { rows, columns }), cell), image };
    case 'dct':
      return { kind: measurement, places: drawEvenPlaces(derive('rows', { rows, columns }), cell), image };
    case 'gaussian':
      return { kind: measurement, m, state: derive('matrix', { rows, columns }), image };
    default:
      return measurement satisfies never;
  }
}

function drawImage({ image, rows, columns }: DecoderCell, { derive, files }: ProblemSources): Float64Array {
  if (image === 'phantom') return drawPhantom({ rows, columns });
  if (image === 'noise') {
    const normals = new Float64Array(rows * columns);
    drawNormals(openStream(derive('image', { rows, columns })), normals);
    return normals;
  }
  const bytes = files.get(image);
  if (bytes === undefined) throw new Error(`deep-decoder: expected the content of ${image} with the trial, got none`);
  return readImage(bytes, { rows, columns }).values;
}
