/*
 * What a declaration may know of sparse components X in R^{n x p} and of their factorization; draw-components.ts and
 * row-groups.ts hold how they are drawn. X_jk = Omega_jk R_jk with Omega Bernoulli(s / n).
 */

export const componentNames = ['gaussian', 'rademacher', 'uniform'] as const;
export type ComponentName = (typeof componentNames)[number];

/** |R_jk|; of variance 1 with the sign of either model. */
export const componentLaws: Readonly<Record<ComponentName, string>> = {
  gaussian: '|R| the absolute value of a standard normal',
  rademacher: '|R| = 1',
  uniform: '|R| uniform on [0, sqrt(3)], bounded',
};

export const componentModels = ['restricted', 'bernoulli-subgaussian'] as const;
export type ComponentModel = (typeof componentModels)[number];

export const componentModelLaws: Readonly<Record<ComponentModel, string>> = {
  restricted: 'Definition 2.2: R symmetric, a fair sign times |R|',
  'bernoulli-subgaussian':
    'Definition 2.1 and not 2.2, which differ in what they ask of R: mean 0, but not symmetric, sqrt(2) |R| with ' +
    'probability 1/3 and -|R| / sqrt(2) otherwise',
};

export const factorizationNames = ['er-spud-dc', 'er-spud-sc', 'er-spud-all-pairs'] as const;
export type FactorizationName = (typeof factorizationNames)[number];

export const factorizationMethods: Readonly<Record<FactorizationName, string>> = {
  'er-spud-dc': 'an l1 problem for each of n/2 random pairs of rows',
  'er-spud-sc': 'one for each row',
  'er-spud-all-pairs': 'one for each of n(n-1)/2 pairs of rows',
};

export function countRowGroups(factorization: FactorizationName, n: number): number {
  switch (factorization) {
    case 'er-spud-dc':
      return (n - (n % 2)) / 2;
    case 'er-spud-sc':
      return n;
    case 'er-spud-all-pairs':
      return (n * (n - 1)) / 2;
  }
  return factorization satisfies never;
}
