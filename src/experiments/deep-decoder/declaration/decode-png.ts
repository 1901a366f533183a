import { crc32, inflateSync } from 'node:zlib';

/*
 * Reads PNG (ISO/IEC 15948) of every kind of colour and depth, interlaced or not, as grey values. One rule in whole
 * numbers gives the same bits on every machine: the luma of Rec. 709, (2126 R + 7152 G + 722 B) / 10000, times the
 * opacity, which is the picture in front of black. It takes the stored values, whatever gamma or profile the file
 * states. Entries of a palette, and colours that tRNS makes transparent, follow the same rule as the pixels that they
 * stand for.
 */

export interface PngSize {
  readonly rows: number;
  readonly columns: number;
}

export interface DecodedPng extends PngSize {
  /** In [0, 1], row after row from the top. */
  readonly values: Float64Array;
}

/** What is in the file is not a whole PNG; `expected` and `got` say why. */
export class PngError extends Error {
  readonly code = 'png';
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}, got ${got}`);
  }
}

export const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const luma = { red: 2126, green: 7152, blue: 722, sum: 10_000 };

interface Kind {
  readonly name: string;
  readonly channels: number;
  readonly depths: readonly number[];
}

const kinds: Readonly<Record<number, Kind>> = {
  0: { name: 'grey', channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { name: 'RGB', channels: 3, depths: [8, 16] },
  3: { name: 'palette', channels: 1, depths: [1, 2, 4, 8] },
  4: { name: 'grey with alpha', channels: 2, depths: [8, 16] },
  6: { name: 'RGB with alpha', channels: 4, depths: [8, 16] },
};
const paletteKind = 3;

/** Adam7: where each pass starts and how far it steps. */
const passes = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
] as const;
const wholePass = [{ x: 0, y: 0, stepX: 1, stepY: 1 }] as const;

interface Header extends PngSize {
  readonly kind: Kind;
  readonly isPalette: boolean;
  readonly depth: number;
  readonly passes: readonly {
    readonly x: number;
    readonly y: number;
    readonly stepX: number;
    readonly stepY: number;
  }[];
}

/** Throws `PngError`. `checkSize` is asked before a byte is inflated; it may throw. */
export function decodePng(bytes: Uint8Array, checkSize: (size: PngSize) => void): DecodedPng {
  const chunks = listChunks(bytes);
  const first = chunks.at(0);
  if (first?.name !== 'IHDR') throw new PngError('a PNG that begins with IHDR', first?.name ?? 'no chunk');
  const header = readHeader(first.data);
  checkSize(header);
  const find = (name: string): Uint8Array | undefined => chunks.find((chunk) => chunk.name === name)?.data;
  const packed = chunks.flatMap(({ name, data }) => (name === 'IDAT' ? [data] : []));
  const lines = inflate(Buffer.concat(packed), header);
  const toGrey = chooseGrey(header, { palette: find('PLTE'), transparency: find('tRNS') });
  const { rows, columns } = header;
  const values = new Float64Array(rows * columns);
  const samples = new Uint16Array(header.kind.channels);
  visitLines(lines, header, (line, { y, pass, width }) => {
    for (let at = 0; at < width; at += 1) {
      readSamples(line, { at, depth: header.depth }, samples);
      values[columns * y + pass.x + pass.stepX * at] = toGrey(samples);
    }
  });
  return { rows, columns, values };
}

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
}

function listChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = pngSignature.length; ; ) {
    const end = at + 8 <= bytes.length ? at + 12 + view.getUint32(at) : Infinity;
    if (end > bytes.length) throw new PngError('a whole PNG', `${bytes.length} bytes that end within a chunk`);
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw new PngError('a whole PNG', `a damaged chunk at byte ${at}`);
    }
    chunks.push({ name, data: bytes.subarray(at + 8, end - 4) });
    if (name === 'IEND') return chunks;
    at = end;
  }
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw new PngError('an IHDR of 13 bytes', `${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colour, compression, filter, interlace] = data.subarray(8);
  const kind = Object.hasOwn(kinds, colour) ? kinds[colour] : undefined;
  if (kind === undefined || !kind.depths.includes(depth)) {
    throw new PngError('a kind of colour and a depth that PNG has', `colour type ${colour} of ${depth} bits`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new PngError(
      'methods 0, 0 and 0 or 1',
      `compression ${compression}, filter ${filter}, interlace ${interlace}`,
    );
  }
  return {
    rows: view.getUint32(4),
    columns: view.getUint32(0),
    kind,
    isPalette: colour === paletteKind,
    depth,
    passes: interlace === 1 ? passes : wholePass,
  };
}

interface LinePlace {
  readonly y: number;
  readonly pass: Header['passes'][number];
  readonly width: number;
}

/** The size of every line in turn, including the byte that names its filter. */
function* listLines({ rows, columns, kind, depth, passes: all }: Header): Generator<LinePlace & { bytes: number }> {
  for (const pass of all) {
    const width = Math.ceil((columns - pass.x) / pass.stepX);
    if (width <= 0) continue;
    const bytes = 1 + Math.ceil((width * kind.channels * depth) / 8);
    for (let y = pass.y; y < rows; y += pass.stepY) yield { y, pass, width, bytes };
  }
}

function inflate(packed: Uint8Array, header: Header): Uint8Array {
  let expected = 0;
  for (const { bytes } of listLines(header)) expected += bytes;
  const wanted = `${expected} bytes of pixels`;
  let pixels: Uint8Array;
  try {
    pixels = inflateSync(packed, { maxOutputLength: expected + 1 });
  } catch (cause) {
    throw new PngError(wanted, `a damaged stream (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  if (pixels.length !== expected) throw new PngError(wanted, pixels.length > expected ? 'more' : `${pixels.length}`);
  return pixels;
}

function visitLines(pixels: Uint8Array, header: Header, visit: (line: Uint8Array, place: LinePlace) => void): void {
  const unit = Math.max(1, (header.kind.channels * header.depth) / 8);
  let at = 0;
  let above: Uint8Array | undefined;
  let last: LinePlace['pass'] | undefined;
  for (const { bytes, ...place } of listLines(header)) {
    const line = pixels.subarray(at + 1, at + bytes);
    unfilter(line, { filter: pixels[at], above: place.pass === last ? above : undefined, unit });
    visit(line, place);
    above = line;
    last = place.pass;
    at += bytes;
  }
}

/** Reverses the filter in place; bytes outside of the image count as 0. */
function unfilter(
  line: Uint8Array,
  { filter, above, unit }: { readonly filter: number; readonly above: Uint8Array | undefined; readonly unit: number },
): void {
  if (filter > 4) throw new PngError('a filter from 0 to 4', `${filter}`);
  if (filter === 0) return;
  for (let i = 0; i < line.length; i += 1) {
    const left = i >= unit ? line[i - unit] : 0;
    const up = above === undefined ? 0 : above[i];
    const corner = i >= unit && above !== undefined ? above[i - unit] : 0;
    line[i] += predict(filter, { left, up, corner });
  }
}

function predict(
  filter: number,
  { left, up, corner }: { readonly left: number; readonly up: number; readonly corner: number },
): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The channels of the pixel at this place of a line. */
function readSamples(
  line: Uint8Array,
  { at, depth }: { readonly at: number; readonly depth: number },
  samples: Uint16Array,
): void {
  for (let channel = 0; channel < samples.length; channel += 1) {
    const place = samples.length * at + channel;
    if (depth === 16) samples[channel] = 256 * line[2 * place] + line[2 * place + 1];
    else if (depth === 8) samples[channel] = line[place];
    else samples[channel] = (line[(place * depth) >> 3] >> (8 - depth - ((place * depth) & 7))) & (2 ** depth - 1);
  }
}

type ToGrey = (samples: Uint16Array) => number;

function chooseGrey(
  { kind, isPalette, depth }: Header,
  {
    palette,
    transparency,
  }: { readonly palette: Uint8Array | undefined; readonly transparency: Uint8Array | undefined },
): ToGrey {
  if (isPalette) return readPalette(palette, transparency);
  const most = 2 ** depth - 1;
  const isColour = kind.channels > 2;
  const hasAlpha = kind.channels % 2 === 0;
  const key = hasAlpha ? undefined : readKey(transparency, kind.channels);
  return (samples) => {
    const [first] = samples;
    const light = isColour ? weigh(first, samples[1], samples[2]) : luma.sum * first;
    const isKeyed = key?.every((value, channel) => value === samples[channel]) ?? false;
    const alpha = hasAlpha ? samples[kind.channels - 1] : isKeyed ? 0 : most;
    return (light * alpha) / (luma.sum * most * most);
  };
}

/** The one colour that tRNS makes transparent. */
function readKey(transparency: Uint8Array | undefined, channels: number): number[] | undefined {
  if (transparency === undefined) return undefined;
  if (transparency.length !== 2 * channels)
    throw new PngError(`a tRNS of ${2 * channels} bytes`, `${transparency.length}`);
  return Array.from({ length: channels }, (_, at) => 256 * transparency[2 * at] + transparency[2 * at + 1]);
}

function readPalette(palette: Uint8Array | undefined, transparency: Uint8Array | undefined): ToGrey {
  const count = (palette?.length ?? 0) / 3;
  if (palette === undefined || !Number.isInteger(count) || count < 1 || count > 256) {
    throw new PngError('a palette of 1 to 256 colours', palette === undefined ? 'none' : `${palette.length} bytes`);
  }
  const greys = Float64Array.from({ length: count }, (_, at) => {
    const [red, green, blue] = palette.subarray(3 * at, 3 * at + 3);
    return (weigh(red, green, blue) * (transparency?.[at] ?? 255)) / (luma.sum * 255 * 255);
  });
  return ([index]) => {
    if (index >= count) throw new PngError(`places in a palette of ${count} colours`, `place ${index}`);
    return greys[index];
  };
}

function weigh(red: number, green: number, blue: number): number {
  return luma.red * red + luma.green * green + luma.blue * blue;
}
