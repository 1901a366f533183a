import { countPixels, type DecoderPoint } from './parameters.js';

/** Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 in most cells. */
export function costSecondsPerTrial(point: DecoderPoint): number {
  const { d, k, acceleration, measurement, iterates } = point;
  const pixels = countPixels(point);
  const width = 16 * Math.ceil(k / 16);
  const dense = measurement === 'gaussian' ? 4e-10 * (pixels / acceleration) * pixels : 0;
  // Each layer has a quarter or half of the pixels of the next: all together about the finest one's, or twice as many.
  const levels = point.dimension === '2-d' ? 1 : 2;
  const step = levels * pixels * width * (7e-11 * width + 3e-9) + 2e-8 * pixels + dense;
  const weights = 5e-10 * width * width * d;
  return 2e-3 + iterates * (step + weights);
}
