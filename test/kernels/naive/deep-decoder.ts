/*
 * The twin of the deep decoder's kernels: equation 4 and its gradient as they stand there, in doubles. The upsampling is
 * a matrix that is applied before the channels are mixed, and every B is formed.
 */

export interface Network {
  readonly layers: number;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly input: Float64Array;
  readonly signs: Float64Array;
}

/** Row-major. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

interface Passed {
  readonly image: Float64Array;
  /** U_i B_i, R_{i+1}, B_{i+1}, and 1 / the deviations. */
  readonly levels: readonly { readonly up: Matrix; readonly raised: Matrix; readonly scales: Float64Array }[];
  readonly last: Matrix;
  readonly units: Matrix;
}

export function generate(network: Network, weights: Float64Array): Passed {
  const { layers, channels: k, input, signs } = network;
  const levels: { up: Matrix; raised: Matrix; scales: Float64Array }[] = [];
  let B: Matrix = { rows: network.rows * network.columns, columns: k, values: input };
  let size = { rows: network.rows, columns: network.columns };
  for (let i = 0; i < layers - 1; i += 1) {
    const up = multiply(upsampling(size), B);
    size = { rows: size.rows === 1 ? 1 : 2 * size.rows, columns: 2 * size.columns };
    const raised = map(multiply(up, weightsOf(weights, i, k)), (value) => Math.max(0, value));
    const { normalised, scales } = normalise(raised);
    levels.push({ up, raised, scales });
    B = normalised;
  }
  const units = multiply(B, weightsOf(weights, layers - 1, k));
  const image = new Float64Array(B.rows);
  for (let p = 0; p < B.rows; p += 1) {
    for (let l = 0; l < k; l += 1) image[p] += Math.max(0, units.values[p * k + l]) * signs[l];
  }
  return { image, levels, last: B, units };
}

/** The gradient by all weights of a loss whose gradient by the image is `r`. */
export function differentiate(network: Network, weights: Float64Array, r: ArrayLike<number>): Float64Array {
  const { layers, channels: k, signs } = network;
  const { levels, last, units } = generate(network, weights);
  const gradient = new Float64Array(weights.length);
  const dUnits = mapAt(units, (value, p, l) => (value > 0 ? r[p] * signs[l] : 0));
  gradient.set(multiply(transpose(last), dUnits).values, (layers - 1) * k * k);
  let dB = multiply(dUnits, transpose(weightsOf(weights, layers - 1, k)));
  for (let i = layers - 2; i >= 0; i -= 1) {
    const { up, raised, scales } = levels[i];
    const dRaised = differentiateNormalisation(raised, scales, dB);
    const dMixed = mapAt(dRaised, (value, p, l) => (raised.values[p * k + l] > 0 ? value : 0));
    gradient.set(multiply(transpose(up), dMixed).values, i * k * k);
    const size = sizeAt(network, i);
    dB = multiply(transpose(upsampling(size)), multiply(dMixed, transpose(weightsOf(weights, i, k))));
  }
  return gradient;
}

function sizeAt({ rows, columns }: Network, level: number): { rows: number; columns: number } {
  return { rows: rows === 1 ? 1 : rows * 2 ** level, columns: columns * 2 ** level };
}

/** Bilinear, centres of pixels, constant beyond the border. */
function upsampling({ rows, columns }: { readonly rows: number; readonly columns: number }): Matrix {
  const down = lineUpsampling(rows, rows === 1 ? 1 : 2 * rows);
  const across = lineUpsampling(columns, 2 * columns);
  const values = new Float64Array(down.rows * across.rows * rows * columns);
  for (let i = 0; i < down.rows; i += 1) {
    for (let j = 0; j < across.rows; j += 1) {
      for (let a = 0; a < rows; a += 1) {
        for (let b = 0; b < columns; b += 1) {
          values[((i * across.rows + j) * rows + a) * columns + b] =
            down.values[i * rows + a] * across.values[j * columns + b];
        }
      }
    }
  }
  return { rows: down.rows * across.rows, columns: rows * columns, values };
}

function lineUpsampling(count: number, fine: number): Matrix {
  const values = new Float64Array(fine * count);
  for (let i = 0; i < fine; i += 1) {
    const place = Math.min(count - 1, Math.max(0, ((i + 0.5) * count) / fine - 0.5));
    const below = Math.floor(place);
    const share = place - below;
    values[i * count + below] += 1 - share;
    if (share > 0) values[i * count + below + 1] += share;
  }
  return { rows: fine, columns: count, values };
}

function normalise(raised: Matrix): { normalised: Matrix; scales: Float64Array } {
  const { rows: n, columns: k, values } = raised;
  const scales = new Float64Array(k);
  const normalised = new Float64Array(values.length);
  for (let l = 0; l < k; l += 1) {
    const column = Float64Array.from({ length: n }, (_, p) => values[p * k + l]);
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    scales[l] = 1 / Math.sqrt(variance + 1e-5);
    for (let p = 0; p < n; p += 1) normalised[p * k + l] = (column[p] - mean) * scales[l];
  }
  return { normalised: { rows: n, columns: k, values: normalised }, scales };
}

function differentiateNormalisation(raised: Matrix, scales: Float64Array, dB: Matrix): Matrix {
  const { rows: n, columns: k } = raised;
  const { normalised } = normalise(raised);
  const values = new Float64Array(n * k);
  for (let l = 0; l < k; l += 1) {
    let plain = 0;
    let correlated = 0;
    for (let p = 0; p < n; p += 1) {
      plain += dB.values[p * k + l] / n;
      correlated += (dB.values[p * k + l] * normalised.values[p * k + l]) / n;
    }
    for (let p = 0; p < n; p += 1) {
      values[p * k + l] = scales[l] * (dB.values[p * k + l] - plain - correlated * normalised.values[p * k + l]);
    }
  }
  return { rows: n, columns: k, values };
}

function weightsOf(weights: Float64Array, layer: number, k: number): Matrix {
  return { rows: k, columns: k, values: weights.subarray(layer * k * k, (layer + 1) * k * k) };
}

function multiply(A: Matrix, B: Matrix): Matrix {
  const values = new Float64Array(A.rows * B.columns);
  for (let i = 0; i < A.rows; i += 1) {
    for (let j = 0; j < A.columns; j += 1) {
      const factor = A.values[i * A.columns + j];
      if (factor === 0) continue;
      for (let l = 0; l < B.columns; l += 1) values[i * B.columns + l] += factor * B.values[j * B.columns + l];
    }
  }
  return { rows: A.rows, columns: B.columns, values };
}

function transpose({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) turned[j * rows + i] = values[i * columns + j];
  return { rows: columns, columns: rows, values: turned };
}

function map(A: Matrix, change: (value: number) => number): Matrix {
  return { ...A, values: A.values.map(change) };
}

function mapAt(A: Matrix, change: (value: number, row: number, column: number) => number): Matrix {
  const { columns } = A;
  return { ...A, values: A.values.map((value, place) => change(value, Math.floor(place / columns), place % columns)) };
}
