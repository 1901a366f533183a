import { factorizationCost } from '../../components/declaration/factorization-cost.js';
import type { Cell } from './parameters.js';

/*
 * Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 where training is not all in vain. Only
 * + - * / and minima, so that every machine plans alike. Letters as in declaration.ts; k is the expected number of
 * non-zeros of a vector X z.
 */

/** Seconds of the conditions, of drawing small sizes and of the trial itself. */
const secondsPerTrial = 1e-3;

export function costSecondsPerTrial(cell: Cell): number {
  const alone = drawCost(cell) + pursuitCost(cell, expectNonZeros(cell, cell.t / 2));
  return cell.method === 'l1' ? alone : alone + trainingCost(cell);
}

/** The cells of a block differ in their method; training includes the solve of method l1. */
export function blockCostSecondsPerTrial(cells: readonly Cell[]): number {
  return cells.reduce((most, cell) => Math.max(most, costSecondsPerTrial(cell)), 0);
}

/** A normal costs 4 ns, an entry of X three draws. */
function drawCost(cell: Cell): number {
  const { n } = cell;
  return secondsPerTrial + n * (4e-9 * cell.m + 3e-8 * cell.p);
}

function trainingCost(cell: Cell): number {
  const { n, p, q, factorization } = cell;
  const easyCount = Math.round(cell['easy-share'] * q);
  const easy = expectNonZeros(cell, cell.tbar / 2);
  const hard = expectNonZeros(cell, cell.t / 2);
  const pursuits = easyCount * pursuitCost(cell, easy) + (q - easyCount) * pursuitCost(cell, hard);
  const theta = cell.s / n;
  const first = factorizationCost({ n, rank: Math.min(p, q), theta, factorization });
  const failing = (isHopeless(cell, easy) ? easyCount : 0) + (isHopeless(cell, hard) ? q - easyCount : 0);
  // Columns that fail add to the rank; near the threshold a few fail.
  const isClean = failing === 0 && (easyCount === 0 || easy < 0.5 * stepAt(cell));
  if (isClean || cell.u > 0) return pursuits + first;
  // A solution that failed has m non-zeros.
  const rank = Math.min(n, q, p + failing);
  const share = (p * theta + (failing * cell.m) / n) / (p + failing);
  return pursuits + first + factorizationCost({ n, rank, theta: share, factorization });
}

/** A success takes a step for each non-zero, a failure one for each row; each step is a pass over A. */
function pursuitCost(cell: Cell, k: number): number {
  const { m } = cell;
  const steps = isHopeless(cell, k) ? m : Math.min(m, 1.3 * k);
  return 2e-5 + steps * (1e-6 + 0.5e-9 * m * cell.n);
}

/** The expected non-zeros of a sum of `count` components; the second term corrects for their overlap to first order. */
function expectNonZeros(cell: Cell, count: number): number {
  const sum = cell.s * count;
  return sum / (1 + sum / (2 * cell.n));
}

function isHopeless(cell: Cell, k: number): boolean {
  return k > stepAt(cell);
}

/** A line near the weak threshold. */
function stepAt({ n, m }: Cell): number {
  return m * (0.15 + (0.5 * m) / n);
}
