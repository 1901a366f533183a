import type { Rule } from '../../../sweep/declaration.js';
import { noFile } from './choices.js';
import { decoderWidth, readDecoder } from './decoder-file.js';
import { readImageTable } from './image-table.js';
import { type DictionaryPoint, rule } from './parameters.js';

/** The rules for an experiment's cells that do not depend on the content of files. */
export const rules = [
  rule('k <= n', ['k', 'n'], ({ k, n }) => k <= n),
  rule(
    'n = 3 k with prior dependencies',
    ['n', 'k', 'prior'],
    ({ n, k, prior }) => prior !== 'dependencies' || n === 3 * k,
  ),
  rule(
    'batches without a rest with protocol batches',
    ['samples', 'batch-size', 'protocol'],
    ({ samples, 'batch-size': batchSize, protocol }) => protocol !== 'batches' || samples % batchSize === 0,
  ),
  rule(
    'protocol batches with method algorithm-1',
    ['method', 'protocol'],
    ({ method, protocol }) => method !== 'algorithm-1' || protocol === 'batches',
  ),
  rule(
    'a file for decoder with prior decoder',
    ['decoder', 'prior'],
    ({ decoder, prior }) => prior !== 'decoder' || decoder !== noFile,
  ),
  rule(
    'a file for images with a target other than planted',
    ['images', 'target'],
    ({ images, target }) => target === 'planted' || images !== noFile,
  ),
  rule(
    'prior decoder with start decoder',
    ['start', 'prior'],
    ({ start, prior }) => start !== 'decoder' || prior === 'decoder',
  ),
  rule(
    'target planted with start near, since images have no A*',
    ['start', 'target'],
    ({ start, target }) => start !== 'near' || target === 'planted',
  ),
  rule(
    'target planted with method algorithm-1',
    ['method', 'target'],
    ({ method, target }) => method !== 'algorithm-1' || target === 'planted',
  ),
];

export const plantedRule = rule(
  'target = planted, since images have no A*',
  ['target'],
  ({ target }) => target === 'planted',
);

/** What is wrong with a file by itself. */
export function checkFile(
  parameter: string,
  content: Uint8Array,
): { readonly expected: string; readonly got: string } | undefined {
  const reading = parameter === 'decoder' ? readDecoder(content) : readImageTable(content);
  return reading.kind === 'problem' ? { expected: reading.expected, got: reading.got } : undefined;
}

/** The rules that a good file sets for the cells that name it. */
export function fileRules(parameter: string, content: Uint8Array): readonly Rule<keyof DictionaryPoint>[] {
  return parameter === 'decoder' ? listDecoderRules(content) : listImageRules(content);
}

function listDecoderRules(content: Uint8Array): readonly Rule<keyof DictionaryPoint>[] {
  const reading = readDecoder(content);
  if (reading.kind === 'problem') return [];
  const { output } = reading.decoder;
  const size = { k: reading.decoder.k, n: decoderWidth(reading.decoder), m: output.bias.length };
  return [
    rule(
      `k = ${size.k}, as in the decoder's file`,
      ['k', 'prior'],
      ({ k, prior }) => prior !== 'decoder' || k === size.k,
    ),
    rule(
      `n = ${size.n}, as in the decoder's file`,
      ['n', 'prior'],
      ({ n, prior }) => prior !== 'decoder' || n === size.n,
    ),
    rule(
      `m = ${size.m} with start decoder, as in the decoder's file`,
      ['m', 'start'],
      ({ m, start }) => start !== 'decoder' || m === size.m,
    ),
  ];
}

function listImageRules(content: Uint8Array): readonly Rule<keyof DictionaryPoint>[] {
  const reading = readImageTable(content);
  if (reading.kind === 'problem') return [];
  const { side, count } = reading.table;
  return [
    rule(
      `m = ${side * side}, as in the table of images`,
      ['m', 'target'],
      ({ m, target }) => target === 'planted' || m === side * side,
    ),
    rule(
      `first-image + samples + test-samples <= ${count}, as in the table of images`,
      ['samples', 'test-samples', 'first-image', 'target'],
      ({ samples, 'test-samples': testSamples, 'first-image': firstImage, target }) =>
        target === 'planted' || firstImage + samples + testSamples <= count,
    ),
  ];
}
