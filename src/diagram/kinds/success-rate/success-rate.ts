import { defineKind } from '../diagram-kind.js';
import { capitalise } from '../plan-heading.js';
import { portrayVerdicts, type VerdictRequest } from '../portray-verdicts.js';
import type { HeatMapBody, RateCurveBody } from './body.js';
import { drawHeatMap, listHeatMap, rateBar } from './draw-heat-map.js';
import { drawRateCurve, listRateCurve } from './draw-rate-curve.js';
import { planSuccessRate } from './plan-success-rate.js';

/** The success rate: as colours with its half-way line over two axes, as points with intervals along one. */
export const successRate = defineKind<VerdictRequest, HeatMapBody | RateCurveBody>({
  takes: [],
  read: portrayVerdicts,
  plan: planSuccessRate,
  shape: (body) => (body.kind === 'heat-map' ? { height: 'map', bar: rateBar(body) } : { height: 'curve' }),
  draw: ({ body, ...axes }, plot) =>
    body.kind === 'heat-map' ? drawHeatMap(body, { axes, plot }) : drawRateCurve(body, { axes, plot }),
  legend: (body) => (body.kind === 'heat-map' ? listHeatMap(body) : listRateCurve(body)),
  subject: ({ body }) => capitalise(body.rate.name),
});
