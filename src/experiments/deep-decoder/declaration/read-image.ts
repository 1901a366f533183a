import { readOnce } from '../../../sweep/read-once.js';
import { decodePng, PngError, type PngSize, pngSignature } from './decode-png.js';

/*
 * Images from files: PNG, read as grey (decode-png.ts has the rule), or raw singles. One that is larger than x by the same
 * whole factor along both axes is averaged over squares of pixels.
 *
 * The raw format is 16 bytes and the pixels:
 *   bytes  0 .. 7   `PGIMAGE1` in ASCII
 *   bytes  8 .. 11  rows, an unsigned integer of 32 bits, little-endian
 *   bytes 12 .. 15  columns, likewise
 *   then rows * columns IEEE singles, little-endian, row after row from the top
 */

export interface GreyImage extends PngSize {
  /** Row after row from the top. */
  readonly values: Float64Array;
}

export interface ImageTrouble {
  readonly expected: string;
  readonly got: string;
}

export type ImageReading =
  | { readonly kind: 'image'; readonly image: GreyImage }
  | ({ readonly kind: 'problem' } & ImageTrouble);

/** What is in the file cannot be used; the message says why. */
export class ImageFileError extends Error {
  readonly code = 'image-file';
}

const rawName = 'PGIMAGE1';
const rawTag = Array.from(rawName, (letter) => letter.charCodeAt(0));
const rawHeaderBytes = 16;
/** The largest number of rows or columns of a file: a small file can state a huge image. */
const fileSideMax = 4096;
/**
 * Outside of this range the squares of pixels, summed over an image, overflow or underflow singles, in which a trial
 * computes.
 */
const sizeRange = { least: 1e-12, most: 1e12 };

/** The whole image of a file, of any size that a file may have. Each content is read once. */
export const readImageFile = readOnce((bytes: Uint8Array): ImageReading => {
  try {
    const image = decodeImage(bytes);
    const trouble = findTrouble(image.values);
    return trouble === undefined ? { kind: 'image', image } : { kind: 'problem', ...trouble };
  } catch (error) {
    if (!(error instanceof PngError)) throw error;
    return { kind: 'problem', expected: error.expected, got: error.got };
  }
});

/** An image of this size, or an ImageFileError; the sweep's check has passed what can be used. */
export function readImage(bytes: Uint8Array, size: PngSize): GreyImage {
  const reading = readImageFile(bytes);
  if (reading.kind === 'problem') throw refuse(reading);
  const trouble = findMisfit(reading.image, size);
  if (trouble !== undefined) throw refuse(trouble);
  return averageSquares(reading.image, size);
}

/** Why the image cannot be x; undefined where it can. */
export function findMisfit(image: GreyImage, size: PngSize): ImageTrouble | undefined {
  const factor = image.columns / size.columns;
  if (!Number.isInteger(factor) || image.rows !== factor * size.rows) {
    return {
      expected: `${size.rows} x ${size.columns} pixels, as side and dimension say, or a whole multiple of both`,
      got: `${image.rows} x ${image.columns}`,
    };
  }
  const trouble = factor === 1 ? undefined : findTrouble(averageSquares(image, size).values);
  return trouble && { ...trouble, got: `${trouble.got}, averaged over squares of ${factor} x ${factor}` };
}

function refuse({ expected, got }: ImageTrouble): ImageFileError {
  return new ImageFileError(`image file: expected ${expected}, got ${got}`);
}

/** Why no trial could use the pixels; undefined where they are usable. */
function findTrouble(values: Float64Array): ImageTrouble | undefined {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return { expected: 'finite numbers', got: `${values[bad]} at pixel ${bad}` };
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return { expected: 'some pixel other than 0', got: 'none: there is nothing to measure' };
  if (values.every((value) => value === values[0])) {
    return { expected: 'pixels that differ', got: `${values[0]} everywhere: every decoder finds that` };
  }
  if (largest >= sizeRange.least && largest <= sizeRange.most) return undefined;
  return { expected: `a largest pixel from ${sizeRange.least} to ${sizeRange.most}`, got: `${largest}` };
}

function averageSquares(image: GreyImage, { rows, columns }: PngSize): GreyImage {
  const factor = image.columns / columns;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < image.rows; i += 1) {
    for (let j = 0; j < image.columns; j += 1) {
      values[Math.floor(i / factor) * columns + Math.floor(j / factor)] += image.values[i * image.columns + j];
    }
  }
  return { rows, columns, values: values.map((value) => value / (factor * factor)) };
}

/** Throws `PngError`, also for raw images. */
function decodeImage(bytes: Uint8Array): GreyImage {
  if (pngSignature.every((byte, at) => bytes[at] === byte)) return decodePng(bytes, checkSize);
  if (rawTag.every((byte, at) => bytes[at] === byte)) return decodeRaw(bytes);
  throw new PngError(`a PNG, or raw singles after ${rawName}`, `${bytes.length} bytes of neither`);
}

function decodeRaw(bytes: Uint8Array): GreyImage {
  if (bytes.length < rawHeaderBytes) {
    throw new PngError(`rows and columns after ${rawName}`, `${bytes.length} bytes: the file ends before them`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = view.getUint32(8, true);
  const columns = view.getUint32(12, true);
  checkSize({ rows, columns });
  const expected = rawHeaderBytes + 4 * rows * columns;
  if (bytes.length !== expected) throw new PngError(`${expected} bytes for ${rows} x ${columns}`, `${bytes.length}`);
  const values = Float64Array.from({ length: rows * columns }, (_, p) => view.getFloat32(rawHeaderBytes + 4 * p, true));
  return { rows, columns, values };
}

function checkSize({ rows, columns }: PngSize): void {
  if (rows >= 1 && columns >= 1 && rows <= fileSideMax && columns <= fileSideMax) return;
  throw new PngError(`1 to ${fileSideMax} rows and columns`, `${rows} x ${columns}`);
}
