import { DiagramError } from '../diagram-error.js';
import type { Box, Mark } from './marks.js';

/** Throws `DiagramError` ('diagram-not-finite') where a mark has a number that is not finite: rasterisers crash on those. */
export function checkFinite(marks: readonly Mark[]): void {
  for (const mark of marks) {
    if (!isFinite(mark)) {
      const { kind, ...content } = mark;
      const shown = JSON.stringify(content, (_, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      );
      throw new DiagramError(
        'diagram-not-finite',
        `a diagram needs finite coordinates, got a ${kind} of ${shown.slice(0, shownLengthMax)}`,
      );
    }
    if (mark.kind === 'group') checkFinite(mark.marks);
  }
}

const shownLengthMax = 400;

/** The numbers of a mark itself, without those of marks in it. */
function isFinite(mark: Mark): boolean {
  switch (mark.kind) {
    case 'path':
      return mark.paths.every((path) => path.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)));
    case 'ramp':
    case 'group':
      return isBoxFinite(mark.box);
    case 'text':
      return [mark.x, mark.y, mark.size].every(Number.isFinite);
    default:
      return mark satisfies never;
  }
}

function isBoxFinite({ left, top, width, height }: Box): boolean {
  return [left, top, width, height].every(Number.isFinite);
}
