import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import {
  type ActivationName,
  activationNames,
  type BiasRuleName,
  biasRuleNames,
  type ModelName,
  modelNames,
  modelTraits,
  type StartName,
  startNames,
} from './choices.js';

export interface Cell {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly model: ModelName;
  /** Of each entry of eta. */
  readonly sigma: number;
  readonly activation: ActivationName;
  /** lambda */
  readonly threshold: number;
  readonly biasRule: BiasRuleName;
  readonly firstBias: number;
  /** The floor of |b| over sqrt(k / n). */
  readonly biasFloor: number;
  readonly start: StartName;
  readonly delta: number;
  /** c of zeta = c m / (k kappa2) */
  readonly learningRate: number;
  readonly batch: number;
  readonly steps: number;
}

export function readCell(point: Point): Cell {
  return {
    n: numberAt(point, 'n'),
    m: numberAt(point, 'm'),
    k: numberAt(point, 'k'),
    model: choiceAt(point, 'model', modelNames),
    sigma: numberAt(point, 'noise'),
    activation: choiceAt(point, 'activation', activationNames),
    threshold: numberAt(point, 'threshold'),
    biasRule: choiceAt(point, 'bias-rule', biasRuleNames),
    firstBias: numberAt(point, 'bias'),
    biasFloor: numberAt(point, 'bias-floor'),
    start: choiceAt(point, 'start', startNames),
    delta: numberAt(point, 'delta'),
    learningRate: numberAt(point, 'learning-rate'),
    batch: numberAt(point, 'batch'),
    steps: numberAt(point, 'steps'),
  };
}

/** zeta */
export function stepSize({ m, k, model, learningRate }: Cell): number {
  return (learningRate * m) / (k * modelTraits[model].meanSquare);
}

/** b at each step from 0 on. Halves are exact, so that the rule needs no powers. */
export function listBiases({ biasRule, firstBias, biasFloor, k, n, steps }: Cell): number[] {
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
