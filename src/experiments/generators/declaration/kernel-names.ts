/**
 * Shapes of the generator's kernel, which src/kernels/networks/circulant-kernel.ts defines; a declaration reads this
 * without it.
 */
export const kernelNames = ['triangular', 'gaussian'] as const;
