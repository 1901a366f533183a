import { DiagramError } from '../diagram-error.js';
import type { Mark } from './marks.js';

/** Throws `DiagramError` ('diagram-not-finite') where a mark has a number that is not finite: rasterisers crash on those. */
export function checkFinite(marks: readonly Mark[]): void {
  for (const mark of marks) {
    if (!listNumbers(mark).every(Number.isFinite)) {
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

function listNumbers(mark: Mark): readonly number[] {
  switch (mark.kind) {
    case 'path':
      return mark.paths.flat(2);
    case 'ramp':
    case 'group':
      return [mark.box.left, mark.box.top, mark.box.width, mark.box.height];
    case 'text':
      return [mark.x, mark.y, mark.size];
    default:
      return mark satisfies never;
  }
}
