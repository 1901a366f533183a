import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import { transitionThreshold } from '../../../theory/minimax-threshold.js';
import type { Coefficients } from '../../../theory/soft-threshold-risk.js';
import { stateEvolutionLimit } from '../../../theory/state-evolution.js';
import type { CoefficientName } from './coefficient-names.js';
import type { Cell } from './parameters.js';
import { findRecoveryLaw } from './recovery-law.js';

/*
 * The relative error of AMP that state evolution predicts, over one axis of {n, m, delta, k, rho, noise}. With columns
 * of length about 1, |A x|^2 = n epsilon E X^2, where X is a non-zero and epsilon = k / n. So noise of the length noise
 * |A x| has the variance noise^2 rho E X^2 per entry.
 */

const pointCount = 101;

/**
 * The law of X as AMP's threshold sees it: the threshold treats both signs alike, so that half-normals act like
 * normals.
 */
const laws: Readonly<Partial<Record<CoefficientName, Coefficients>>> = {
  signs: { kind: 'constant', magnitude: 1, signs: 'signed' },
  gaussian: { kind: 'gaussian', deviation: 1 },
  'non-negative': { kind: 'gaussian', deviation: 1 },
};

interface Ratios {
  readonly delta: number;
  readonly rho: number;
  readonly noise: number;
}

/** With the axes that give m and k. */
export type Fixed = Partial<Cell> & { readonly delta?: number; readonly rho?: number };

export function errorCurve({
  x,
  xRange,
  fixed,
}: Pick<OverlayRequest<Fixed>, 'x' | 'xRange' | 'fixed'>): readonly Overlay[] {
  const law = findRecoveryLaw({ ...fixed, noise: 0 });
  // Non-negative AMP would need the one-sided risk of the law, for which there is no closed form here.
  if (law?.solver !== 'amp' || law.signs !== 'signed') return [];
  const coefficients = fixed.coefficients && laws[fixed.coefficients];
  if (coefficients === undefined) return [];
  const [low, high] = xRange;
  const points = Array.from({ length: pointCount }, (_, i) => low + ((high - low) * i) / (pointCount - 1)).flatMap(
    (place): (readonly [number, number])[] => {
      const ratios = readRatios({ ...fixed, [x]: place });
      const error = ratios === undefined ? Number.NaN : relativeError(ratios, coefficients);
      return error > 0 && error < Infinity ? [[place, error]] : [];
    },
  );
  if (points.length < 2) return [];
  return [
    {
      name: `AMP state evolution${law.evidence === 'observed' ? ' of Gaussian A' : ''}`,
      kind: law.evidence === 'observed' ? 'guide' : 'asymptotic',
      source: 'Bayati & Montanari, IEEE Trans. Inf. Theory 57 (2011) 764-785',
      points,
    },
  ];
}

/**
 * An axis of ratios counts before the size that it gives; undefined where neither is known, or where no theory applies.
 */
function readRatios({ n, m, k, delta, rho, noise }: Fixed): Ratios | undefined {
  if (n === undefined || noise === undefined || noise < 0) return undefined;
  const rows = delta === undefined ? m : delta * n;
  if (rows === undefined || !(rows > 0 && rows < n)) return undefined;
  const nonZeros = rho === undefined ? k : rho * rows;
  if (nonZeros === undefined || !(nonZeros > 0 && nonZeros <= rows)) return undefined;
  return { delta: rows / n, rho: nonZeros / rows, noise };
}

function relativeError({ delta, rho, noise }: Ratios, coefficients: Coefficients): number {
  const { alpha } = transitionThreshold(delta);
  // Both laws have E X^2 = 1.
  const error = stateEvolutionLimit({ delta, rho, alpha, noiseVariance: noise * noise * rho, coefficients });
  return Math.sqrt(error / (rho * delta));
}
