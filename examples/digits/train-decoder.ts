import type { Decoder, DecoderLayer } from '../../src/experiments/generative-dictionary/declaration/decoder-file.js';
import type { ImageTable } from '../../src/experiments/generative-dictionary/declaration/image-table.js';
import { exp } from '../../src/random/elementary.js';
import { drawNormals } from '../../src/random/normal.js';
import { drawSupport, openStream, type Stream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import {
  type AdamStep,
  applyLayer,
  backPropagate,
  createDenseLayer,
  type DenseLayer,
  firstDecay,
  secondDecay,
  stepLayer,
} from './dense-layer.js';

/*
 * A small variational autoencoder (Kingma & Welling 2014), of which the decoder stays. Encoder: pixels to `encoderWidth`
 * rectified units to mu and log sigma^2. Decoder: z = mu + sigma e to `hidden` rectified units to pixels. The output is
 * linear and has no bias, so that its weights are a dictionary as they stand; a rectified unit can be constant where a
 * mean is wanted. The loss of a sample is |output - pixels|^2 / (2 v) + KL(N(mu, sigma^2) || N(0, I)).
 * Every number comes from streams of the seed and from + - * / and Math.sqrt and our own exp in a fixed order.
 */

export interface TrainingOptions {
  readonly seed: number;
  /** k */
  readonly latent: number;
  /** n: the atoms of the dictionary. */
  readonly hidden: number;
  /** The number of images, from the first of the table on, that are learned from. */
  readonly imageCount: number;
  readonly epochs: number;
}

export const trainingDefaults = { seed: 1, latent: 8, hidden: 24, epochs: 150 } as const;

const encoderWidth = 64;
const batchSize = 32;
const startRate = 3e-3;
/** The step of the last epoch over that of the first; it falls linearly in between. */
const endRateShare = 0.03;
/** v, the variance of a pixel around the decoder's output: about what eight numbers leave unexplained of a digit. */
const pixelVariance = 0.04;
/** log sigma^2 is kept within this distance of 0, where exp is defined and the loss is flat. */
const logVarianceMax = 12;

interface Network {
  readonly encoder: DenseLayer;
  readonly code: DenseLayer;
  readonly hidden: DenseLayer;
  readonly output: DenseLayer;
}

/** The vectors of one sample's pass through the network. */
interface Passage {
  readonly encoded: Float64Array;
  /** mu, then log sigma^2. */
  readonly code: Float64Array;
  readonly noise: Float64Array;
  readonly latent: Float64Array;
  readonly hidden: Float64Array;
  readonly output: Float64Array;
  readonly hiddenFlow: Float64Array;
  readonly latentFlow: Float64Array;
  readonly codeFlow: Float64Array;
  readonly encodedFlow: Float64Array;
}

/** Calls `report` with the mean loss of each epoch. */
export function trainDecoder(
  table: ImageTable,
  options: TrainingOptions,
  report: (epoch: number, loss: number) => void = () => undefined,
): Decoder {
  const { seed, latent, hidden, imageCount, epochs } = options;
  const m = table.side * table.side;
  const open = (role: string): Stream =>
    openStream(
      deriveStreamState({ seed, experiment: 'train-decoder', role, coordinates: { latent, hidden, m }, trial: 0 }),
    );
  const network = createNetwork({ m, latent, hidden }, open('init'));
  const passage = createPassage({ m, latent, hidden });
  const streams = { order: open('order'), noise: open('noise') };
  let step: AdamStep = { rate: startRate, firstPower: 1, secondPower: 1 };
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const rate = startRate * (1 - ((1 - endRateShare) * epoch) / Math.max(1, epochs - 1));
    const order = drawSupport(streams.order, { n: imageCount, k: imageCount });
    let loss = 0;
    for (let start = 0; start < imageCount; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      for (const image of batch) {
        drawNormals(streams.noise, passage.noise);
        loss += visitSample(network, passage, table.values.subarray(m * image, m * (image + 1)));
      }
      step = { rate, firstPower: step.firstPower * firstDecay, secondPower: step.secondPower * secondDecay };
      for (const layer of [network.encoder, network.code, network.hidden, network.output]) {
        stepLayer(layer, step, batch.length);
      }
    }
    report(epoch, loss / imageCount);
  }
  return { k: latent, layers: [readLayer(network.hidden)], output: readLayer(network.output) };
}

/** Adds the sample's gradient to every layer's and returns its loss. */
function visitSample({ encoder, code, hidden, output }: Network, on: Passage, pixels: Float64Array): number {
  const k = on.latent.length;
  applyLayer(encoder, { input: pixels, output: on.encoded, isRectified: true });
  applyLayer(code, { input: on.encoded, output: on.code, isRectified: false });
  let loss = 0;
  for (let j = 0; j < k; j += 1) {
    const logVariance = Math.max(-logVarianceMax, Math.min(logVarianceMax, on.code[k + j]));
    const deviation = exp(0.5 * logVariance);
    const mean = on.code[j];
    on.latent[j] = mean + deviation * on.noise[j];
    loss += 0.5 * (mean * mean + deviation * deviation - 1 - logVariance);
  }
  applyLayer(hidden, { input: on.latent, output: on.hidden, isRectified: true });
  applyLayer(output, { input: on.hidden, output: on.output, isRectified: false });
  // From here on `output` holds the flow.
  for (let i = 0; i < pixels.length; i += 1) {
    const miss = on.output[i] - pixels[i];
    loss += (0.5 * miss * miss) / pixelVariance;
    on.output[i] = miss / pixelVariance;
  }
  backPropagate(output, { input: on.hidden, flow: on.output, back: on.hiddenFlow });
  stopWhereFlat(on.hiddenFlow, on.hidden);
  backPropagate(hidden, { input: on.latent, flow: on.hiddenFlow, back: on.latentFlow });
  for (let j = 0; j < k; j += 1) {
    const isInside = on.code[k + j] > -logVarianceMax && on.code[k + j] < logVarianceMax;
    const shift = on.latent[j] - on.code[j];
    on.codeFlow[j] = on.latentFlow[j] + on.code[j];
    // The derivative of sigma e by log sigma^2 is half of it.
    const deviation = on.noise[j] === 0 ? 0 : shift / on.noise[j];
    on.codeFlow[k + j] = isInside ? 0.5 * (on.latentFlow[j] * shift + deviation * deviation - 1) : 0;
  }
  backPropagate(code, { input: on.encoded, flow: on.codeFlow, back: on.encodedFlow });
  stopWhereFlat(on.encodedFlow, on.encoded);
  backPropagate(encoder, { input: pixels, flow: on.encodedFlow });
  return loss;
}

/** ReLU's derivative at 0 is 0. */
function stopWhereFlat(flow: Float64Array, output: Float64Array): void {
  for (let i = 0; i < flow.length; i += 1) if (output[i] === 0) flow[i] = 0;
}

interface Widths {
  readonly m: number;
  readonly latent: number;
  readonly hidden: number;
}

function createNetwork({ m, latent, hidden }: Widths, stream: Stream): Network {
  // He's scale: rectified units keep the variance of their input.
  const layer = (rows: number, columns: number, hasBias = true): DenseLayer => {
    const weights = new Float64Array(rows * columns);
    drawNormals(stream, weights);
    const scale = Math.sqrt(2 / columns);
    return createDenseLayer({ rows, columns }, { weights: weights.map((value) => scale * value), hasBias });
  };
  return {
    encoder: layer(encoderWidth, m),
    code: layer(2 * latent, encoderWidth),
    hidden: layer(hidden, latent),
    output: layer(m, hidden, false),
  };
}

function createPassage({ m, latent, hidden }: Widths): Passage {
  return {
    encoded: new Float64Array(encoderWidth),
    code: new Float64Array(2 * latent),
    noise: new Float64Array(latent),
    latent: new Float64Array(latent),
    hidden: new Float64Array(hidden),
    output: new Float64Array(m),
    hiddenFlow: new Float64Array(hidden),
    latentFlow: new Float64Array(latent),
    codeFlow: new Float64Array(2 * latent),
    encodedFlow: new Float64Array(encoderWidth),
  };
}

function readLayer({ rows, columns, parameters, hasBias }: DenseLayer): DecoderLayer {
  const weights = Array.from({ length: rows }, (_, i) => [...parameters.subarray(columns * i, columns * (i + 1))]);
  return { weights, bias: hasBias ? [...parameters.subarray(rows * columns)] : new Array<number>(rows).fill(0) };
}
