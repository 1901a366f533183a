import { readFileSync } from 'node:fs';
import type { Command } from '@commander-js/extra-typings';
import { encodeDecoder } from '../../experiments/generative-dictionary/declaration/decoder-file.js';
import { readImageTable } from '../../experiments/generative-dictionary/declaration/image-table.js';
import { trainDecoder, trainingDefaults } from '../../experiments/generative-dictionary/trial/train-decoder.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseWholeNumber } from '../command-line/options.js';
import { writeWholeFile } from '../files/write-file.js';

export function addTrainDecoderCommand(program: Command): void {
  const { seed, latent, hidden, epochs } = trainingDefaults;
  program
    .command('train-decoder')
    .summary('train a decoder on a table of images, for prior decoder of generative-dictionary')
    .description(
      'Trains a small variational autoencoder on the first images of a table (comma-separated pixels, gzipped or not) and ' +
        'writes its decoder. The same table and options give the same file on every machine.',
    )
    .argument('<table>', 'table of images')
    .requiredOption('--out <file>', 'the decoder, as JSON')
    .option('--images <count>', 'the first so many images of the table (default: all)', wholeNumber(1, 1_000_000))
    .option('--latent <k>', 'latent numbers', wholeNumber(1, 64), latent)
    .option('--hidden <n>', 'units of the hidden layer: the atoms of the dictionary', wholeNumber(1, 1024), hidden)
    .option('--epochs <count>', 'passes over the images', wholeNumber(1, 10_000), epochs)
    .option('--seed <seed>', 'root of the random streams', wholeNumber(0, Number.MAX_SAFE_INTEGER), seed)
    .action((path, { out, images, ...options }) => {
      const reading = readImageTable(readContent(path));
      if (reading.kind === 'problem') throw badInput(`${path}: expected ${reading.expected}, got ${reading.got}`);
      const { count } = reading.table;
      const imageCount = images ?? count;
      if (imageCount > count) throw badInput(`images: expected at most the ${count} of ${path}, got ${imageCount}`);
      const say = (epoch: number, loss: number): void => {
        const isLast = epoch + 1 === options.epochs;
        if (isLast || (epoch + 1) % 10 === 0) process.stderr.write(`epoch ${epoch + 1}: loss ${loss.toFixed(3)}\n`);
      };
      writeWholeFile(out, encodeDecoder(trainDecoder(reading.table, { ...options, imageCount }, say)));
    });
}

function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => parseWholeNumber(text, { low, high });
}

function readContent(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw badInput(`cannot read ${path}: ${describeCause(cause)}`, cause);
  }
}

function badInput(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: exitCode.badInput, cause });
}
