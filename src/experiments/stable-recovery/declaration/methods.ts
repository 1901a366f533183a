export const methodNames = ['als', 'hosvd', 'max-fibre'] as const;
export type MethodName = (typeof methodNames)[number];

export const methodForms: Readonly<Record<MethodName, string>> = {
  als: 'alternating least squares from random starts, the best fit of which counts; for any network',
  hosvd: 'the tensor of every path read off X, its leading singular vectors; for scattered networks of separate paths',
  'max-fibre': 'the same tensor, its fibres through the largest entry',
};
