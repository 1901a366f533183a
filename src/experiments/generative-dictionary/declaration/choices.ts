export const priorNames = ['dependencies', 'group-sparsity', 'relu-network', 'decoder'] as const;
export type PriorName = (typeof priorNames)[number];

export const generativeMethods = ['altmin', 'autodiff', 'algorithm-1'] as const;
export const sparseMethods = ['mod', 'k-svd', 'online-mod'] as const;
export const methodNames = [...generativeMethods, ...sparseMethods, 'pca'] as const;
export type GenerativeMethod = (typeof generativeMethods)[number];
export type SparseMethod = (typeof sparseMethods)[number];
export type MethodName = (typeof methodNames)[number];

export const targetNames = ['planted', 'blur', 'recolour', 'flip'] as const;
export type TargetName = (typeof targetNames)[number];

/** The value of a parameter that names no file. */
export const noFile = 'none';

export const protocolNames = ['pooled', 'batches'] as const;
export type ProtocolName = (typeof protocolNames)[number];

export const startNames = ['random', 'near', 'decoder'] as const;
export type StartName = (typeof startNames)[number];

export const dictionaryLaws = ['uniform', 'sphere'] as const;
export type DictionaryLaw = (typeof dictionaryLaws)[number];
