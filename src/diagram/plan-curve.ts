import type { Chain } from '../statistics/contour.js';
import type { GridView } from '../statistics/grid-view.js';
import type { TransitionFit } from '../statistics/transition-fit.js';
import type { CurveBody, DiagramAxis, RatePoint } from './diagram-model.js';

/** Enough for a smooth line at 300 dots an inch. */
const curvePointCount = 240;

/** logit(0.9) - logit(0.1): what a fit's width spans. */
const logitSpan = 2 * Math.log(9);

/** Everything of a curve but its theory. */
export function planCurve(view: GridView, axis: DiagramAxis): Omit<CurveBody, 'theory'> {
  const points = view.cells.flatMap(([{ rate, interval }], ix) =>
    rate === undefined || interval === undefined ? [] : [{ x: view.xPositions[ix], rate, ...interval }],
  );
  const fit = axis.scale === 'ordinal' ? undefined : view.fits[0];
  return { kind: 'curve', points, fit: fit === undefined ? undefined : drawFit(fit, points, axis) };
}

function drawFit(fit: TransitionFit, points: readonly RatePoint[], axis: DiagramAxis): CurveBody['fit'] {
  // A fit does not say whether success rises or falls along the axis; the data do.
  const mean = points.reduce((sum, { rate }) => sum + rate, 0) / points.length;
  const trend = points.reduce((sum, { x, rate }) => sum + (rate - mean) * (x - fit.location), 0);
  const slope = (Math.sign(trend) * logitSpan) / fit.width;
  const first = axis.positions[0];
  const last = axis.positions[axis.positions.length - 1];
  const curve: Chain = Array.from({ length: curvePointCount }, (_, at) => {
    const share = at / (curvePointCount - 1);
    const x = axis.scale === 'log' ? between({ first, last }, share) : first + share * (last - first);
    return [x, 1 / (1 + Math.exp(-slope * (x - fit.location)))] as const;
  });
  const [left, right] = axis.domain;
  const cut = (value: number) => Math.min(right, Math.max(left, value));
  return { curve, location: fit.location, low: cut(fit.interval.low), high: cut(fit.interval.high) };
}

/** Geometrically, though the ratio of the ends may be no double. */
function between({ first, last }: { readonly first: number; readonly last: number }, share: number): number {
  const ratio = last / first;
  return ratio < Infinity ? first * ratio ** share : first ** (1 - share) * last ** share;
}
