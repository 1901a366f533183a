import type { Rule } from '../../sweep/declaration.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { dimensionNames } from './choices.js';
import { findMisfit, type ImageTrouble, readImageFile } from './read-image.js';

/** What is wrong with a file as an image, whatever cell names it. */
export function checkImage(content: Uint8Array): ImageTrouble | undefined {
  const reading = readImageFile(content);
  return reading.kind === 'problem' ? { expected: reading.expected, got: reading.got } : undefined;
}

/** What a good image asks of the cells that name it. */
export function listImageRules(content: Uint8Array): readonly Rule[] {
  const reading = readImageFile(content);
  if (reading.kind === 'problem') return [];
  const { image } = reading;
  const verdicts = new Map<string, boolean>();
  return [
    {
      text:
        `a side that the image of ${image.rows} x ${image.columns} pixels is a whole multiple of along both axes ` +
        '(one row in 1-d), with pixels that still differ when squares of them are averaged',
      parameters: ['side', 'dimension'],
      holds: (point) => {
        const { rows, columns } = sizeOf(point);
        const key = `${rows} ${columns}`;
        const known = verdicts.get(key) ?? findMisfit(image, { rows, columns }) === undefined;
        verdicts.set(key, known);
        return known;
      },
    },
  ];
}

function sizeOf(point: Point): { readonly rows: number; readonly columns: number } {
  const columns = numberAt(point, 'side');
  return { rows: choiceAt(point, 'dimension', dimensionNames) === '1-d' ? 1 : columns, columns };
}
