import { drawCost, stepCost } from '../../generators/declaration/descent-cost.js';
import type { GeneratorPoint } from '../../generators/declaration/generator-parameters.js';

/** Measured on one core (Zen 4, Node 20), within a factor of 2; eigenvalues come with their vectors. */
export function costSecondsPerTrial(cell: GeneratorPoint & { readonly steps: number; readonly draws: number }): number {
  const { n, steps, draws } = cell;
  const eigenvalueCost = n * n * (3e-8 + 2e-8 * n);
  const spectrumCount = steps > 0 ? 2 : 1;
  const descent = steps * stepCost(cell);
  return draws * (drawCost(cell) + descent + spectrumCount * eigenvalueCost);
}
