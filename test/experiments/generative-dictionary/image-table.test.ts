import { gzipSync } from 'node:zlib';
import test from 'ava';
import { readImageTable } from '../../../src/experiments/generative-dictionary/declaration/image-table.js';
import { changeImage } from '../../../src/experiments/generative-dictionary/trial/draw-images.js';
import { digitFiles } from './digits.js';

function refusal(content: string | Uint8Array): string {
  const reading = readImageTable(Buffer.from(content));
  return reading.kind === 'problem' ? `expected ${reading.expected}, got ${reading.got}` : 'accepted';
}

test('rows are images, a label behind the pixels is passed over, and the largest pixel of the table is 1', (t) => {
  for (const text of ['0,1,2,4\n4,4,0,8\n', '0,1,2,4,7\r\n4,4,0,8,999\r\n']) {
    for (const content of [Buffer.from(text), gzipSync(text)]) {
      const reading = readImageTable(content);
      if (reading.kind === 'problem') return t.fail(reading.got);
      const { count, side, values } = reading.table;
      t.deepEqual([count, side, [...values]], [2, 2, [0, 1, 2, 4, 4, 4, 0, 8].map((value) => value / 8)]);
    }
  }
});

test('the digits that are shipped are 1797 images of 8 x 8', (t) => {
  const reading = readImageTable(digitFiles.get('digits.csv.gz') ?? new Uint8Array());
  if (reading.kind === 'problem') return t.fail(reading.got);
  const { count, side, values } = reading.table;
  t.deepEqual([count, side, values.length], [1797, 8, 1797 * 64]);
  t.true(values.every((value) => value >= 0 && value <= 1 && Number.isInteger(16 * value)));
});

test('what is no table is refused with what was expected and what is there', (t) => {
  t.regex(refusal(''), /expected a table of images, got an empty file/);
  t.regex(refusal('1,2,3\n'), /expected rows of side\^2 pixels.*got 3 entries in row 1/);
  t.regex(refusal('1,2,3,4\n1,2,3\n'), /expected 4 entries in every row, got 3 in row 2/);
  t.regex(refusal('1,2,3,x\n'), /got "x" in row 1, entry 4/);
  t.regex(refusal('1,2,,4\n'), /got "" in row 1, entry 3/);
  t.regex(refusal('1,2,-3,4\n'), /expected finite numbers from 0 up, got "-3"/);
  t.regex(refusal('0,0,0,0\n'), /expected some pixel other than 0/);
  t.regex(refusal(gzipSync('1,2,3,4\n').subarray(0, 12)), /expected a whole gzip/);
  t.regex(refusal(gzipSync(Buffer.alloc(20 * 2 ** 20, '1,'))), /at most 16777216 bytes/);
});

test('targets: a mean of 3 x 3 with zeros beyond the edge, a line of grey values, a mirror', (t) => {
  const image = Float64Array.from([9, 0, 0, 0, 9, 0, 0, 0, 18]);
  t.deepEqual([...changeImage(image, 3, 'blur')], [2, 2, 1, 2, 4, 3, 1, 3, 3]);
  t.deepEqual([...changeImage(image, 3, 'recolour')].slice(0, 2), [4.75, 0.25]);
  t.deepEqual([...changeImage(image, 3, 'flip')], [0, 0, 9, 0, 9, 0, 18, 0, 0]);
  t.deepEqual(changeImage(changeImage(image, 3, 'flip'), 3, 'flip'), image);
});
