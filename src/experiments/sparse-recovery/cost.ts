import { numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';

/*
 * Fitted to measurements on one core (Zen 4, Node 20), within a factor of 1.6 in most cells. Only + - * / and minima, so
 * that every machine plans alike.
 */

/** A staircase asks for two proofs a row where it guesses well, on either side of the step; trials differ. */
const proofsPerRow = 2.5;

/** A row's own share, whatever is asked. */
const secondsPerCell = 3e-6;

export function costSecondsPerTrial(point: Point, criterion: Criterion): number {
  return drawCost(point) + judgingCost(point, criterion);
}

/** Coupled cells share one draw, and under criterion `exact` the proofs near each row's step. */
export function blockCostSecondsPerTrial(points: readonly Point[], criterion: Criterion): number {
  const draw = points.reduce((most, point) => Math.max(most, drawCost(point)), 0);
  if (criterion.name !== 'exact') return points.reduce((sum, point) => sum + judgingCost(point, criterion), draw);
  const rows = new Map<number, Row>();
  for (const point of points) {
    const m = numberAt(point, 'm');
    const row = rows.get(m) ?? { sum: 0, most: proofsPerRow * stepCost(point) };
    row.sum += judgingCost(point, criterion);
    rows.set(m, row);
  }
  return [...rows.values()].reduce(
    (sum, row) => sum + Math.min(row.sum, row.most),
    draw + points.length * secondsPerCell,
  );
}

interface Row {
  /** What its cells cost one by one. */
  sum: number;
  /** What they cost at most when judged together. */
  readonly most: number;
}

/** A normal costs 4 ns. */
function drawCost(point: Point): number {
  return 4e-9 * numberAt(point, 'm') * numberAt(point, 'n');
}

/** A solve takes 3 to 4 times as long as a proof. More non-zeros than rows need no proof. */
function judgingCost(point: Point, criterion: Criterion): number {
  const k = numberAt(point, 'k');
  const isEmpty = criterion.name === 'exact' && k > numberAt(point, 'm');
  return secondsPerCell + (isEmpty ? 0 : proofCost(point, k)) * (criterion.name === 'exact' ? 1 : 3.5);
}

/** The cost of a proof where the row of this point loses its success. */
function stepCost(point: Point): number {
  return secondsPerCell + proofCost(point, numberAt(point, 'm') * stepAt(point));
}

/**
 * With r = rho over a line near its threshold, the verdict ends with k (1 + r^2) active constraints, at most m: their
 * Gram matrix costs most. Each round makes a pass over A; 60 passes stand for the block rounds and single steps of a
 * failure.
 */
function proofCost(point: Point, k: number): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  const r = k / m / stepAt(point);
  const active = Math.min(m, k * (1 + r * r));
  const rounds = 1 + Math.min(60, 60 * r * r);
  return 0.05e-9 * m * n * rounds + 0.175e-9 * m * active * active;
}

/** A line near the weak threshold. */
function stepAt(point: Point): number {
  return 0.15 + (0.5 * numberAt(point, 'm')) / numberAt(point, 'n');
}
