/*
 * Descent on the loss |A g(C) - y|^2 / 2 of a deep decoder g (decoder-network.ts) and measurements A
 * (image-measurements.ts): plain, or Adam (Kingma & Ba, ICLR 2015, algorithm 1, with its beta of .9 and .999 and epsilon
 * of 1e-8). An iterate is counted when it has been judged, so that the first is the start. Weights are in singles, losses
 * in doubles; Adam's bias corrections are products in doubles.
 *
 * Cost: a step at 64 x 64 pixels, 64 channels and 5 layers takes some 55 Mflop.
 */
import { decoderScratchBytes, openDecoder, pixelsAt } from './decoder-layout';
import { differentiate, generate } from './decoder-network';
import { measureLoss, measurementScratchBytes } from './image-measurements';

const methodAdam = 1;
const firstDecay = 0.9;
const secondDecay = 0.999;
const adamOffset: f32 = 1e-8;

export { decoderScratchBytes, measurementScratchBytes, openDecoder };

/**
 * Judges iterates `from` .. `to` - 1 and steps from each. Their losses and squared errors |g - x|^2, x at `truth`, go to
 * `losses` and `errors`; the image of least loss to `image`, that loss and its iterate to `best`, two doubles, where
 * iterate 0 begins anew. `latest` takes the image of the last one and a work image behind it; `moments` are twice the
 * weights' bytes. The number of iterates judged: less than wanted if a loss was no finite number.
 */
export function descendDecoder(
  method: i32,
  stepSize: f64,
  from: i32,
  to: i32,
  layers: i32,
  weights: usize,
  gradients: usize,
  weightCount: i32,
  moments: usize,
  truth: usize,
  latest: usize,
  image: usize,
  losses: usize,
  errors: usize,
  best: usize,
): i32 {
  const pixels = pixelsAt(layers - 1);
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
    store<f64>(best, Infinity);
    store<f64>(best, -1.0, 8);
  }
  for (let t = from; t < to; t++) {
    generate(latest);
    memory.copy(work, latest, imageBytes);
    const loss = measureLoss(work);
    if (!isFinite(loss)) return t;
    store<f64>(losses + ((<usize>t) << 3), loss);
    store<f64>(errors + ((<usize>t) << 3), squaredDistance(latest, truth, pixels));
    if (loss < load<f64>(best)) {
      store<f64>(best, loss);
      store<f64>(best, <f64>t, 8);
      memory.copy(image, latest, imageBytes);
    }
    differentiate(work);
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
