import { drawNormals } from '../../../random/normal.js';
import { drawSupport, type Stream } from '../../../random/stream.js';
import type { TargetName } from '../declaration/choices.js';
import type { ImageTable } from '../declaration/image-table.js';
import type { DictionaryCell } from './cell.js';
import type { SampleSet } from './sample-set.js';

/*
 * Samples from images in place of A* G(z), changed as `target` says. No image occurs twice in a trial. Training sets of
 * different sizes begin with the same images; so do test sets, which come from the other end of the same permutation.
 */

/** y = offset + slope x */
const recolouring = { offset: 0.25, slope: 0.5 };

export function drawImages(
  { samples, testSamples, target, noise, firstImage }: DictionaryCell,
  table: ImageTable,
  streams: { readonly images: Stream; readonly trainingNoise: Stream; readonly testNoise: Stream },
): { readonly training: SampleSet; readonly test: SampleSet } {
  const available = table.count - firstImage;
  if (samples + testSamples > available) {
    throw new RangeError(
      `generative-dictionary: expected ${samples + testSamples} images from image ${firstImage} on, got ${available}`,
    );
  }
  const order = drawSupport(streams.images, { n: available, k: available }).map((index) => firstImage + index);
  const take = (chosen: Int32Array, stream: Stream): SampleSet => {
    const clean = changeImages(table, chosen, target);
    const noisy = new Float64Array(clean.length);
    drawNormals(stream, noisy);
    return { clean, noisy: noisy.map((value, i) => clean[i] + noise * value), points: new Float64Array() };
  };
  return {
    training: take(order.subarray(0, samples), streams.trainingNoise),
    test: take(order.subarray(available - testSamples).reverse(), streams.testNoise),
  };
}

function changeImages({ side, values }: ImageTable, chosen: Int32Array, target: TargetName): Float64Array {
  const m = side * side;
  const changed = new Float64Array(chosen.length * m);
  chosen.forEach((image, index) => {
    changed.set(changeImage(values.subarray(m * image, m * (image + 1)), side, target), m * index);
  });
  return changed;
}

export function changeImage(pixels: Float64Array, side: number, target: TargetName): Float64Array {
  switch (target) {
    case 'blur':
      return pixels.map((_, at) => averageAround(pixels, side, at));
    case 'recolour':
      return pixels.map((value) => recolouring.offset + recolouring.slope * value);
    case 'flip':
      return pixels.map((_, at) => pixels[at - (at % side) + (side - 1 - (at % side))]);
    case 'planted':
      throw new TypeError('generative-dictionary: expected a target of images, got planted');
    default:
      return target satisfies never;
  }
}

/** The mean of a square of 3 x 3 pixels; pixels beyond the edge are 0. */
function averageAround(pixels: Float64Array, side: number, at: number): number {
  const [row, column] = [Math.floor(at / side), at % side];
  let sum = 0;
  for (let i = Math.max(0, row - 1); i <= Math.min(side - 1, row + 1); i += 1) {
    for (let j = Math.max(0, column - 1); j <= Math.min(side - 1, column + 1); j += 1) sum += pixels[side * i + j];
  }
  return sum / 9;
}
