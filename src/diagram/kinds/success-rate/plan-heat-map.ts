import type { GridView } from '../../../statistics/grid-view.js';
import type { Transition } from '../../../statistics/transition/transition.js';
import type { Axes } from '../../page/diagram-model.js';
import { cutPatches } from '../cut-patches.js';
import type { GridPortrait } from '../portray-grid.js';
import type { HalfWaySpan, HeatMapBody } from './body.js';

/** Everything of a heat map but its theory. */
export function planHeatMap(portrait: GridPortrait, axes: Axes): Omit<HeatMapBody, 'rate' | 'theory'> {
  const { view, contour } = portrait;
  const runs = joinHalfWays(view, axes);
  // On an axis of words no column has a neighbour that it could be joined with.
  const joined = axes.x.scale === 'ordinal' ? [] : runs.filter((run) => run.length > 1);
  return {
    kind: 'heat-map',
    patches: cutPatches(view, axes, ({ rate }) => rate).map(({ value, ...box }) => ({ ...box, rate: value })),
    marked: view.cells.flatMap((column, ix) =>
      column.flatMap(({ tally }, iy) =>
        tally.unresolved + tally.quarantined + tally.conflicting > 0
          ? [[view.xPositions[ix], view.yPositions[iy]] as const]
          : [],
      ),
    ),
    hasConflicts: view.cells.some((column) => column.some(({ tally }) => tally.conflicting > 0)),
    contour,
    bands: joined,
    bars: runs.filter((run) => !joined.includes(run)).flat(),
  };
}

/** Runs of neighbouring columns that have a 50 % point and in which success changes the same way. */
function joinHalfWays(view: GridView, axes: Pick<Axes, 'y'>): HalfWaySpan[][] {
  const runs: HalfWaySpan[][] = [[]];
  const [bottom, top] = axes.y.domain;
  let direction: Transition['direction'];
  view.transitions.forEach((transition, ix) => {
    const { location, low, high } = transition?.points[0] ?? {};
    if (transition?.direction !== direction || location === undefined) runs.push([]);
    direction = transition?.direction;
    if (location === undefined) return;
    const open = { low: low === undefined, high: high === undefined };
    runs[runs.length - 1].push({ x: view.xPositions[ix], location, low: low ?? bottom, high: high ?? top, open });
  });
  return runs.filter((run) => run.length > 0);
}
