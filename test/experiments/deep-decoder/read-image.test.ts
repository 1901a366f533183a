import { crc32 } from 'node:zlib';
import test from 'ava';
import { encode } from 'fast-png';
import { deepDecoder } from '../../../src/experiments/deep-decoder/declaration/declaration.js';
import { ImageFileError, readImage } from '../../../src/experiments/deep-decoder/declaration/read-image.js';
import { encodeRaw } from './encode-raw.js';

const size = { rows: 4, columns: 8 };
const grey = Uint8Array.from({ length: 32 }, (_, p) => 8 * p);

function png(
  data: Uint8Array | Uint16Array,
  options: { readonly depth?: 8 | 16; readonly channels?: number } = {},
): Uint8Array {
  return encode({ width: size.columns, height: size.rows, data, depth: 8, channels: 1, ...options });
}

function raw(rows: number, columns: number, values: readonly number[]): Uint8Array {
  return encodeRaw({ rows, columns }, values);
}

function refusal(bytes: Uint8Array): string {
  try {
    readImage(bytes, size);
  } catch (error) {
    if (error instanceof ImageFileError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('grey PNGs of 8 and 16 bits become numbers in [0, 1], row after row', (t) => {
  const image = readImage(png(grey), size);
  t.deepEqual({ rows: image.rows, columns: image.columns }, size);
  t.deepEqual(
    [...image.values],
    [...grey].map((value) => value / 255),
  );
  const deep = Uint16Array.from(grey, (value) => 257 * value + 3);
  t.deepEqual(
    [...readImage(png(deep, { depth: 16 }), size).values],
    [...deep].map((value) => value / 65535),
  );
});

test('raw singles are taken as they are, wherever in a buffer they stand', (t) => {
  const values = Array.from({ length: 32 }, (_, p) => Math.fround(p / 7 - 2));
  const bytes = raw(4, 8, values);
  t.deepEqual([...readImage(bytes, size).values], values);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  t.deepEqual([...readImage(shifted.subarray(3), size).values], values);
});

test('an image that is larger by a whole factor is averaged over squares', (t) => {
  const values = Array.from({ length: 8 * 16 }, (_, p) => (p % 16) + 100 * Math.floor(p / 16));
  const image = readImage(raw(8, 16, values), size);
  t.deepEqual(
    [...image.values],
    Array.from({ length: 32 }, (_, p) => 2 * (p % 8) + 0.5 + 100 * (2 * Math.floor(p / 8) + 0.5)),
  );
  t.regex(
    refusal(
      raw(
        8,
        24,
        Array.from({ length: 192 }, (_, p) => p),
      ),
    ),
    /a whole multiple of both, got 8 x 24/,
  );
  t.regex(refusal(raw(0, 8, [])), /expected 1 to 4096 rows and columns, got 0 x 8/);
});

test('a file that no trial can use is refused by the check of its content', (t) => {
  const check = (content: Uint8Array) => deepDecoder.checkFile?.('image', content);
  t.is(check(png(grey)), undefined);
  t.is(
    check(
      png(
        new Uint8Array(96).map((_, at) => at),
        { channels: 3 },
      ),
    ),
    undefined,
  );
  for (const [content, expected, got] of [
    [Buffer.from('GIF89a and more'), 'a PNG, or raw singles after PGIMAGE1', '15 bytes of neither'],
    [new Uint8Array(), 'a PNG, or raw singles after PGIMAGE1', '0 bytes of neither'],
    [png(grey).subarray(0, 40), 'a whole PNG', '40 bytes that end within a chunk'],
    [png(new Uint8Array(32)), 'some pixel other than 0', 'none: there is nothing to measure'],
    [png(new Uint8Array(32).fill(51)), 'pixels that differ', '0.2 everywhere: every decoder finds that'],
    [raw(4, 8, [1, 2]), '144 bytes for 4 x 8', '24'],
    [raw(4, 8, [Infinity, ...new Array<number>(31).fill(1)]), 'finite numbers', 'Infinity at pixel 0'],
    [raw(1, 2, [1, 1e30]), 'a largest pixel from 1e-12 to 1000000000000', `${Math.fround(1e30)}`],
    [raw(1, 2, [0, 1e-30]), 'a largest pixel from 1e-12 to 1000000000000', `${Math.fround(1e-30)}`],
    [raw(100_000, 10_000, []), '1 to 4096 rows and columns', '100000 x 10000'],
  ] as const) {
    t.deepEqual(check(content), { expected, got });
  }
});

test('a PNG that states 10^9 pixels is refused before it is inflated', (t) => {
  const bytes = restate(png(grey), { columns: 100_000, rows: 10_000 });
  t.deepEqual(deepDecoder.checkFile?.('image', bytes), {
    expected: '1 to 4096 rows and columns',
    got: '10000 x 100000',
  });
  // The size is within the bound, but the file has fewer pixels than it states, or more.
  t.regex(refusal(restate(png(grey), { columns: 8, rows: 4000 })), /expected 36000 bytes of pixels, got 36/);
  t.regex(refusal(restate(png(grey), { columns: 8, rows: 2 })), /expected 18 bytes of pixels, got more|damaged stream/);
});

test('what fits the side is a rule of the cells', (t) => {
  const [rule] =
    deepDecoder.fileRules?.(
      'image',
      raw(
        8,
        16,
        Array.from({ length: 128 }, (_, p) => p),
      ),
    ) ?? [];
  t.regex(rule.text, /the image of 8 x 16 pixels/);
  t.false(rule.holds({ side: 8, dimension: '2-d' }));
  t.false(rule.holds({ side: 16, dimension: '1-d' }));
  const [line] =
    deepDecoder.fileRules?.(
      'image',
      raw(
        2,
        32,
        Array.from({ length: 64 }, (_, p) => p),
      ),
    ) ?? [];
  t.true(line.holds({ side: 16, dimension: '1-d' }));
  t.false(line.holds({ side: 32, dimension: '1-d' }));
  // The means of a chequerboard are grey.
  const board = raw(
    16,
    16,
    Array.from({ length: 256 }, (_, p) => (p + (p >> 4)) % 2),
  );
  const [far] = deepDecoder.fileRules?.('image', board) ?? [];
  t.true(far.holds({ side: 16, dimension: '2-d' }));
  t.false(far.holds({ side: 8, dimension: '2-d' }));
});

test('what cannot be read is refused with a reason', (t) => {
  t.regex(refusal(new Uint8Array(0)), /got 0 bytes of neither/);
  t.regex(refusal(Buffer.from('GIF89a and more')), /expected a PNG/);
  t.regex(refusal(encode({ width: 4, height: 8, data: grey, depth: 8, channels: 1 })), /expected 4 x 8 .*, got 8 x 4/);
  t.regex(refusal(png(new Uint8Array(32))), /expected some pixel other than 0/);
  t.regex(
    refusal(
      raw(
        8,
        4,
        Array.from({ length: 32 }, (_, p) => p),
      ),
    ),
    /expected 4 x 8 .*, got 8 x 4/,
  );
  t.regex(refusal(raw(4, 8, [1, 2])), /expected 144 bytes for 4 x 8, got 24/);
  t.regex(
    refusal(raw(4, 8, [Number.NaN, ...new Array<number>(31).fill(1)])),
    /expected finite numbers, got NaN at pixel 0/,
  );
  t.regex(refusal(raw(4, 8, []).subarray(0, 12)), /ends before them/);
});

test('a damaged PNG is refused wherever the damage is', (t) => {
  const whole = png(grey);
  for (let at = 0; at < whole.length; at += 1) {
    const damaged = whole.slice();
    damaged[at] ^= 0x55;
    t.not(refusal(damaged), 'accepted', `byte ${at}`);
    t.not(refusal(whole.subarray(0, at)), 'accepted', `cut at ${at}`);
  }
});

/** The same PNG with another size in its header. */
function restate(
  bytes: Uint8Array,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Uint8Array {
  const restated = bytes.slice();
  const view = new DataView(restated.buffer);
  view.setUint32(16, columns);
  view.setUint32(20, rows);
  view.setUint32(29, crc32(restated.subarray(12, 29)));
  return restated;
}
