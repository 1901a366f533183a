import type { GridView } from '../../../statistics/grid-view.js';
import type { Transition } from '../../../statistics/transition/transition.js';
import type { Axes } from '../../page/diagram-model.js';
import { cutPatches } from '../cut-patches.js';
import type { GridPortrait } from '../portray-grid.js';
import type { HalfWaySpan, HeatMapBody } from './body.js';

/** Everything of a heat map but its theory. */
export function planHeatMap(portrait: GridPortrait, axes: Axes): Omit<HeatMapBody, 'rate' | 'theory'> {
  const { view, contour } = portrait;
  const stretches = joinHalfWays(view, axes);
  // On an axis of words columns are not joined.
  const joined = axes.x.scale === 'ordinal' ? [] : stretches.filter((stretch) => stretch.length > 1);
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
    bars: stretches.filter((stretch) => !joined.includes(stretch)).flat(),
  };
}

/** Stretches of neighbouring columns that have a 50 % point and in which success changes the same way. */
function joinHalfWays(view: GridView, axes: Pick<Axes, 'y'>): HalfWaySpan[][] {
  const stretches: HalfWaySpan[][] = [[]];
  const [bottom, top] = axes.y.domain;
  let direction: Transition['direction'];
  view.transitions.forEach((transition, ix) => {
    const { location, low, high } = transition?.points[0] ?? {};
    if (transition?.direction !== direction || location === undefined) stretches.push([]);
    direction = transition?.direction;
    if (location === undefined) return;
    const open = { low: low === undefined, high: high === undefined };
    stretches[stretches.length - 1].push({
      x: view.xPositions[ix],
      location,
      low: low ?? bottom,
      high: high ?? top,
      open,
    });
  });
  return stretches.filter((stretch) => stretch.length > 0);
}
