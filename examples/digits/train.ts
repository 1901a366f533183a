/*
 * Trains a small variational autoencoder on the first images of a table (comma-separated pixels, gzipped or not) and writes
 * its decoder, for prior `decoder` of generative-dictionary:
 *
 *   node dist/examples/digits/train.js TABLE --out FILE [--images 1197 --latent 8 --hidden 24 --epochs 150 --seed 1]
 *
 * The same table and options give the same file on every machine. What is refused ends it with 2 before it writes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodeDecoder } from '../../src/experiments/generative-dictionary/declaration/decoder-file.js';
import {
  type ImageTable,
  readImageTable,
} from '../../src/experiments/generative-dictionary/declaration/image-table.js';
import { trainDecoder, trainingDefaults } from './train-decoder.js';

/** The largest value of each option. */
const bounds = { images: 1_000_000, latent: 64, hidden: 1024, epochs: 10_000, seed: Number.MAX_SAFE_INTEGER } as const;

/** What is wrong with the command line or the table. */
class BadInputError extends Error {}

try {
  train();
} catch (error) {
  if (!(error instanceof BadInputError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function train(): void {
  const { path, out, values } = readArguments();
  const readCount = (name: keyof typeof bounds, preset: number): number => {
    const text = values[name];
    if (text === undefined) return preset;
    const [low, high] = [name === 'seed' ? 0 : 1, bounds[name]];
    if (/^\d{1,16}$/.test(text) && Number(text) >= low && Number(text) <= high) return Number(text);
    throw new BadInputError(`${name}: expected a whole number from ${low} to ${high}, got ${text}`);
  };
  const options = {
    seed: readCount('seed', trainingDefaults.seed),
    latent: readCount('latent', trainingDefaults.latent),
    hidden: readCount('hidden', trainingDefaults.hidden),
    epochs: readCount('epochs', trainingDefaults.epochs),
  };
  const table = readTable(path);
  const imageCount = readCount('images', table.count);
  if (imageCount > table.count) {
    throw new BadInputError(`images: expected at most the ${table.count} of ${path}, got ${imageCount}`);
  }
  const decoder = trainDecoder(table, { ...options, imageCount }, (epoch, loss) => {
    const isLast = epoch + 1 === options.epochs;
    if (isLast || (epoch + 1) % 10 === 0) process.stderr.write(`epoch ${epoch + 1}: loss ${loss.toFixed(3)}\n`);
  });
  writeFileSync(out, encodeDecoder(decoder));
}

function readArguments(): {
  readonly path: string;
  readonly out: string;
  readonly values: Readonly<Partial<Record<keyof typeof bounds, string>>>;
} {
  const text = { type: 'string' } as const;
  const options = { out: text, images: text, latent: text, hidden: text, epochs: text, seed: text };
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [path] = positionals;
    const { out } = values;
    if (positionals.length === 1 && out !== undefined) return { path, out, values };
    throw new Error(
      `expected a table and --out FILE, got ${positionals.length} and ${out === undefined ? 'no' : 'a'} file`,
    );
  } catch (cause) {
    throw new BadInputError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readTable(path: string): ImageTable {
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch (cause) {
    throw new BadInputError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const reading = readImageTable(content);
  if (reading.kind === 'table') return reading.table;
  throw new BadInputError(`${path}: expected ${reading.expected}, got ${reading.got}`);
}
