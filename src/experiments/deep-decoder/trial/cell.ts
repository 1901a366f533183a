import type { DecoderShape } from '../../../kernels/networks/deep-decoder.js';
import type { DecoderPoint } from '../declaration/parameters.js';

export interface DecoderCell {
  readonly shape: DecoderShape;
  /** The size of x. */
  readonly rows: number;
  readonly columns: number;
  readonly m: number;
  readonly measurement: DecoderPoint['measurement'];
  /** The power with which the density of k-space places falls. */
  readonly density: number;
  /** The name of an image that needs no file, or a file's reference. */
  readonly image: string;
  readonly optimiser: DecoderPoint['optimiser'];
  readonly stepSize: number;
  readonly iterates: number;
}

export function readCell(point: DecoderPoint): DecoderCell {
  const { side: columns, d: layers, k: channels, density, image, measurement, optimiser, iterates } = point;
  const rows = point.dimension === '1-d' ? 1 : columns;
  const growth = 2 ** (layers - 1);
  return {
    shape: { layers, channels, rows: rows === 1 ? 1 : rows / growth, columns: columns / growth },
    rows,
    columns,
    m: Math.max(1, Math.round((rows * columns) / point.acceleration)),
    measurement,
    density,
    image,
    optimiser,
    stepSize: point['step-size'],
    iterates,
  };
}
