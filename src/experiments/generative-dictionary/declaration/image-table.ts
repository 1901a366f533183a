import { gunzipSync } from 'node:zlib';
import { readOnce } from '../../../sweep/read-once.js';

/*
 * Images as a table: comma-separated text, gzipped or not. A row is one image: side^2 pixels row after row from the
 * top, and at most one more number, a label, which is ignored. All pixels are divided by the largest one of the table.
 */

export interface ImageTable {
  readonly count: number;
  readonly side: number;
  /** In [0, 1]; image after image, pixel rows from the top. */
  readonly values: Float64Array;
}

export type ImageTableReading =
  | { readonly kind: 'table'; readonly table: ImageTable }
  | { readonly kind: 'problem'; readonly expected: string; readonly got: string };

/** A few bytes can be the gzip of gigabytes. */
const textBytesMax = 16 * 2 ** 20;
const sideMax = 64;
const gzipTag = [0x1f, 0x8b];

/** Each content is read once. */
export const readImageTable = readOnce((content: Uint8Array): ImageTableReading => {
  const text = readText(content);
  if (typeof text !== 'string') return text;
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return problem('a table of images', 'an empty file');
  const width = lines[0].split(',').length;
  const side = Math.floor(Math.sqrt(width));
  const length = side * side;
  if (width - length > 1 || side > sideMax) {
    const expected = `rows of side^2 pixels, side <= ${sideMax}, and at most a label behind them`;
    return problem(expected, `${width} entries in row 1`);
  }
  const values = new Float64Array(lines.length * length);
  for (const [row, line] of lines.entries()) {
    const entries = line.split(',');
    if (entries.length !== width)
      return problem(`${width} entries in every row`, `${entries.length} in row ${row + 1}`);
    for (let i = 0; i < length; i += 1) {
      const value = entries[i].trim() === '' ? Number.NaN : Number(entries[i]);
      if (!Number.isFinite(value) || value < 0) {
        return problem('finite numbers from 0 up', `"${entries[i].slice(0, 40)}" in row ${row + 1}, entry ${i + 1}`);
      }
      values[length * row + i] = value;
    }
  }
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0) return problem('some pixel other than 0', 'none');
  return { kind: 'table', table: { count: lines.length, side, values: values.map((value) => value / largest) } };
});

function readText(content: Uint8Array): string | Extract<ImageTableReading, { kind: 'problem' }> {
  if (!gzipTag.every((byte, at) => content[at] === byte)) return Buffer.from(content).toString('latin1');
  try {
    return gunzipSync(content, { maxOutputLength: textBytesMax }).toString('latin1');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return problem(`a whole gzip of at most ${textBytesMax} bytes of text`, reason);
  }
}

function problem(expected: string, got: string): Extract<ImageTableReading, { kind: 'problem' }> {
  return { kind: 'problem', expected, got };
}
