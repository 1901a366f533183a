import { exp, log } from '../../../random/elementary.js';
import { mixtureDistances, mixtureNoiseFloor } from '../../../theory/autoencoder.js';
import type { CurveName, MetricName } from '../declaration/metrics.js';
import type { Cell } from '../declaration/parameters.js';
import type { Trained } from './train.js';

/** The floor begins where the sum of squared errors is below this many times the smallest one. */
const floorFactor = 4;
const ratePointsMin = 3;

/** The steps for which the angle recursion is compared. */
const recursionSteps = 5;

export function measureTrained(cell: Cell, trained: Trained, tolerance: number): Record<MetricName, number> {
  const { last, history } = trained;
  const reached = history.findIndex(({ worst }) => worst < tolerance);
  return {
    'worst-error': last.worst,
    'rms-error': last.rootMeanSquare,
    'atoms-found': last.errors.filter((error) => error < tolerance).length / cell.m,
    'start-consistency': trained.startConsistency,
    consistency: trained.consistency,
    'active-units': trained.activeUnits,
    'linear-rate': fitRate(history.map(({ rootMeanSquare }) => rootMeanSquare * rootMeanSquare)),
    'steps-to-tolerance': reached < 0 ? Number.NaN : reached,
    'recursion-deviation': compareRecursion(cell, trained),
    'floor-ratio': compareFloor(cell, trained),
  };
}

export interface ErrorCurve {
  readonly name: CurveName;
  readonly values: Float64Array;
  readonly stride: number;
}

/** The curves of the training, with a bounded number of values each. */
export function listCurves(cell: Cell, { history, biases }: Trained, lengthMax = 4096): readonly ErrorCurve[] {
  if (history.length === 0) return [];
  const stride = Math.ceil(history.length / lengthMax);
  const thin = (name: CurveName, values: readonly number[]): ErrorCurve => ({
    name,
    values: Float64Array.from(values.filter((_, step) => step % stride === 0)),
    stride,
  });
  const measured = [
    thin(
      'error',
      history.map(({ rootMeanSquare }) => rootMeanSquare),
    ),
    thin(
      'worst-error',
      history.map(({ worst }) => worst),
    ),
  ];
  return cell.model === 'mixture' ? [...measured, thin('recursion', expectDistances(cell, biases))] : measured;
}

/** The factor per step of what exceeds the smallest square, by least squares on logarithms; NaN for too few steps. */
export function fitRate(squares: readonly number[]): number {
  const floor = Math.min(...squares);
  const end = squares.findIndex((square) => !(square >= floorFactor * floor && square > 0));
  const logs = squares.slice(0, end).map((square) => log(square - floor));
  if (logs.length < ratePointsMin) return Number.NaN;
  const middle = (logs.length - 1) / 2;
  const above = logs.reduce((sum, value, step) => sum + (step - middle) * value, 0);
  const below = logs.reduce((sum, _, step) => sum + (step - middle) * (step - middle), 0);
  return exp(above / below);
}

function compareRecursion(cell: Cell, { history, biases }: Trained): number {
  if (cell.model !== 'mixture' || history.length === 0) return Number.NaN;
  const expected = expectDistances(cell, biases.slice(0, recursionSteps));
  return Math.max(...expected.map((distance, step) => Math.abs(history[step].rootMeanSquare - distance)));
}

function expectDistances({ delta, 'learning-rate': learningRate }: Cell, biases: readonly number[]): readonly number[] {
  return mixtureDistances({ delta, c: learningRate, biases });
}

function compareFloor(cell: Cell, { last }: Trained): number {
  const { model, n, m, noise: sigma, 'learning-rate': learningRate, batch } = cell;
  if (model !== 'mixture' || sigma === 0 || learningRate >= 2) return Number.NaN;
  return last.rootMeanSquare / mixtureNoiseFloor({ n, m, sigma, c: learningRate, B: batch });
}
