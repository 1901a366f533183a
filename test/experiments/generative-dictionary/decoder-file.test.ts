import test from 'ava';
import {
  decoderWidth,
  encodeDecoder,
  readDecoder,
} from '../../../src/experiments/generative-dictionary/declaration/decoder-file.js';
import { digitFiles } from './digits.js';

const small = {
  format: 'phasegrid-decoder',
  version: 1,
  sizes: [2, 3, 4],
  layers: [
    { weights: [[1, 2], [3, 4], [5, 6]], bias: [0, -1, 0.5] }, // biome-ignore format: a matrix
    { weights: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], bias: [0, 0, 0, 0] }, // biome-ignore format: a matrix
  ],
};

function refusal(data: unknown): string {
  const content = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
  const reading = readDecoder(content);
  return reading.kind === 'problem' ? `expected ${reading.expected}, got ${reading.got}` : 'accepted';
}

test('a decoder is read with its last layer cut off, and written as it was read', (t) => {
  const reading = readDecoder(Buffer.from(JSON.stringify(small)));
  if (reading.kind === 'problem') return t.fail(reading.got);
  const { decoder } = reading;
  t.is(decoder.k, 2);
  t.is(decoderWidth(decoder), 3);
  t.deepEqual(decoder.layers, [small.layers[0]]);
  t.deepEqual(decoder.output, small.layers[1]);
  t.deepEqual(JSON.parse(encodeDecoder(decoder)), small);
});

test('the decoder that is shipped has the sizes that its name says', (t) => {
  const content = digitFiles.get('decoder-24.json') ?? new Uint8Array();
  const reading = readDecoder(content);
  if (reading.kind === 'problem') return t.fail(reading.got);
  const { k, layers, output } = reading.decoder;
  t.deepEqual([k, layers[0].bias.length, output.bias.length], [8, 24, 64]);
  t.is(encodeDecoder(reading.decoder), Buffer.from(content).toString());
});

test('what is no decoder is refused with what was expected and what is there', (t) => {
  const [first, last] = small.layers;
  t.regex(
    refusal('no JSON'),
    /expected a JSON document with "format": "phasegrid-decoder".*got 7 bytes that are no JSON/,
  );
  t.regex(refusal([1, 2]), /got JSON without a format/);
  t.regex(refusal({ ...small, format: 'onnx' }), /got "format": "onnx"/);
  t.regex(refusal({ ...small, version: 2 }), /expected version 1 of phasegrid-decoder, got version 2/);
  t.regex(refusal({ ...small, sizes: [2, 4] }), /sizes/);
  t.regex(refusal({ ...small, sizes: undefined }), /expected a list at sizes, got nothing/);
  t.regex(refusal({ ...small, sizes: [2, 3, 3, 4] }), /expected 3 layers, as sizes say, got 2/);
  t.regex(refusal({ ...small, layers: [first, { ...last, bias: [0] }] }), /layers\[1\] with 4 rows.*got 1 biases/);
  t.regex(refusal({ ...small, layers: [first, { ...last, weights: [] }] }), /got 0 rows/);
  t.regex(refusal({ ...small, sizes: [3, 3, 4] }), /layers\[0\] with 3 rows of 3 weights.*got 2 weights in row 1/);
  const odd = { ...first, bias: [0, 'one', 2] };
  t.regex(refusal({ ...small, layers: [odd, last] }), /expected a number at layers\[0\]\.bias\[1\], got "one"/);
  t.regex(refusal(JSON.stringify(small).replace('-1', '1e999')), /layers\[0\]\.bias\[1\], got Infinity/);
  t.regex(refusal({ ...small, activation: 'tanh' }), /activation/);
});
