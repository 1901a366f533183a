import type { Rule } from '../../../sweep/declaration.js';
import { rule } from './parameters.js';
import { findMisfit, type ImageTrouble, readImageFile } from './read-image.js';

/** What is wrong with a file as an image, whatever cell names it. */
export function checkImage(content: Uint8Array): ImageTrouble | undefined {
  const reading = readImageFile(content);
  return reading.kind === 'problem' ? { expected: reading.expected, got: reading.got } : undefined;
}

/** The rules that a good image sets for the cells that name it. */
export function listImageRules(content: Uint8Array): readonly Rule<'side' | 'dimension'>[] {
  const reading = readImageFile(content);
  if (reading.kind === 'problem') return [];
  const { image } = reading;
  const verdicts = new Map<string, boolean>();
  return [
    rule(
      `a side that the image of ${image.rows} x ${image.columns} pixels is a whole multiple of along both axes ` +
        '(one row in 1-d), with pixels that still differ when squares of them are averaged',
      ['side', 'dimension'],
      ({ side: columns, dimension }) => {
        const rows = dimension === '1-d' ? 1 : columns;
        const key = `${rows} ${columns}`;
        const known = verdicts.get(key) ?? findMisfit(image, { rows, columns }) === undefined;
        verdicts.set(key, known);
        return known;
      },
    ),
  ];
}
