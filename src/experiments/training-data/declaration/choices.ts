export const combinatorNames = ['random', 'deterministic'] as const;
export type CombinatorName = (typeof combinatorNames)[number];

export const methodNames = ['train-and-recover', 'l1'] as const;
export type MethodName = (typeof methodNames)[number];
