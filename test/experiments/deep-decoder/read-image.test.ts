import test from 'ava';
import { encode } from 'fast-png';
import { checkImageHeader } from '../../../src/experiments/deep-decoder/check-image-header.js';
import { ImageFileError, readImage } from '../../../src/experiments/deep-decoder/read-image.js';
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
  t.regex(refusal(raw(8, 24, new Array<number>(192).fill(1))), /a whole multiple of both, got 8 x 24/);
  t.regex(refusal(raw(0, 8, [])), /expected 1 to 4096 rows and columns, got 0 x 8/);
});

test('the header alone tells what no worker could read', (t) => {
  t.is(checkImageHeader(png(grey)), undefined);
  t.is(checkImageHeader(raw(4, 8, [])), undefined);
  t.deepEqual(checkImageHeader(png(new Uint8Array(96), { channels: 3 })), {
    expected: 'a grey PNG of 8 or 16 bits',
    got: '8 bits of colour type 2',
  });
  t.deepEqual(checkImageHeader(Buffer.from('GIF89a and more')), {
    expected: 'a PNG, or raw singles after PGIMAGE1',
    got: '15 bytes of neither',
  });
});

test('what cannot be read is refused with a reason', (t) => {
  t.regex(refusal(new Uint8Array(0)), /got 0 bytes of neither/);
  t.regex(refusal(Buffer.from('GIF89a and more')), /expected a PNG/);
  t.regex(refusal(png(new Uint8Array(96), { channels: 3 })), /expected a grey PNG.* 3 channels/);
  t.regex(refusal(encode({ width: 4, height: 8, data: grey, depth: 8, channels: 1 })), /expected 4 x 8 .*, got 8 x 4/);
  t.regex(refusal(png(new Uint8Array(32))), /expected some pixel other than 0/);
  t.regex(refusal(raw(8, 4, new Array<number>(32).fill(1))), /expected 4 x 8 .*, got 8 x 4/);
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

test('a PNG that states a huge image is refused before it is inflated', (t) => {
  const bytes = png(grey);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 0x7fffffff);
  t.regex(refusal(bytes), /got 4 x 2147483647/);
});
