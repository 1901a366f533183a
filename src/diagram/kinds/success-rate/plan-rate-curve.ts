import type { GridView } from '../../../statistics/grid-view.js';
import { traceLogitPiece } from '../../../statistics/transition/trace-logit-piece.js';
import type { TransitionPoint } from '../../../statistics/transition/transition.js';
import type { DiagramAxis } from '../../page/diagram-model.js';
import type { RateCurveBody } from './body.js';

/** Enough for a smooth line at 300 dots an inch. */
const curvePointCount = 120;

/** Everything of a curve but its theory. */
export function planRateCurve(view: GridView, axis: DiagramAxis): Omit<RateCurveBody, 'rate' | 'theory'> {
  const points = view.cells.flatMap(([{ rate, interval }], ix) =>
    rate === undefined || interval === undefined ? [] : [{ x: view.xPositions[ix], rate, ...interval }],
  );
  const half = axis.scale === 'ordinal' ? undefined : view.transitions[0]?.points[0];
  return { kind: 'rate-curve', points, halfWay: half && planHalfWay(half, axis) };
}

function planHalfWay({ location, low, high, piece }: TransitionPoint, axis: DiagramAxis): RateCurveBody['halfWay'] {
  if (location === undefined || piece === undefined) return undefined;
  const [left, right] = axis.domain;
  return {
    fit: traceLogitPiece(piece, curvePointCount),
    location,
    low: low ?? left,
    high: high ?? right,
    open: { low: low === undefined, high: high === undefined },
  };
}
