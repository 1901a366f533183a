/* The models of the data, with k non-zero codes each: what is known of the size of one. */
export const modelNames = ['mixture', 'signed-sparse', 'non-negative-sparse'] as const;
export type ModelName = (typeof modelNames)[number];

interface ModelTraits {
  readonly law: string;
  readonly isSigned: boolean;
  /** E|x| and kappa2 = E x^2 of a non-zero code; a1 = 1 is the least size in all models. */
  readonly meanSize: number;
  readonly meanSquare: number;
}

/** The largest size of a non-zero code of the non-negative model. */
export const sizeMax = 1.2;

export const modelTraits: Readonly<Record<ModelName, ModelTraits>> = {
  mixture: {
    law: 'one centre, x = 1 there: k = 1',
    isSigned: false,
    meanSize: 1,
    meanSquare: 1,
  },
  'signed-sparse': { law: 'k codes of random signs', isSigned: true, meanSize: 1, meanSquare: 1 },
  'non-negative-sparse': {
    law: `k codes uniform on [1, ${sizeMax}]`,
    isSigned: false,
    meanSize: (1 + sizeMax) / 2,
    meanSquare: (1 + sizeMax + sizeMax * sizeMax) / 3,
  },
};

export const activationNames = ['threshold', 'relu'] as const;

export const biasRuleNames = ['zero', 'constant', 'halving', 'halving-with-floor'] as const;

export const startNames = ['delta-near', 'random', 'data', 'principal'] as const;
