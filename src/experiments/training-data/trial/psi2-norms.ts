import type { ComponentModel, ComponentName } from '../../components/declaration/component-names.js';

/**
 * sup over r >= 1 of (E |R|^r)^(1/r) / sqrt(r), the paper's norm. It is E |R|, r = 1, but for the skewed Gaussian, whose
 * supremum is the limit: sqrt(2) times a normal's 1 / sqrt(e). `bernoulli-subgaussian` has E |R| sqrt(8) / 3.
 */
export const psi2Norms: Readonly<Record<ComponentModel, Readonly<Record<ComponentName, number>>>> = {
  restricted: { gaussian: Math.sqrt(2 / Math.PI), rademacher: 1, uniform: Math.sqrt(3) / 2 },
  'bernoulli-subgaussian': {
    gaussian: Math.SQRT2 / Math.sqrt(Math.E),
    rademacher: Math.sqrt(8) / 3,
    uniform: Math.sqrt(6) / 3,
  },
};
