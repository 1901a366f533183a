import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import type { Criterion } from '../../../sweep/sweep.js';
import { weakThreshold, weakThresholdNonNegative } from '../../../theory/donoho-tanner.js';
import { exactRecoveryCurve } from '../../../theory/exact-recovery.js';
import type { Signs } from '../../../theory/signs.js';
import { exactStatisticalDimensions, statisticalDimension } from '../../../theory/statistical-dimension.js';
import { errorCurve, type Fixed } from './error-curve.js';
import { findRecoveryLaw, type RecoveryLaw } from './recovery-law.js';

/*
 * Letters: A in R^{m x n}, k non-zeros; delta = m / n, rho = k / m.
 */

/** For a larger n one curve would take minutes; the asymptotic curve is then less than a line's width away. */
const exactCurveSizeMax = 1000;
const asymptoticPointCount = 201;
const exactPointCountMax = 41;

/** Curves over one axis of {m, delta} and one of {k, rho}, at a fixed n; and of the relative error over one axis. */
export function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest<Fixed>): readonly Overlay[] {
  if (y === 'relative-error') return errorCurve({ x, xRange, fixed });
  const { n } = fixed;
  const swapped = isSparsity(x);
  const [measurements, sparsity] = swapped ? [y, x] : [x, y];
  if (n === undefined || !isMeasurements(measurements) || !isSparsity(sparsity)) return [];
  if (criterion.name !== 'exact' && criterion.name !== 'relative-error') return [];
  const law = findRecoveryLaw(fixed);
  if (law === undefined) return [];
  const [low, high] = swapped ? yRange : xRange;
  const unit = measurements === 'delta' ? n : 1;
  const place = ({ m, k }: Boundary): Place => {
    const along = m / unit;
    const height = sparsity === 'rho' ? k / m : k;
    return swapped ? [height, along] : [along, height];
  };
  return chooseCurves(law, n)
    .map((curve) => holdAgainst(curve, criterion))
    .map(({ trace, ...curve }) => {
      const points = trace({ low: low * unit, high: high * unit }).map(place);
      return {
        ...curve,
        points: clip(clip(points, { coordinate: 0, range: xRange }), { coordinate: 1, range: yRange }),
      };
    })
    .filter(({ points }) => points.length > 1);
}

/** A point of a curve, both in real numbers. */
interface Boundary {
  readonly m: number;
  readonly k: number;
}

/** The values of m at which a curve is drawn. */
interface Range {
  readonly low: number;
  readonly high: number;
}

type Place = readonly [number, number];

interface Curve extends Omit<Overlay, 'points'> {
  readonly trace: (range: Range) => Boundary[];
}

/**
 * Tolerances for which the theory of exact recovery holds: another minimiser within it is too rare to be seen, and the
 * rounding of x is less. As in training-data.
 */
const exactTolerances = { least: 1e-9, most: 1e-6 };

/**
 * Beyond the transition errors grow from 0, their squares about as fast as rho: up to this tolerance the curve moves by
 * less than the width of its line.
 */
const asymptoticToleranceMax = 1e-2;

/** The curves are those of exact recovery. Where the criterion accepts more they are drawn as guides. */
function holdAgainst(curve: Curve, { name, tolerance = 0 }: Criterion): Curve {
  if (name === 'exact' || curve.kind === 'guide') return curve;
  const { least, most } = exactTolerances;
  const holds = tolerance >= least && tolerance <= (curve.kind === 'exact' ? most : asymptoticToleranceMax);
  if (holds) return curve;
  return { ...curve, kind: 'guide', name: curve.name.replace('exact 50 %', '50 % of exact recovery') };
}

function chooseCurves({ solver, signs, evidence }: RecoveryLaw, n: number): Curve[] {
  const threshold = { kind: 'asymptotic', trace: (range: Range) => weakBoundary({ n, signs }, range) } as const;
  const measured = solver === 'amp' ? ampThresholds[signs] : weakThresholds[signs];
  if (evidence === 'observed')
    return [{ ...threshold, kind: 'guide', name: `${measured.name} of Gaussian A`, source: universality }];
  const curves: Curve[] = [{ ...threshold, ...measured }];
  if (solver === 'amp' || n > exactCurveSizeMax) return curves;
  return [
    ...curves,
    {
      name: `exact 50 % at n = ${n}`,
      kind: 'exact',
      source: `conic kinematic formula: ${livingOnTheEdge}`,
      trace: (range) => exactBoundary({ n, signs }, range),
    },
    {
      // The theorem says that the transition is near the curve; only the exact curve says how near.
      name: `statistical dimension at n = ${n}`,
      kind: 'guide',
      source: `theorem II of ${livingOnTheEdge}`,
      trace: (range) => dimensionBoundary({ n, signs }, range),
    },
  ];
}

const livingOnTheEdge = 'Amelunxen, Lotz, McCoy & Tropp, Inf. Inference 3 (2014) 224-294';
const universality = 'observed universality: Donoho & Tanner, Phil. Trans. R. Soc. A 367 (2009) 4273-4293';

const weakThresholds = {
  signed: { name: 'Donoho–Tanner weak threshold', source: 'Donoho & Tanner, J. AMS 22 (2009) 1-53' },
  'non-negative': {
    name: 'Donoho–Tanner weak threshold, x ≥ 0',
    source: 'Donoho & Tanner, PNAS 102 (2005) 9452-9457',
  },
} as const satisfies Record<Signs, { name: string; source: string }>;

/** The same curves as basis pursuit's: with the best threshold for delta, AMP's errors shrink to 0 just below them. */
const ampSource = 'Donoho, Maleki & Montanari, PNAS 106 (2009) 18914-18919';
const ampThresholds = {
  signed: { name: 'AMP state-evolution transition', source: ampSource },
  'non-negative': { name: 'AMP state-evolution transition, x ≥ 0', source: ampSource },
} as const satisfies Record<Signs, { name: string; source: string }>;

interface Family {
  readonly n: number;
  readonly signs: Signs;
}

function weakBoundary({ n, signs }: Family, { low, high }: Range): Boundary[] {
  const threshold = signs === 'signed' ? weakThreshold : weakThresholdNonNegative;
  return Array.from({ length: asymptoticPointCount }, (_, i) => low + ((high - low) * i) / (asymptoticPointCount - 1))
    .filter((m) => m > 0 && m < n)
    .map((m) => ({ m, k: m * threshold(m / n) }));
}

function exactBoundary({ n, signs }: Family, { low, high }: Range): Boundary[] {
  const first = Math.max(1, Math.ceil(low));
  const last = Math.min(n, Math.floor(high));
  if (last < first) return [];
  const ms = thin(first, last);
  const halfPoints = exactRecoveryCurve({ n, ms, signs });
  return ms.map((m, i) => ({ m, k: halfPoints[i] }));
}

/** The m that is the statistical dimension at k, for whole k. */
function dimensionBoundary({ n, signs }: Family, { low, high }: Range): Boundary[] {
  const brackets = Array.from({ length: n }, (_, at) => statisticalDimension({ n, k: at + 1, signs }));
  // One more k at each end, so that the curve crosses both borders of the range.
  const first = Math.max(1, 1 + brackets.findIndex((bracket) => bracket.high >= low) - 1);
  const last = Math.min(n, 1 + brackets.findLastIndex((bracket) => bracket.low <= high) + 1);
  if (brackets[n - 1].high < low || last < first) return [];
  const ks = thin(first, last);
  const dimensions = exactStatisticalDimensions({ n, ks, signs });
  return ks.map((k, i) => ({ m: dimensions[i], k }));
}

/** Whole numbers from `first` to `last` at even distances, no more than a curve needs. */
function thin(first: number, last: number): number[] {
  const count = Math.min(exactPointCountMax, last - first + 1);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? first : Math.round(first + ((last - first) * i) / (count - 1)),
  );
}

/** The part of a curve between two values of a coordinate, cut where it crosses them. */
function clip(
  points: readonly Place[],
  { coordinate, range }: { coordinate: 0 | 1; range: readonly [number, number] },
): Place[] {
  const [low, high] = range;
  return points.flatMap((point, i) => {
    const crossings = i === 0 ? [] : crossingsBetween([points[i - 1], point], coordinate, range);
    return point[coordinate] >= low && point[coordinate] <= high ? [...crossings, point] : crossings;
  });
}

function crossingsBetween([a, b]: readonly [Place, Place], coordinate: 0 | 1, values: readonly number[]): Place[] {
  const other = coordinate === 0 ? 1 : 0;
  return values
    .filter((value) => (a[coordinate] - value) * (b[coordinate] - value) < 0)
    .map((value) => ({ value, share: (value - a[coordinate]) / (b[coordinate] - a[coordinate]) }))
    .sort((p, q) => p.share - q.share)
    .map(({ value, share }) => {
      const across = a[other] + share * (b[other] - a[other]);
      return coordinate === 0 ? [value, across] : [across, value];
    });
}

function isMeasurements(axis: string): boolean {
  return axis === 'm' || axis === 'delta';
}

function isSparsity(axis: string): boolean {
  return axis === 'k' || axis === 'rho';
}
