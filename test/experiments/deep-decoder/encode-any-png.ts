import { crc32, deflateSync } from 'node:zlib';

/** Any kind of PNG, straight from the standard. */
export interface PngScene {
  readonly width: number;
  readonly height: number;
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly isInterlaced?: boolean;
  /** The filter of a line, by its number in the stream. */
  readonly filter?: (line: number) => number;
  /** Pixel after pixel, channel after channel. */
  readonly samples: readonly number[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

export const channelCounts = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function encodeAnyPng(scene: PngScene): Uint8Array {
  const { width, height, colourType, depth, isInterlaced = false, palette, transparency } = scene;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, Number(isInterlaced)], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('gAMA', Buffer.from([0, 0, 177, 143])),
    ...(palette ? [chunk('PLTE', Buffer.from(palette))] : []),
    ...(transparency ? [chunk('tRNS', Buffer.from(transparency))] : []),
    ...split(deflateSync(Buffer.from(listBytes(scene)))).map((part) => chunk('IDAT', part)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Splits the stream at arbitrary places, as a file may. */
function split(bytes: Buffer): Buffer[] {
  const middle = bytes.length >> 1;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function listBytes({ width, height, colourType, depth, isInterlaced, filter, samples }: PngScene): number[] {
  const channels = channelCounts[colourType];
  const unit = Math.max(1, (channels * depth) / 8);
  const bytes: number[] = [];
  let count = 0;
  for (const [x0, y0, stepX, stepY] of isInterlaced === true ? passes : ([[0, 0, 1, 1]] as const)) {
    let above: number[] | undefined;
    for (let y = y0; y < height && x0 < width; y += stepY) {
      const bits: string[] = [];
      for (let x = x0; x < width; x += stepX) {
        for (let channel = 0; channel < channels; channel += 1) {
          bits.push(samples[channels * (width * y + x) + channel].toString(2).padStart(depth, '0'));
        }
      }
      const text = bits.join('');
      const line = Array.from({ length: Math.ceil(text.length / 8) }, (_, at) =>
        Number.parseInt(text.slice(8 * at, 8 * at + 8).padEnd(8, '0'), 2),
      );
      const kind = filter?.(count) ?? 0;
      bytes.push(kind, ...line.map((value, at) => (value - predict(kind, { line, above, at, unit }) + 256) % 256));
      above = line;
      count += 1;
    }
  }
  return bytes;
}

function predict(
  kind: number,
  {
    line,
    above = [],
    at,
    unit,
  }: { line: readonly number[]; above?: readonly number[] | undefined; at: number; unit: number },
): number {
  const a = line[at - unit] ?? 0;
  const b = above[at] ?? 0;
  const c = above[at - unit] ?? 0;
  if (kind === 4) {
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  }
  return [0, a, b, Math.floor((a + b) / 2)][kind];
}
