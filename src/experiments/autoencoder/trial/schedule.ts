import { modelTraits } from '../declaration/choices.js';
import type { Cell } from '../declaration/parameters.js';

/** zeta */
export function stepSize({ m, k, model, 'learning-rate': learningRate }: Cell): number {
  return (learningRate * m) / (k * modelTraits[model].meanSquare);
}

/** b at each step from 0 on. Halves are exact, so that the rule needs no powers. */
export function listBiases(cell: Cell): number[] {
  const { 'bias-rule': biasRule, bias: firstBias, 'bias-floor': biasFloor, k, n, steps } = cell;
  const floor = Math.min(Math.abs(firstBias), biasFloor * Math.sqrt(k / n));
  const biases: number[] = [];
  let bias = biasRule === 'zero' ? 0 : firstBias;
  for (let step = 0; step < steps; step += 1) {
    biases.push(bias);
    if (biasRule === 'halving') bias /= 2;
    if (biasRule === 'halving-with-floor') bias = Math.sign(firstBias) * Math.max(floor, Math.abs(bias / 2));
  }
  return biases;
}
