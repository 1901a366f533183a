import type { DecoderReport } from '../../../kernels/networks/deep-decoder.js';
import { log } from '../../../random/elementary.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import type { deepDecoder } from '../declaration/declaration.js';

export type Scores = Record<Exclude<TypesOf<typeof deepDecoder>['metric'], 'measurements'>, number>;

/** The quantities of x, y and A^T y that the scores need. */
export interface Reference {
  readonly truth: Float32Array;
  readonly zeroFilled: Float32Array;
  /** |y|^2 */
  readonly targetSquare: number;
}

/** Scores a report with at least one iterate. A relative number is NaN where x or y is 0. */
export function scoreReport(report: DecoderReport, { truth, zeroFilled, targetSquare }: Reference): Scores {
  const { losses, errors, bestIterate } = report;
  const nearest = errors.reduce((best, error, t) => (error < errors[best] ? t : best), 0);
  const square = sumSquares(truth);
  const zeroFilledError = sumSquares(truth.map((value, p) => zeroFilled[p] - value));
  const ratio = (error: number): number => toDecibels(truth, error);
  const [leastError, lastError, nearestError] = [errors[bestIterate], errors[errors.length - 1], errors[nearest]];
  return {
    psnr: ratio(leastError),
    'psnr-last': ratio(lastError),
    'psnr-best': ratio(nearestError),
    'psnr-zero-filled': ratio(zeroFilledError),
    gain: ratio(leastError) - ratio(zeroFilledError),
    nmse: leastError / square,
    'nmse-last': lastError / square,
    'nmse-best': nearestError / square,
    'relative-loss': (2 * losses[bestIterate]) / targetSquare,
    'least-loss-iterate': bestIterate,
    'best-iterate': nearest,
  };
}

/** 10 log10(n peak^2 / error), peak = max |x|. */
export function toDecibels(truth: Float32Array, error: number): number {
  const peak = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (10 / log(10)) * log((truth.length * peak * peak) / error);
}

export function sumSquares(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
