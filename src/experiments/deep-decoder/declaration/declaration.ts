import { defineExperiment } from '../../../sweep/define-experiment.js';
import { sideMax } from './choices.js';
import { costSecondsPerTrial } from './cost.js';
import { checkImage, listImageRules } from './image-rules.js';
import { curves, metrics } from './metrics.js';
import { countPixels, parameters, rule } from './parameters.js';

/*
 * Letters: x the image of n pixels, y = A x its m measurements, g(C) the deep decoder of d layers and k channels.
 *
 * Heckel & Soltanolkotabi 2020, equation 4, is read as follows. There are d matrices of weights and d - 1 upsamplings:
 * equation 4 and its recursion count one more than Section 5 uses. U is bilinear by 2, without learned filters. cn has
 * no affine part and adds 1e-5 to the variance. B_0 is standard normal, C starts as N(0, 1 / k), and v is 1 / sqrt(k)
 * in the first half and -1 / sqrt(k) in the rest. The loss of Adam has spikes, so that the last iterate may be a bad
 * one by chance. Therefore the iterate of least loss is judged, for which x need not be known.
 */

/** Bytes of a dense A are eight times this. */
const denseEntriesMax = 2 ** 25;
/** n k^2 of a step, which is not cut: a third of a second, since a trial is to end within one. */
const stepSizeMax = 2 ** 31;

export const deepDecoder = defineExperiment({
  name: 'deep-decoder',
  version: 2,
  title: 'Compressive sensing with a deep decoder',
  description:
    'Fits an un-trained convolutional generator to few measurements of an image and asks how near its image comes. ' +
    'Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks (2020), equation 4 and Section 5.',
  parameters,
  checkFile: (_parameter, content) => checkImage(content),
  fileRules: (_parameter, content) => listImageRules(content),
  rules: [
    rule('side is a power of 2', ['side'], ({ side }) => Number.isInteger(Math.log2(side))),
    rule(
      `side <= ${sideMax['2-d']} in 2-d`,
      ['side', 'dimension'],
      ({ side, dimension }) => side <= sideMax[dimension],
    ),
    rule(
      'side / 2^(d - 1) >= 2, and >= 4 in 1-d',
      ['d', 'side', 'dimension'],
      ({ d, side, dimension }) => side / 2 ** (d - 1) >= (dimension === '2-d' ? 2 : 4),
    ),
    rule(
      'side >= 16 for a dct in 2-d',
      ['side', 'measurement', 'dimension'],
      ({ side, measurement, dimension }) => measurement !== 'dct' || dimension === '1-d' || side >= 16,
    ),
    rule(
      `m n <= ${denseEntriesMax} for gaussian measurements`,
      ['side', 'acceleration', 'measurement', 'dimension'],
      ({ acceleration, measurement, ...image }) => {
        const n = countPixels(image);
        return measurement !== 'gaussian' || (n * n) / acceleration <= denseEntriesMax;
      },
    ),
    rule(
      `n k^2 <= ${stepSizeMax}`,
      ['side', 'k', 'dimension'],
      ({ k, ...image }) => countPixels(image) * k ** 2 <= stepSizeMax,
    ),
  ],
  criteria: {
    gain: {
      description: 'the iterate of least loss is nearer to x than the image with zeros for what was not measured',
      tolerance: { default: 3, description: 'the least gain in dB; 3 dB is half of the squared error' },
    },
    'relative-error': {
      description: 'the iterate of least loss is near x',
      tolerance: { default: 0.1, description: 'the largest |g - x|^2 / |x|^2' },
    },
  },
  metrics,
  headlineMetric: 'psnr',
  curves,
  costSecondsPerTrial,
});
