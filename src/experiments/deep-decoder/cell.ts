import type { DecoderShape } from '../../kernels/deep-decoder.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { dimensionNames, measurementNames, optimiserNames } from './choices.js';

export interface Cell {
  readonly shape: DecoderShape;
  /** Of x. */
  readonly rows: number;
  readonly columns: number;
  readonly m: number;
  readonly measurement: (typeof measurementNames)[number];
  /** The power with which the density of k-space places falls. */
  readonly density: number;
  /** One of the images without a file, or a file's reference. */
  readonly image: string;
  readonly optimiser: (typeof optimiserNames)[number];
  readonly stepSize: number;
  readonly iterates: number;
}

export function readCell(point: Point): Cell {
  const columns = numberAt(point, 'side');
  const rows = choiceAt(point, 'dimension', dimensionNames) === '1-d' ? 1 : columns;
  const layers = numberAt(point, 'd');
  const growth = 2 ** (layers - 1);
  return {
    shape: {
      layers,
      channels: numberAt(point, 'k'),
      rows: rows === 1 ? 1 : rows / growth,
      columns: columns / growth,
    },
    rows,
    columns,
    m: Math.max(1, Math.round((rows * columns) / numberAt(point, 'acceleration'))),
    measurement: choiceAt(point, 'measurement', measurementNames),
    density: numberAt(point, 'density'),
    image: String(point['image']),
    optimiser: choiceAt(point, 'optimiser', optimiserNames),
    stepSize: numberAt(point, 'step-size'),
    iterates: numberAt(point, 'iterates'),
  };
}
