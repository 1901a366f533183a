import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { factorizationNames } from '../components/component-names.js';
import { factorizationCost } from '../components/factorization-cost.js';

/*
 * Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 where training is not all in vain. Only
 * + - * / and minima, so that every machine plans alike. Letters as in declaration.ts; k is the expected number of
 * non-zeros of a vector X z.
 */

/** What conditions, drawing of small sizes and the trial itself take. */
const secondsPerTrial = 1e-3;

export function costSecondsPerTrial(point: Point): number {
  const alone = drawCost(point) + pursuitCost(point, expectNonZeros(point, numberAt(point, 't') / 2));
  return point['method'] === 'l1' ? alone : alone + trainingCost(point);
}

/** The cells of a block differ in their method, and training has solved for l1 too. */
export function blockCostSecondsPerTrial(points: readonly Point[]): number {
  return points.reduce((most, point) => Math.max(most, costSecondsPerTrial(point)), 0);
}

/** A normal costs 4 ns, an entry of X three draws. */
function drawCost(point: Point): number {
  const n = numberAt(point, 'n');
  return secondsPerTrial + n * (4e-9 * numberAt(point, 'm') + 3e-8 * numberAt(point, 'p'));
}

function trainingCost(point: Point): number {
  const n = numberAt(point, 'n');
  const p = numberAt(point, 'p');
  const q = numberAt(point, 'q');
  const factorization = choiceAt(point, 'factorization', factorizationNames);
  const easyCount = Math.round(numberAt(point, 'easy-share') * q);
  const easy = expectNonZeros(point, numberAt(point, 'tbar') / 2);
  const hard = expectNonZeros(point, numberAt(point, 't') / 2);
  const pursuits = easyCount * pursuitCost(point, easy) + (q - easyCount) * pursuitCost(point, hard);
  const theta = numberAt(point, 's') / n;
  const first = factorizationCost({ n, rank: Math.min(p, q), theta, factorization });
  const failing = (isHopeless(point, easy) ? easyCount : 0) + (isHopeless(point, hard) ? q - easyCount : 0);
  // Failed columns add to the rank; where it is near the threshold some few fail.
  const isClean = failing === 0 && (easyCount === 0 || easy < 0.5 * stepAt(point));
  if (isClean || numberAt(point, 'u') > 0) return pursuits + first;
  // A solution that failed has m non-zeros.
  const rank = Math.min(n, q, p + failing);
  const share = (p * theta + (failing * numberAt(point, 'm')) / n) / (p + failing);
  return pursuits + first + factorizationCost({ n, rank, theta: share, factorization });
}

/** A success takes a step for each non-zero, a failure one for each row; each step is a pass over A. */
function pursuitCost(point: Point, k: number): number {
  const m = numberAt(point, 'm');
  const steps = isHopeless(point, k) ? m : Math.min(m, 1.3 * k);
  return 2e-5 + steps * (1e-6 + 0.5e-9 * m * numberAt(point, 'n'));
}

/** Of a sum of `count` components; the second term is the first order of their overlap. */
function expectNonZeros(point: Point, count: number): number {
  const sum = numberAt(point, 's') * count;
  return sum / (1 + sum / (2 * numberAt(point, 'n')));
}

function isHopeless(point: Point, k: number): boolean {
  return k > stepAt(point);
}

/** A line near the weak threshold. */
function stepAt(point: Point): number {
  const m = numberAt(point, 'm');
  return m * (0.15 + (0.5 * m) / numberAt(point, 'n'));
}
