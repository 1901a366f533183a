export const combinatorNames = ['random', 'deterministic'] as const;

export const methodNames = ['train-and-recover', 'l1'] as const;
