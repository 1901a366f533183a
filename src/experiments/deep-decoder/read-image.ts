import { decode } from 'fast-png';
import { pngSignature, rawName, rawTag } from './check-image-header.js';

/*
 * Images from files: PNG (grey, 8 or 16 bits), whose values become numbers in [0, 1], or raw singles. One that is larger
 * than x by the same whole factor along both axes is averaged over squares of pixels.
 *
 * The raw format is 16 bytes and the pixels:
 *   bytes  0 .. 7   `PGIMAGE1` in ASCII
 *   bytes  8 .. 11  rows, an unsigned integer of 32 bits, little-endian
 *   bytes 12 .. 15  columns, likewise
 *   then rows * columns IEEE singles, little-endian, row after row from the top
 */

export interface GreyImage {
  readonly rows: number;
  readonly columns: number;
  /** Row after row from the top. */
  readonly values: Float64Array;
}

/** What is in the file cannot be used; the message says why. */
export class ImageFileError extends Error {
  readonly code = 'image-file';
}

const rawHeaderBytes = 16;
/** Where a PNG states its columns and rows. */
const pngSizeEnd = 24;
/** Of a file's rows and columns: a small PNG can state a huge image. */
const fileSideMax = 4096;

interface ImageSize {
  readonly rows: number;
  readonly columns: number;
}

/** An image of this size, or an ImageFileError. */
export function readImage(bytes: Uint8Array, size: ImageSize): GreyImage {
  const image = averageSquares(decodeImage(bytes), size);
  const bad = image.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new ImageFileError(`image file: expected finite numbers, got ${image.values[bad]} at pixel ${bad}`);
  if (image.values.every((value) => value === 0)) {
    throw new ImageFileError('image file: expected some pixel other than 0, got none: there is nothing to measure');
  }
  return image;
}

function averageSquares(image: GreyImage, { rows, columns }: ImageSize): GreyImage {
  const factor = image.columns / columns;
  if (!Number.isInteger(factor) || image.rows !== factor * rows) {
    throw new ImageFileError(
      `image file: expected ${rows} x ${columns} pixels, as side and dimension say, or a whole multiple of both, ` +
        `got ${image.rows} x ${image.columns}`,
    );
  }
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < image.rows; i += 1) {
    for (let j = 0; j < image.columns; j += 1) {
      values[Math.floor(i / factor) * columns + Math.floor(j / factor)] += image.values[i * image.columns + j];
    }
  }
  return { rows, columns, values: values.map((value) => value / (factor * factor)) };
}

/** A whole image of any size that a file may have, or an ImageFileError. */
function decodeImage(bytes: Uint8Array): GreyImage {
  if (pngSignature.every((byte, at) => bytes[at] === byte)) return decodePng(bytes);
  if (rawTag.every((byte, at) => bytes[at] === byte)) return decodeRaw(bytes);
  throw new ImageFileError(
    `image file: expected a PNG, or raw singles after ${rawName}; got ${bytes.length} bytes of neither`,
  );
}

function decodePng(bytes: Uint8Array): GreyImage {
  // Before a byte is inflated.
  if (bytes.length >= pngSizeEnd) {
    const header = new DataView(bytes.buffer, bytes.byteOffset, pngSizeEnd);
    checkSize({ rows: header.getUint32(20), columns: header.getUint32(16) });
  }
  const { width, height, depth, channels, data, palette } = inflatePng(bytes);
  if (channels !== 1 || palette !== undefined || (depth !== 8 && depth !== 16)) {
    const kind = palette === undefined ? `${channels} channels` : 'a palette';
    throw new ImageFileError(`image file: expected a grey PNG of 8 or 16 bits, got ${kind} of ${depth} bits`);
  }
  const most = depth === 8 ? 255 : 65535;
  if (data.length !== width * height)
    throw new ImageFileError('image file: expected a whole PNG, its pixels end early');
  return { rows: height, columns: width, values: Float64Array.from(data, (value) => value / most) };
}

function inflatePng(bytes: Uint8Array): ReturnType<typeof decode> {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImageFileError(`image file: expected a whole PNG, got a damaged one: ${reason}`, { cause });
  }
}

function decodeRaw(bytes: Uint8Array): GreyImage {
  if (bytes.length < rawHeaderBytes) {
    throw new ImageFileError(`image file: expected rows and columns after ${rawName}, the file ends before them`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = view.getUint32(8, true);
  const columns = view.getUint32(12, true);
  checkSize({ rows, columns });
  const expected = rawHeaderBytes + 4 * rows * columns;
  if (bytes.length !== expected) {
    throw new ImageFileError(`image file: expected ${expected} bytes for ${rows} x ${columns}, got ${bytes.length}`);
  }
  const values = Float64Array.from({ length: rows * columns }, (_, p) => view.getFloat32(rawHeaderBytes + 4 * p, true));
  return { rows, columns, values };
}

function checkSize({ rows, columns }: ImageSize): void {
  if (rows >= 1 && columns >= 1 && rows <= fileSideMax && columns <= fileSideMax) return;
  throw new ImageFileError(`image file: expected 1 to ${fileSideMax} rows and columns, got ${rows} x ${columns}`);
}
