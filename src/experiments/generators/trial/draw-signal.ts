import { fillGaussianMatrix, type GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import { type Float64Region, padRows, viewFloat64 } from '../../../kernels/memory/arena.js';
import { createCosineTable } from '../../../kernels/spectra/cosine-table.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import type { StreamState } from '../../../random/stream-state.js';
import { frequencyOf } from '../../../theory/generator-weights.js';

/* Letters: A in R^{m x n} with entries N(0, 1/m), x* in R^n. */

/** s coordinates of a uniform unit vector: for one stream, those for a smaller s are a prefix of a larger one's, scaled. */
export function drawCoordinates(state: StreamState, s: number): Float64Array {
  const coordinates = new Float64Array(s);
  drawNormals(openStream(state), coordinates);
  const length = Math.sqrt(coordinates.reduce((sum, value) => sum + value * value, 0));
  return coordinates.map((value) => value / length);
}

/** sum_i coordinates_i w_i in the trigonometric basis in the order of its frequencies: 1, cos 1, sin 1, cos 2, ... */
export function synthesise(coordinates: Float64Array, n: number): Float64Array {
  const cosines = createCosineTable(n);
  const signal = new Float64Array(n);
  coordinates.forEach((coordinate, i) => {
    const frequency = frequencyOf(i);
    const isSingle = frequency === 0 || 2 * frequency === n;
    const scale = coordinate * Math.sqrt((isSingle ? 1 : 2) / n);
    // A sine is the cosine of its frequency, a quarter of a period later.
    const shift = i > 0 && i % 2 === 0 ? 3 * n : 0;
    for (let j = 0; j < n; j += 1) signal[j] += scale * cosines[(4 * ((frequency * j) % n) + shift) % (4 * n)];
  });
  return signal;
}

/** A's first m rows, those of one master of n columns, scaled by 1 / sqrt(m). */
export function drawMeasurements(state: StreamState, m: number, workspace: GaussianMatrixWorkspace): void {
  const { kernels, matrix, columnCount } = workspace;
  fillGaussianMatrix(state, m, workspace);
  const scale = 1 / Math.sqrt(m);
  const entries = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * columnCount });
  for (let at = 0; at < entries.length; at += 1) entries[at] *= scale;
}

/** y = A x* into the region, 0 in the padding; returns |y|_2. */
export function placeRightSide(
  { m, signal, rightSide }: { readonly m: number; readonly signal: Float64Array; readonly rightSide: Float64Region },
  { kernels, matrix }: GaussianMatrixWorkspace,
): number {
  const y = viewFloat64(kernels, { pointer: rightSide.pointer, length: padRows(m) }).fill(0);
  signal.forEach((value, j) => {
    const column = viewFloat64(kernels, { pointer: matrix.pointer + 8 * matrix.leading * j, length: m });
    for (let i = 0; i < m; i += 1) y[i] += value * column[i];
  });
  return Math.sqrt(y.reduce((sum, value) => sum + value * value, 0));
}
