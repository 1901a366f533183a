import type { Curves, Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  psnr: { unit: 'dB', description: 'peak signal-to-noise ratio of the iterate of least loss; peak: max |x|' },
  'psnr-last': { unit: 'dB', description: 'the same of the last iterate' },
  'psnr-best': { unit: 'dB', description: 'the same of the iterate that is nearest to x, which nobody can know' },
  'psnr-zero-filled': { unit: 'dB', description: 'the same of A^T y: zeros for what was not measured' },
  gain: { unit: 'dB', description: 'psnr less psnr-zero-filled' },
  nmse: { unit: '1', description: '|g - x|^2 / |x|^2 of the iterate of least loss' },
  'nmse-last': { unit: '1', description: 'the same of the last iterate' },
  'nmse-best': { unit: '1', description: 'the same of the iterate that is nearest to x' },
  'relative-loss': { unit: '1', description: 'the least |A g - y|^2 / |y|^2' },
  'least-loss-iterate': { unit: '1', description: 'which iterate that was, from 0' },
  'best-iterate': { unit: '1', description: 'which iterate is nearest to x, from 0' },
  measurements: { unit: '1', description: 'm: the measurements, complex ones in k-space' },
} as const satisfies Metrics;

export const curves = {
  loss: { unit: '1', description: '|A g - y|^2 / 2 of each iterate' },
  psnr: { unit: 'dB', description: 'peak signal-to-noise ratio of each iterate' },
  reconstruction: {
    unit: '1',
    description: 'g of least loss, row after row, of images of at most 4096 pixels: no step is meant by its index',
  },
} as const satisfies Curves;
