import type { GridCell } from '../../../statistics/grid.js';
import type { GridView } from '../../../statistics/grid-view.js';
import type { Transition } from '../../../statistics/transition/transition.js';
import { DiagramError } from '../../diagram-error.js';
import { axisEdges } from '../../page/axis-scale.js';
import type { DiagramAxis, HalfWaySpan, HeatMapBody, Patch } from '../../page/diagram-model.js';
import type { GridPortrait } from '../portray-grid.js';

/** More patches than this are not told apart on paper, and the SVG would pass some 30 MB. */
const patchCountMax = 200_000;

/** Everything of a heat map but its theory. */
export function planHeatMap(
  portrait: GridPortrait,
  axes: { x: DiagramAxis; y: DiagramAxis },
): Omit<HeatMapBody, 'rate' | 'theory'> {
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

/** Cells as boxes with what `read` finds in them; neighbours in a column with the same value are one box. */
export function cutPatches(
  view: GridView,
  axes: { x: DiagramAxis; y: DiagramAxis },
  read: (cell: GridCell) => number | undefined,
): (Omit<Patch, 'rate'> & { readonly value: number | undefined })[] {
  const xEdges = axisEdges(view.xPositions, axes.x.scale);
  const yEdges = axisEdges(view.yPositions, axes.y.scale);
  const patches: ReturnType<typeof cutPatches> = [];
  view.cells.forEach((column, ix) => {
    for (let start = 0; start < column.length; ) {
      const value = read(column[start]);
      let end = start + 1;
      while (end < column.length && read(column[end]) === value) end += 1;
      patches.push({ x: [xEdges[ix], xEdges[ix + 1]], y: [yEdges[start], yEdges[end]], value });
      start = end;
    }
  });
  if (patches.length > patchCountMax) {
    throw new DiagramError(
      'diagram-too-large',
      `a diagram holds at most ${patchCountMax} patches of one colour, got ${patches.length}: ` +
        'draw a slice along other axes, or export the grid as data',
    );
  }
  return patches;
}

/** Runs of neighbouring columns that have a 50 % point and in which success changes the same way. */
function joinHalfWays(view: GridView, axes: { y: DiagramAxis }): HalfWaySpan[][] {
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
