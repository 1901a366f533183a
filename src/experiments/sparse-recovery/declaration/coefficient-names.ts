/* The laws of x's non-zeros, as far as a declaration may know them; coefficients.ts draws them. */

export const coefficientNames = ['signs', 'gaussian', 'uniform', 'power-law', 'non-negative'] as const;

export type CoefficientName = (typeof coefficientNames)[number];

export const coefficientLaws: Readonly<Record<CoefficientName, string>> = {
  signs: '1 or -1',
  gaussian: 'standard normal',
  uniform: 'uniform on [-1, 1]',
  'power-law': 'the i-th of them i^-decay with a random sign',
  'non-negative': 'absolute values of standard normals',
};
