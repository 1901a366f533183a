/*
 * A dense layer W x + b of a network in training, one sample at a time, with its gradient and Adam's state. Plain loops in
 * a fixed order: the same bits on every machine.
 */

export interface DenseLayer {
  readonly rows: number;
  readonly columns: number;
  /** W row by row, then b where there is one. */
  readonly parameters: Float64Array;
  readonly hasBias: boolean;
  /** The gradient of the loss, summed over the samples since the last step. */
  readonly gradient: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export interface AdamStep {
  readonly rate: number;
  /** beta_1^t and beta_2^t at this step. */
  readonly firstPower: number;
  readonly secondPower: number;
}

export const firstDecay = 0.9;
export const secondDecay = 0.999;
/** Far below the usual size of a gradient: it only prevents 0 / 0. */
const adamOffset = 1e-8;

export function createDenseLayer(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { weights, hasBias }: { readonly weights: Float64Array; readonly hasBias: boolean },
): DenseLayer {
  const length = rows * columns + (hasBias ? rows : 0);
  const parameters = new Float64Array(length);
  parameters.set(weights);
  const [gradient, first, second] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  return { rows, columns, parameters, hasBias, gradient, first, second };
}

/** output = W input + b, with a ReLU if `isRectified`. */
export function applyLayer(
  { rows, columns, parameters, hasBias }: DenseLayer,
  { input, output, isRectified }: { input: Float64Array; output: Float64Array; isRectified: boolean },
): void {
  for (let i = 0; i < rows; i += 1) {
    let sum = hasBias ? parameters[rows * columns + i] : 0;
    for (let j = 0; j < columns; j += 1) sum += parameters[columns * i + j] * input[j];
    output[i] = isRectified && !(sum > 0) ? 0 : sum;
  }
}

/**
 * Adds the sample's part to the gradient and writes W^T flow to `back`; `flow` is the derivative of the loss by W input
 * + b.
 */
export function backPropagate(
  { rows, columns, parameters, hasBias, gradient }: DenseLayer,
  { input, flow, back }: { input: Float64Array; flow: Float64Array; back?: Float64Array },
): void {
  back?.fill(0);
  for (let i = 0; i < rows; i += 1) {
    const factor = flow[i];
    if (factor === 0) continue;
    for (let j = 0; j < columns; j += 1) gradient[columns * i + j] += factor * input[j];
    if (hasBias) gradient[rows * columns + i] += factor;
    if (back !== undefined) for (let j = 0; j < columns; j += 1) back[j] += factor * parameters[columns * i + j];
  }
}

/** One step of Adam along the gradient over `count`; the gradient then becomes 0. */
export function stepLayer(
  { parameters, gradient, first, second }: DenseLayer,
  { rate, firstPower, secondPower }: AdamStep,
  count: number,
): void {
  for (let i = 0; i < parameters.length; i += 1) {
    const slope = gradient[i] / count;
    first[i] = firstDecay * first[i] + (1 - firstDecay) * slope;
    second[i] = secondDecay * second[i] + (1 - secondDecay) * slope * slope;
    const length = Math.sqrt(second[i] / (1 - secondPower)) + adamOffset;
    parameters[i] -= (rate * first[i]) / (1 - firstPower) / length;
    gradient[i] = 0;
  }
}
