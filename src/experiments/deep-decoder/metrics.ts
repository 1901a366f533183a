import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  { name: 'psnr', unit: 'dB', description: 'peak signal-to-noise ratio of the iterate of least loss; peak: max |x|' },
  { name: 'psnr-last', unit: 'dB', description: 'the same of the last iterate' },
  { name: 'psnr-best', unit: 'dB', description: 'the same of the iterate that is nearest to x, which nobody can know' },
  { name: 'psnr-zero-filled', unit: 'dB', description: 'the same of A^T y: zeros for what was not measured' },
  { name: 'gain', unit: 'dB', description: 'psnr less psnr-zero-filled' },
  { name: 'nmse', unit: '1', description: '|g - x|^2 / |x|^2 of the iterate of least loss' },
  { name: 'nmse-last', unit: '1', description: 'the same of the last iterate' },
  { name: 'nmse-best', unit: '1', description: 'the same of the iterate that is nearest to x' },
  { name: 'relative-loss', unit: '1', description: 'the least |A g - y|^2 / |y|^2' },
  { name: 'least-loss-iterate', unit: '1', description: 'which iterate that was, from 0' },
  { name: 'best-iterate', unit: '1', description: 'which iterate is nearest to x, from 0' },
  { name: 'measurements', unit: '1', description: 'm: the measurements, complex ones in k-space' },
] as const satisfies ExperimentDeclaration['metrics'];

export const curves = [
  { name: 'loss', unit: '1', description: '|A g - y|^2 / 2 of each iterate' },
  { name: 'psnr', unit: 'dB', description: 'peak signal-to-noise ratio of each iterate' },
  {
    name: 'reconstruction',
    unit: '1',
    description: 'g of least loss, row after row, of images of at most 4096 pixels: no step is meant by its index',
  },
] as const satisfies ExperimentDeclaration['curves'];
