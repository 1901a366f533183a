import { defineKind } from '../diagram-kind.js';
import { capitalise } from '../plan-heading.js';
import type { DifferenceCurveBody, DifferenceMapBody } from './body.js';
import {
  differenceBar,
  drawDifferenceCurve,
  drawDifferenceMap,
  listDifferenceCurve,
  listDifferenceMap,
} from './draw-difference.js';
import { type DifferenceRequest, planDifference } from './plan-difference.js';
import { portrayDifference } from './portray-difference.js';

/** The difference of the success rates at two values of one axis, from pairs of trials. */
export const difference = defineKind<DifferenceRequest, DifferenceMapBody | DifferenceCurveBody>({
  takes: ['between'],
  read: ({ plan, table, provenance }, { between, view = {} }) => ({
    plan,
    portrait: portrayDifference({ plan, table, between, view }),
    trialCount: table.trialCount,
    provenance,
  }),
  plan: planDifference,
  shape: ({ kind }) => (kind === 'difference-map' ? { height: 'map', bar: differenceBar } : { height: 'curve' }),
  draw: ({ body, ...axes }, plot) =>
    body.kind === 'difference-map'
      ? drawDifferenceMap(body, { axes, plot })
      : drawDifferenceCurve(body, { axes, plot }),
  legend: (body) => (body.kind === 'difference-map' ? listDifferenceMap(body) : listDifferenceCurve(body)),
  subject: ({ body }) => `${capitalise(body.rate.name)} of ${body.between.a} minus that of ${body.between.b}`,
});
