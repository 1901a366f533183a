/*
 * A trained decoder is the same file on every machine. The hash is of three epochs; a change of it is a change of what
 * `examples/digits/train.ts` writes, and the files in examples must be written anew by the commands of
 * examples/digits/README.md.
 */
import { createHash } from 'node:crypto';
import test from 'ava';
import { trainDecoder, trainingDefaults } from '../../../examples/digits/train-decoder.js';
import { encodeDecoder } from '../../../src/experiments/generative-dictionary/declaration/decoder-file.js';
import { readImageTable } from '../../../src/experiments/generative-dictionary/declaration/image-table.js';
import { digitFiles } from '../../experiments/generative-dictionary/digits.js';

const frozen = '0d1d2641e717df61ee8998134e8670b5600e67472dab54bfcf11854079e7b576';

function train(change: { readonly epochs?: number; readonly seed?: number }): { text: string; losses: number[] } {
  const reading = readImageTable(digitFiles.get('digits.csv.gz') ?? new Uint8Array());
  if (reading.kind === 'problem') throw new Error(reading.got);
  const losses: number[] = [];
  const options = { ...trainingDefaults, imageCount: 1197, ...change };
  return { text: encodeDecoder(trainDecoder(reading.table, options, (_, loss) => losses.push(loss))), losses };
}

test('three epochs have the bits that they had, and another seed others', (t) => {
  const { text } = train({ epochs: 3 });
  t.is(createHash('sha256').update(text).digest('hex'), frozen);
  t.is(train({ epochs: 3 }).text, text);
  t.not(train({ epochs: 3, seed: 2 }).text, text);
});

test('the decoder in examples is what the defaults train', (t) => {
  const { text, losses } = train({});
  t.log(`loss ${losses[0]} after the first epoch, ${losses.at(-1)} after the last`);
  t.true((losses.at(-1) ?? Number.NaN) < 0.35 * losses[0]);
  t.is(text, Buffer.from(digitFiles.get('decoder-24.json') ?? []).toString());
});
