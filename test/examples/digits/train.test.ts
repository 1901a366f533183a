import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from '../../cli/phasegrid-process.js';

const main = fileURLToPath(new URL('../../../examples/digits/train.js', import.meta.url));
const table = '0,1,2,4\n4,4,0,8\n8,0,0,1\n';
const small = ['--latent', '1', '--hidden', '3', '--epochs', '2'];

test('training writes the same decoder twice, says its loss, and needs no more than a table', async (t) => {
  const directory = makeTestDirectory(t);
  writeFileSync(join(directory, 'table.csv'), table);
  const train = (out: string, ...more: string[]) =>
    runPhasegrid(['table.csv', '--out', out, ...small, ...more], { cwd: directory, main });
  const done = await train('one.json');
  t.is(done.code, 0);
  t.regex(done.stderr, /^epoch 2: loss \d+\.\d{3}\n$/);
  await train('two.json');
  await train('fewer.json', '--images', '2');
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  t.regex(read('one.json'), /^\{ "format": "phasegrid-decoder", "version": 1, "sizes": \[1,3,4\]/);
  t.is(read('two.json'), read('one.json'));
  t.not(read('fewer.json'), read('one.json'));
});

test('training refuses what is no table, and more images than there are, before it writes', async (t) => {
  const directory = makeTestDirectory(t);
  writeFileSync(join(directory, 'table.csv'), table);
  writeFileSync(join(directory, 'odd.csv'), '1,2,3\n');
  const cases = [
    [['odd.csv'], /^odd\.csv: expected rows of side\^2 pixels.*, got 3 entries in row 1\n$/],
    [['none.csv'], /^cannot read none\.csv: /],
    [['table.csv', '--images', '4'], /^images: expected at most the 3 of table\.csv, got 4\n$/],
    [['table.csv', '--hidden', '0'], /^hidden: expected a whole number from 1 to 1024, got 0\n$/],
    [['table.csv', 'odd.csv'], /^expected a table and --out FILE, got 2 and a file\n$/],
    [['table.csv', '--depth', '2'], /^Unknown option '--depth'/],
  ] as const;
  for (const [args, report] of cases) {
    const done = await runPhasegrid([...args, '--out', 'out.json'], { cwd: directory, main });
    t.is(done.code, 2);
    t.regex(done.stderr, report);
  }
  t.deepEqual(readdirSync(directory).sort(), ['odd.csv', 'table.csv']);
});
