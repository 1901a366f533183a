import { z } from 'zod';
import type { ExperimentDeclaration, Overlay, OverlayRequest } from '../../sweep/declaration.js';
import type { Point } from '../../sweep/sweep.js';
import { weakThreshold } from '../../theory/donoho-tanner.js';
import { exactRecoveryCurve } from '../../theory/exact-recovery.js';

/*
 * Letters: A in R^{m x n}, x in R^n with k non-zeros, b = A x; delta = m / n, rho = k / m.
 */

const sizeMax = 10_000;

/** Beyond it one curve would take minutes; the asymptotic one is then within a line's width. */
const exactCurveSizeMax = 1000;
const asymptoticPointCount = 201;
const exactPointCountMax = 41;

export const sparseRecovery: ExperimentDeclaration = {
  name: 'sparse-recovery',
  version: 2,
  title: 'Sparse recovery',
  description:
    'Draws A in R^{m x n} and x with k non-zeros and asks whether min |x|_1 subject to A x = b gives x back from ' +
    'b = A x: by a proof for or against it, or by solving. Cells of one trial share a master instance: the first m rows of one matrix, the first k entries of ' +
    'one support.',
  parameters: [
    {
      name: 'n',
      description: 'ambient dimension: the length of x',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    {
      name: 'm',
      description: 'number of measurements: the length of b',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    {
      name: 'k',
      description: 'sparsity: the number of non-zeros of x',
      unit: '1',
      schema: z.int().min(0).max(sizeMax),
    },
    {
      name: 'ensemble',
      description: 'law of A: gaussian has independent standard normal entries',
      unit: 'choice',
      schema: z.enum(['gaussian']),
      default: 'gaussian',
    },
    {
      name: 'coefficients',
      description: "law of x's non-zeros: random signs of magnitude 1, or standard normals",
      unit: 'choice',
      schema: z.enum(['signs', 'gaussian']),
      default: 'signs',
    },
    {
      name: 'solver',
      description: 'basis-pursuit: min |x|_1, proved or solved by l1-homotopy with a checked dual certificate',
      unit: 'choice',
      schema: z.enum(['basis-pursuit']),
      default: 'basis-pursuit',
    },
  ],
  derivedAxes: [
    {
      name: 'delta',
      description: 'undersampling m / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1),
      derive: (delta, point) => Math.max(1, Math.round(delta * sizeAt(point, 'n'))),
    },
    {
      name: 'rho',
      description: 'sparsity per measurement k / m; k is the nearest integer',
      gives: 'k',
      needs: ['m'],
      schema: z.number().min(0).max(1),
      derive: (rho, point) => Math.round(rho * sizeAt(point, 'm')),
    },
  ],
  rules: [
    { text: 'm <= n', parameters: ['m', 'n'], holds: (point) => sizeAt(point, 'm') <= sizeAt(point, 'n') },
    { text: 'k <= n', parameters: ['k', 'n'], holds: (point) => sizeAt(point, 'k') <= sizeAt(point, 'n') },
  ],
  criteria: [
    {
      name: 'exact',
      description:
        'a certificate proves that x is the unique solution; a null vector proves that it is not. Only where neither ' +
        'proof is found is the problem solved',
    },
    {
      name: 'relative-error',
      description: 'the solution lies within a tolerance of x: |x_hat - x|_2 <= tolerance |x|_2',
      tolerance: { default: 1e-3, description: 'largest relative error that counts as a recovery' },
    },
  ],
  metrics: [
    {
      name: 'relative-error',
      unit: '1',
      description:
        '|x_hat - x|_2 / |x|_2, and 0 where both are 0. Criterion exact: 0 where x is proved the unique solution, NaN ' +
        'where a failure is proved, since no x_hat is computed then',
    },
    {
      name: 'l1-gap',
      unit: '1',
      description:
        '1 - |x_hat|_1 / |x|_1: above 0 up to rounding where a shorter solution than x exists. Criterion exact: 0 where ' +
        'x is proved the unique solution, NaN where a failure is proved',
    },
    {
      name: 'iterations',
      unit: '1',
      description:
        'criterion exact: rounds of the verdict, each of which adds one constraint or several, and where it stays ' +
        'undecided the steps of the homotopy path as well; otherwise the steps of that path',
    },
  ],
  coupledParameters: ['m', 'k'],
  costSecondsPerTrial,
  overlays,
};

/**
 * Fitted to measured verdicts at n = 30 .. 400 on one core (Zen 4, Node 20), within a factor of 1.6 in most cells. With
 * r = rho over a line near its threshold, the verdict ends with k (1 + r^2) active constraints, at most m: their Gram
 * matrix costs most. Each round makes a pass over A; 60 passes stand for the block rounds and single steps of a failure.
 * The first line's last term is a tenth of drawing A: a block's cells share it. More non-zeros than rows need no verdict.
 * Criterion relative-error solves instead, at 3 to 4 times the cost: its tasks come out so much longer than planned.
 * Only + - * / and minima, so that every machine plans alike.
 */
function costSecondsPerTrial(point: Point): number {
  const n = sizeAt(point, 'n');
  const m = sizeAt(point, 'm');
  const k = sizeAt(point, 'k');
  const share = 3e-6 + 0.4e-9 * m * n;
  if (k > m) return share;
  const r = k / m / (0.15 + (0.5 * m) / n);
  const active = Math.min(m, k * (1 + r * r));
  const rounds = 1 + Math.min(60, 60 * r * r);
  return share + 0.05e-9 * m * n * rounds + 0.175e-9 * m * active * active;
}

/** Curves over one axis of {m, delta} and one of {k, rho}, at a fixed n. */
function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest): readonly Overlay[] {
  const n = fixed['n'];
  const swapped = isSparsity(x);
  const [measurements, sparsity] = swapped ? [y, x] : [x, y];
  if (typeof n !== 'number' || !isMeasurements(measurements) || !isSparsity(sparsity)) return [];
  if (criterion.name !== 'exact' && criterion.name !== 'relative-error') return [];
  const [low, high] = swapped ? yRange : xRange;
  const unit = measurements === 'delta' ? n : 1;
  const range = { low: low * unit, high: high * unit };
  const across = swapped ? xRange : yRange;
  const place = ({ m, k }: Boundary): readonly [number, number] => {
    const along = m / unit;
    const height = sparsity === 'rho' ? k / m : k;
    return [along, height];
  };
  const draw = (boundaries: readonly Boundary[]): (readonly [number, number])[] =>
    clip(boundaries.map(place), across).map(([along, height]) => (swapped ? [height, along] : [along, height]));
  const curves: Overlay[] = [
    {
      name: 'Donoho–Tanner weak threshold',
      kind: 'asymptotic',
      source: 'Donoho & Tanner, J. AMS 22 (2009) 1-53',
      points: draw(asymptoticBoundary(n, range)),
    },
  ];
  if (n <= exactCurveSizeMax) {
    curves.push({
      name: `exact 50 % at n = ${n}`,
      kind: 'exact',
      source: 'conic kinematic formula: Amelunxen, Lotz, McCoy & Tropp, Inf. Inference 3 (2014) 224-294',
      points: draw(exactBoundary(n, range)),
    });
  }
  return curves.filter(({ points }) => points.length > 1);
}

/** A point of a curve, both in real numbers. */
interface Boundary {
  readonly m: number;
  readonly k: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function asymptoticBoundary(n: number, { low, high }: Range): Boundary[] {
  return Array.from({ length: asymptoticPointCount }, (_, i) => low + ((high - low) * i) / (asymptoticPointCount - 1))
    .filter((m) => m > 0 && m < n)
    .map((m) => ({ m, k: m * weakThreshold(m / n) }));
}

function exactBoundary(n: number, { low, high }: Range): Boundary[] {
  const first = Math.max(1, Math.ceil(low));
  const last = Math.min(n, Math.floor(high));
  if (last < first) return [];
  const count = Math.min(exactPointCountMax, last - first + 1);
  const ms = Array.from({ length: count }, (_, i) =>
    count === 1 ? first : Math.round(first + ((last - first) * i) / (count - 1)),
  );
  const halfPoints = exactRecoveryCurve({ n, ms });
  return ms.map((m, i) => ({ m, k: halfPoints[i] }));
}

/** The part of a curve between two heights, cut where it crosses them. */
function clip(
  points: readonly (readonly [number, number])[],
  [low, high]: readonly [number, number],
): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  points.forEach((point, i) => {
    const crossings = i === 0 ? [] : crossingsBetween(points[i - 1], point, [low, high]);
    kept.push(...crossings);
    if (point[1] >= low && point[1] <= high) kept.push(point);
  });
  return kept;
}

function crossingsBetween(
  a: readonly [number, number],
  b: readonly [number, number],
  heights: readonly number[],
): (readonly [number, number])[] {
  return heights
    .filter((height) => (a[1] - height) * (b[1] - height) < 0)
    .map((height) => ({ height, share: (height - a[1]) / (b[1] - a[1]) }))
    .sort((p, q) => p.share - q.share)
    .map(({ height, share }) => [a[0] + share * (b[0] - a[0]), height]);
}

function isMeasurements(axis: string): boolean {
  return axis === 'm' || axis === 'delta';
}

function isSparsity(axis: string): boolean {
  return axis === 'k' || axis === 'rho';
}

/** The schemas have passed every point that gets here. */
function sizeAt(point: Point, name: string): number {
  const value = point[name];
  if (typeof value !== 'number') throw new TypeError(`sparse-recovery: expected a number for ${name}, got ${value}`);
  return value;
}
