import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { makeOutputDirectory } from '../../../src/cli/files/output-directory.js';
import { writeWholeFile } from '../../../src/cli/files/write-file.js';
import { makeTestDirectory } from '../phasegrid-process.js';

test('a file is replaced whole, and nothing else is left beside it', (t) => {
  const directory = makeTestDirectory(t);
  const path = join(directory, 'grid.csv');
  writeWholeFile(path, 'old and long');
  writeWholeFile(path, Uint8Array.of(110, 101, 119));
  t.is(readFileSync(path, 'utf8'), 'new');
  t.deepEqual(readdirSync(directory), ['grid.csv']);
});

test('who holds the old file open reads the old bytes to the end', (t) => {
  const path = join(makeTestDirectory(t), 'grid.csv');
  writeFileSync(path, 'old');
  const held = openSync(path, 'r');
  t.teardown(() => closeSync(held));
  writeWholeFile(path, 'new');
  t.is(readFileSync(held, 'utf8'), 'old');
  t.is(readFileSync(path, 'utf8'), 'new');
});

test('a file that cannot be written is named, and no draft is left', (t) => {
  const directory = makeTestDirectory(t);
  const path = join(directory, 'grid.csv');
  mkdirSync(join(path, 'below'), { recursive: true });
  const error = t.throws(() => writeWholeFile(path, 'new'), { instanceOf: CliError });
  t.is(error.exitCode, 1);
  t.true(error.message.startsWith(`cannot write ${path}: `));
  t.deepEqual(readdirSync(directory), ['grid.csv']);
  t.throws(() => writeWholeFile(join(directory, 'missing', 'grid.csv'), ''), { message: /cannot write .*ENOENT/ });
});

test('an output directory is made with its parents, may be there already, and is named where it cannot be', (t) => {
  const directory = makeTestDirectory(t);
  const deep = join(directory, 'a', 'b', 'c');
  makeOutputDirectory(deep);
  makeOutputDirectory(deep);
  makeOutputDirectory('.');
  writeFileSync(join(deep, 'file'), '');
  for (const path of [join(deep, 'file'), join(deep, 'file', 'below'), '/proc/phasegrid/below']) {
    const error = t.throws(() => makeOutputDirectory(path), { instanceOf: CliError });
    t.true(error.message.startsWith(`cannot make the output directory ${path}: `));
  }
});
