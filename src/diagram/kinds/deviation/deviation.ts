import { defineKind } from '../diagram-kind.js';
import { portrayVerdicts, type VerdictRequest } from '../portray-verdicts.js';
import type { DeviationCurveBody, DeviationMapBody } from './body.js';
import {
  deviationBar,
  drawDeviationCurve,
  drawDeviationMap,
  listDeviationCurve,
  listDeviationMap,
} from './draw-deviation.js';
import { planDeviation } from './plan-deviation.js';

/** How far the success rate lies from the exact probability, where one is known. */
export const deviation = defineKind<VerdictRequest, DeviationMapBody | DeviationCurveBody>({
  takes: [],
  read: portrayVerdicts,
  plan: planDeviation,
  shape: ({ kind }) => (kind === 'deviation-map' ? { height: 'map', bar: deviationBar } : { height: 'curve' }),
  draw: ({ body, ...axes }, plot) =>
    body.kind === 'deviation-map' ? drawDeviationMap(body, { axes, plot }) : drawDeviationCurve(body, { axes, plot }),
  legend: (body) => (body.kind === 'deviation-map' ? listDeviationMap(body) : listDeviationCurve(body)),
  subject: ({ body }) => `Measured minus exact ${body.rate.name}`,
});
