import type { GridView } from '../../../statistics/grid-view.js';
import type { Overlay } from '../../../sweep/declaration.js';
import { nameRate } from '../../../sweep/rate-name.js';
import type { DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { planAxis } from '../plan-heading.js';
import { planTheory } from '../plan-theory.js';
import { planVerdictHeading } from '../plan-verdict-heading.js';
import { isNumeric } from '../portray-grid.js';
import type { VerdictRequest } from '../portray-verdicts.js';
import type { HeatMapBody, RateCurveBody } from './body.js';
import { noteTransitions } from './note-transitions.js';
import { planHeatMap } from './plan-heat-map.js';
import { planRateCurve } from './plan-rate-curve.js';

/** Decides what the diagram shows. Throws `DiagramError` ('diagram-too-large') where it would hold too much. */
export function planSuccessRate(request: VerdictRequest): DiagramModel<HeatMapBody | RateCurveBody> {
  const { plan, portrait } = request;
  const { view } = portrait;
  const heading = planVerdictHeading(request);
  const { x } = heading;
  const rate = nameRate(plan.declaration, plan.sweep);
  const notes = [...heading.notes, ...noteTransitions(view, rate)];
  if (view.y === undefined) {
    const axis = { ...rateAxis, meaning: rate.name };
    const theory = planTheory(exactCurves(view), { x, y: axis });
    return { ...heading, notes, y: axis, body: { ...planRateCurve(view, x), rate, theory } };
  }
  const y = planAxis(view.y, view.yPositions, plan.declaration);
  const theory = planTheory(portrait.overlays, { x, y });
  return { ...heading, notes, y, body: { ...planHeatMap(portrait, { x, y }), rate, theory } };
}

/** The exact probabilities along the only axis, as a curve through the cells. */
function exactCurves({ cells, xPositions, x }: GridView): Overlay[] {
  if (!isNumeric(x) || cells.every(([{ exact }]) => exact === undefined)) return [];
  const points = cells.map(([{ exact }], ix) => [xPositions[ix], exact ?? Number.NaN] as const);
  return [{ name: 'exact success probability', kind: 'exact', source: 'the declaration', points }];
}

/** A small margin keeps points at 0 and 1 off the frame. */
const rateAxis: DiagramAxis = {
  symbol: '',
  meaning: 'success rate',
  scale: 'linear',
  domain: [-0.03, 1.03],
  positions: [],
  words: undefined,
};
