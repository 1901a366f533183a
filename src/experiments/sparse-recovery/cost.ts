import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

/**
 * Fitted to measured verdicts at n = 30 .. 400 on one core (Zen 4, Node 20), within a factor of 1.6 in most cells. With
 * r = rho over a line near its threshold, the verdict ends with k (1 + r^2) active constraints, at most m: their Gram
 * matrix costs most. Each round makes a pass over A; 60 passes stand for the block rounds and single steps of a failure.
 * The first line's last term is a tenth of drawing A: a block's cells share it. More non-zeros than rows need no verdict.
 * Criterion relative-error solves instead, at 3 to 4 times the cost: its tasks come out so much longer than planned.
 * Only + - * / and minima, so that every machine plans alike.
 */
export function costSecondsPerTrial(point: Point): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  const k = numberAt(point, 'k');
  const share = 3e-6 + 0.4e-9 * m * n;
  if (k > m) return share;
  const r = k / m / (0.15 + (0.5 * m) / n);
  const active = Math.min(m, k * (1 + r * r));
  const rounds = 1 + Math.min(60, 60 * r * r);
  return share + 0.05e-9 * m * n * rounds + 0.175e-9 * m * active * active;
}
