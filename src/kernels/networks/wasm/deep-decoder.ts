/*
 * Descent on the loss |A g(C) - y|^2 / 2 of a deep decoder g (decoder-network.ts) and measurements A
 * (image-measurements.ts): plain, or Adam (Kingma & Ba, ICLR 2015, algorithm 1, with its beta of .9 and .999 and epsilon
 * of 1e-8). An iterate is counted when it has been judged, so that the first is the start. Weights are in singles, losses
 * in doubles; Adam's bias corrections are products in doubles.
 *
 * Cost: a step at 64 x 64 pixels, 64 channels and 5 layers takes some 55 Mflop.
 */
import { DecoderArrays, DecoderNetwork, openDecoder, pixelsAt } from './decoder-layout';
import { differentiate, generate } from './decoder-network';
import { measureLoss } from './image-measurements';

const opened = changetype<DecoderArrays>(memory.data(offsetof<DecoderArrays>(), 16));

const methodAdam = 1;
const firstDecay = 0.9;
const secondDecay = 0.999;
const adamOffset: f32 = 1e-8;

@unmanaged
class DecoderDescent {
  /** 0 plain, 1 Adam. */
  method: i32;
  stepSize: f64;
  /** Twice the weights' bytes. */
  moments: usize;
  /** x */
  truth: usize;
  /** The image of the last iterate, and a work image behind it. */
  latest: usize;
  /** The image of least loss. */
  image: usize;
  /** The loss and |g - x|^2 of each iterate. */
  losses: usize;
  errors: usize;
}

/** Kept from one call to the next; at iterate 0 everything begins anew. */
@unmanaged
class BestIterate {
  loss: f64;
  /** -1 before there is one. */
  iterate: i32;
}

/**
 * Judges iterates `from` .. `to` - 1 with the open measurements and makes a step from each. Returns the number of
 * iterates judged: fewer than asked for if a loss was not a finite number.
 */
export function descendDecoder(
  network: DecoderNetwork,
  descent: DecoderDescent,
  best: BestIterate,
  from: i32,
  to: i32,
): i32 {
  openDecoder(opened, network);
  const weights = network.weights;
  const gradients = network.gradients;
  const weightCount = network.layers * network.channels * network.channels;
  const method = descent.method;
  const stepSize = descent.stepSize;
  const moments = descent.moments;
  const latest = descent.latest;
  const pixels = pixelsAt(opened, network.layers - 1);
  const imageBytes = (<usize>pixels) << 2;
  const work = latest + imageBytes;
  let firstPower = 1.0;
  let secondPower = 1.0;
  for (let t = 0; t < from; t++) {
    firstPower *= firstDecay;
    secondPower *= secondDecay;
  }
  if (from === 0) {
    memory.fill(moments, 0, (<usize>weightCount) << 3);
    best.loss = Infinity;
    best.iterate = -1;
  }
  for (let t = from; t < to; t++) {
    generate(opened, latest);
    memory.copy(work, latest, imageBytes);
    const loss = measureLoss(work);
    if (!isFinite(loss)) return t;
    store<f64>(descent.losses + ((<usize>t) << 3), loss);
    store<f64>(descent.errors + ((<usize>t) << 3), squaredDistance(latest, descent.truth, pixels));
    if (loss < best.loss) {
      best.loss = loss;
      best.iterate = t;
      memory.copy(descent.image, latest, imageBytes);
    }
    differentiate(opened, work);
    firstPower *= firstDecay;
    secondPower *= secondDecay;
    if (method === methodAdam) {
      const factor = <f32>(stepSize / (1.0 - firstPower));
      const root = <f32>(1.0 / sqrt<f64>(1.0 - secondPower));
      stepAdam(weights, gradients, weightCount, moments, factor, root);
    } else {
      stepPlainly(weights, gradients, weightCount, <f32>stepSize);
    }
  }
  return to;
}

/** `count` is a multiple of 4 here and below. */
function squaredDistance(x: usize, y: usize, count: i32): f64 {
  let low = f64x2.splat(0.0);
  let high = low;
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const rest = f32x4.sub(v128.load(x + at), v128.load(y + at));
    const first = f64x2.promote_low_f32x4(rest);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f64>(rest, rest, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function stepPlainly(weights: usize, gradients: usize, count: i32, stepSize: f32): void {
  const factor = f32x4.splat(stepSize);
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const step = f32x4.mul(factor, v128.load(gradients + at));
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step));
  }
}

/** `factor` is the step size over 1 - beta_1^t and `root` is 1 / sqrt(1 - beta_2^t). */
function stepAdam(weights: usize, gradients: usize, count: i32, moments: usize, factor: f32, root: f32): void {
  const bytes = (<usize>count) << 2;
  const second = moments + bytes;
  const keepFirst = f32x4.splat(<f32>firstDecay);
  const addFirst = f32x4.splat(<f32>(1.0 - firstDecay));
  const keepSecond = f32x4.splat(<f32>secondDecay);
  const addSecond = f32x4.splat(<f32>(1.0 - secondDecay));
  const offset = f32x4.splat(adamOffset);
  const factors = f32x4.splat(factor);
  const roots = f32x4.splat(root);
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(gradients + at);
    const mean = f32x4.add(f32x4.mul(keepFirst, v128.load(moments + at)), f32x4.mul(addFirst, gradient));
    const square = f32x4.mul(addSecond, f32x4.mul(gradient, gradient));
    const variance = f32x4.add(f32x4.mul(keepSecond, v128.load(second + at)), square);
    v128.store(moments + at, mean);
    v128.store(second + at, variance);
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(variance), roots), offset);
    const step = f32x4.div(f32x4.mul(factors, mean), size);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step));
  }
}
