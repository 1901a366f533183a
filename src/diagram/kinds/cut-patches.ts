import type { GridCell } from '../../statistics/grid.js';
import type { GridView } from '../../statistics/grid-view.js';
import { DiagramError } from '../diagram-error.js';
import { axisEdges } from '../page/axis-scale.js';
import type { Axes } from '../page/diagram-model.js';
import type { Patch } from '../page/draw-patches.js';

/** More patches could not be distinguished on paper, and the SVG would have more than 30 MB. */
const patchCountMax = 200_000;

/** Cells as boxes with the values that `read` gives; neighbours in a column with the same value share a box. */
export function cutPatches(
  view: GridView,
  axes: Axes,
  read: (cell: GridCell) => number | undefined,
): (Patch & { readonly value: number | undefined })[] {
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
