import type { Point } from '../../../sweep/sweep.js';
import { lineOnPaper } from '../../page/draw-legend.js';
import { severalCurvesStyle } from '../../page/line-style.js';
import { type DiagramChoice, defineKind, type Readings } from '../diagram-kind.js';
import { portrayGrid, type ViewChoice } from '../portray-grid.js';
import type { KeptCurvesBody } from './body.js';
import { drawKeptCurves } from './draw-kept-curves.js';
import { type KeptCurvesRequest, planKeptCurves } from './plan-kept-curves.js';

/** The kept curves of trials, for cells along one axis. */
export const keptCurves = defineKind<KeptCurvesRequest, KeptCurvesBody>({
  takes: ['curve'],
  read: readCurves,
  plan: planKeptCurves,
  shape: () => ({ height: 'curve' }),
  draw: ({ body, ...axes }, plot) => drawKeptCurves(body, { axes, plot }),
  legend: ({ groups, curveCount }) =>
    groups.map(({ label }, at) => ({ label, draw: lineOnPaper(severalCurvesStyle(at, curveCount)) })),
  subject: ({ title }) => `${title}, a line per trial, cell and curve`,
});

function readCurves(readings: Readings, { view = {}, curve: chosen = [0] }: DiagramChoice): KeptCurvesRequest {
  const { plan, table, provenance, curves } = readings;
  if (curves === undefined) throw new RangeError('a diagram of curves needs curves, got none');
  const portrait = portrayGrid({ plan, table, view: alongOneAxis(view, readings) });
  return { plan, portrait, curves: curves(), chosen, provenance };
}

/** The view with one free axis; all others are held. */
function alongOneAxis(view: ViewChoice, { plan }: Readings): ViewChoice {
  const { axes } = plan.sweep;
  const held = view.slice ?? {};
  const x = view.x ?? axes.find(({ name }) => !Object.hasOwn(held, name))?.name ?? axes[0].name;
  const others = axes.filter(({ name }) => name !== x).map(({ name, values }) => [name, values[0]]);
  const { [x]: _own, ...slice } = held;
  return { x, slice: { ...(Object.fromEntries(others) as Point), ...slice } };
}
