import type { Rule } from '../../sweep/declaration.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { methodNames, noFile, priorNames, protocolNames, startNames, targetNames } from './choices.js';
import { decoderWidth, readDecoder } from './decoder-file.js';
import { readImageTable } from './image-table.js';

/** What an experiment's cells must be like, whatever files they name. */
export const rules: readonly Rule[] = [
  { text: 'k <= n', parameters: ['k', 'n'], holds: (point) => numberAt(point, 'k') <= numberAt(point, 'n') },
  {
    text: 'n = 3 k with prior dependencies',
    parameters: ['n', 'k', 'prior'],
    holds: (point) =>
      choiceAt(point, 'prior', priorNames) !== 'dependencies' || numberAt(point, 'n') === 3 * numberAt(point, 'k'),
  },
  {
    text: 'batches without a rest with protocol batches',
    parameters: ['samples', 'batch-size', 'protocol'],
    holds: (point) =>
      choiceAt(point, 'protocol', protocolNames) !== 'batches' ||
      numberAt(point, 'samples') % numberAt(point, 'batch-size') === 0,
  },
  {
    text: 'protocol batches with method algorithm-1',
    parameters: ['method', 'protocol'],
    holds: (point) =>
      choiceAt(point, 'method', methodNames) !== 'algorithm-1' ||
      choiceAt(point, 'protocol', protocolNames) === 'batches',
  },
  {
    text: 'a file for decoder with prior decoder',
    parameters: ['decoder', 'prior'],
    holds: (point) => !usesDecoder(point) || point['decoder'] !== noFile,
  },
  {
    text: 'a file for images with a target other than planted',
    parameters: ['images', 'target'],
    holds: (point) => isPlanted(point) || point['images'] !== noFile,
  },
  {
    text: 'prior decoder with start decoder',
    parameters: ['start', 'prior'],
    holds: (point) => choiceAt(point, 'start', startNames) !== 'decoder' || usesDecoder(point),
  },
  {
    text: 'target planted with start near, since images have no A*',
    parameters: ['start', 'target'],
    holds: (point) => choiceAt(point, 'start', startNames) !== 'near' || isPlanted(point),
  },
  {
    text: 'target planted with method algorithm-1',
    parameters: ['method', 'target'],
    holds: (point) => choiceAt(point, 'method', methodNames) !== 'algorithm-1' || isPlanted(point),
  },
];

export const plantedRule: Rule = {
  text: 'target = planted, since images have no A*',
  parameters: ['target'],
  holds: isPlanted,
};

/** What is wrong with a file by itself. */
export function checkFile(
  parameter: string,
  content: Uint8Array,
): { readonly expected: string; readonly got: string } | undefined {
  const reading = parameter === 'decoder' ? readDecoder(content) : readImageTable(content);
  return reading.kind === 'problem' ? { expected: reading.expected, got: reading.got } : undefined;
}

/** What a good file asks of the cells that name it. */
export function fileRules(parameter: string, content: Uint8Array): readonly Rule[] {
  return parameter === 'decoder' ? listDecoderRules(content) : listImageRules(content);
}

function listDecoderRules(content: Uint8Array): readonly Rule[] {
  const reading = readDecoder(content);
  if (reading.kind === 'problem') return [];
  const { k, output } = reading.decoder;
  const n = decoderWidth(reading.decoder);
  const m = output.bias.length;
  const equals = (name: string, value: number): Rule => ({
    text: `${name} = ${value}, as in the decoder's file`,
    parameters: [name, 'prior'],
    holds: (point) => !usesDecoder(point) || numberAt(point, name) === value,
  });
  return [
    equals('k', k),
    equals('n', n),
    {
      text: `m = ${m} with start decoder, as in the decoder's file`,
      parameters: ['m', 'start'],
      holds: (point) => choiceAt(point, 'start', startNames) !== 'decoder' || numberAt(point, 'm') === m,
    },
  ];
}

function listImageRules(content: Uint8Array): readonly Rule[] {
  const reading = readImageTable(content);
  if (reading.kind === 'problem') return [];
  const { side, count } = reading.table;
  return [
    {
      text: `m = ${side * side}, as in the table of images`,
      parameters: ['m', 'target'],
      holds: (point) => isPlanted(point) || numberAt(point, 'm') === side * side,
    },
    {
      text: `first-image + samples + test-samples <= ${count}, as in the table of images`,
      parameters: ['samples', 'test-samples', 'first-image', 'target'],
      holds: (point) =>
        isPlanted(point) ||
        numberAt(point, 'first-image') + numberAt(point, 'samples') + numberAt(point, 'test-samples') <= count,
    },
  ];
}

function usesDecoder(point: Point): boolean {
  return choiceAt(point, 'prior', priorNames) === 'decoder';
}

function isPlanted(point: Point): boolean {
  return choiceAt(point, 'target', targetNames) === 'planted';
}
