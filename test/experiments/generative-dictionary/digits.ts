import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectRoot } from '../../architecture/project-root.js';

const readExample = (name: string): Uint8Array => readFileSync(join(findProjectRoot(), 'examples/digits', name));

/** The UCI digits and the decoder of their first 1197, as they are shipped. */
export const digitFiles: ReadonlyMap<string, Uint8Array> = new Map([
  ['digits.csv.gz', readExample('digits.csv.gz')],
  ['decoder-24.json', readExample('decoder-24.json')],
]);

/** A cell whose samples are digits that the decoder has not seen; a file's name stands for its reference. */
export const digitCell = {
  prior: 'decoder',
  decoder: 'decoder-24.json',
  images: 'digits.csv.gz',
  'first-image': 1197,
  target: 'blur',
  m: 64,
  n: 24,
  k: 8,
  start: 'decoder',
};
