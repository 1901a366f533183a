import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import { parseObject, runToGrid, smallSweep, startServer, startWorkerProcess, writeSweep } from '../sweep-scene.js';

/** One seed a test process; printed, so that a failure can be run again. */
const seed = Number(process.env['PHASEGRID_TEST_SEED'] ?? Date.now() % 1_000_000);

const pairs = 10;

test.serial('a replayed trial has the verdict on record, whichever it is', async (t) => {
  t.log(`PHASEGRID_TEST_SEED=${seed}`);
  const random = xoroshiro128plus(seed);
  random.jump();
  const choose = <Value>(values: readonly Value[]): Value => values[(random.next() >>> 0) % values.length];
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  await runToGrid(writeSweep(directory, smallSweep), out);
  for (let pair = 0; pair < pairs; pair += 1) {
    const cell = `m=${choose([5, 10, 15, 20, 25])},k=${choose([1, 2, 3, 5, 8])}`;
    const trial = String((random.next() >>> 0) % 20);
    const done = await runPhasegrid(['replay', out, '--cell', cell, '--trial', trial, '--json']);
    t.is(done.code, 0, `${cell} trial ${trial}: ${done.stderr}`);
    const replay = parseObject(done.stdout);
    t.true(replay['verdict'] === 'success' || replay['verdict'] === 'failure');
    t.is(replay['recorded'], replay['verdict']);
  }
});

test.serial('file, directory and coordinator give the same trial, with its certificate', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  await runToGrid(file, out);
  const { access } = await startServer(t, directory);
  startWorkerProcess(t, access);
  const connect = ['--access', access];
  const submitted = await runPhasegrid(['submit', file, ...connect, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  t.is((await runPhasegrid(['watch', id, ...connect])).code, 0);
  const replay = async (name: string, args: readonly string[] = []): Promise<Record<string, unknown>> => {
    const done = await runPhasegrid(['replay', name, '--cell', 'm=15', 'k=3', '--trial', '7', '--json', ...args]);
    t.is(done.code, 0, done.stderr);
    return parseObject(done.stdout);
  };
  const { recorded, ...fromDirectory } = await replay(out);
  t.is(recorded, fromDirectory['verdict']);
  t.like(fromDirectory, { trial: 7, cell: { coordinates: [15, 3] } });
  t.truthy(fromDirectory['certificate']);
  t.deepEqual(await replay(id.slice(0, 10), connect), { ...fromDirectory, recorded });
  t.deepEqual(await replay(file), fromDirectory);
});

test('a replay names the metrics that the sweep measures, and no other', async (t) => {
  const file = writeSweep(makeTestDirectory(t), smallSweep);
  const command = ['replay', file, '--cell', 'm=15', 'k=3', '--trial', '7'];
  const text = await runPhasegrid(command);
  t.is(text.code, 0, text.stderr);
  t.notRegex(text.stdout, /NaN|relative-error/, 'criterion exact proves without solving');
  t.regex(text.stdout, /^non-unique: (0|1|not measured)$/m);
  const { metrics } = parseObject((await runPhasegrid([...command, '--json'])).stdout);
  t.deepEqual(
    Object.keys(metrics as object),
    [...text.stdout.matchAll(/^([\w-]+): (?:[\d.e-]+|not measured)$/gm)].map(([, name]) => name),
  );
});

test('a cell that is none ends with 2 and the values that there are', async (t) => {
  const file = writeSweep(makeTestDirectory(t), smallSweep);
  for (const [cell, message] of [
    ['m=6,k=1', /--cell m: expected one of 5, 10, 15, 20, 25, got 6; the nearest are 5, 10, 15/],
    ['m=5', /--cell k: expected one of 1, 2, 3, 5, 8, got none/],
    ['m=5,k=1,z=3', /--cell z: expected one of the axes m, k, got z/],
  ] as const) {
    const done = await runPhasegrid(['replay', file, '--cell', cell, '--trial', '0']);
    t.is(done.code, 2);
    t.regex(done.stderr, message);
  }
});

test('an axis of many values is not listed whole', async (t) => {
  const text = smallSweep.replace('n: 30', 'n: 1000').replace(/m: .*/, 'm: { from: 1, to: 900, step: 1 }');
  const file = writeSweep(makeTestDirectory(t), text);
  const done = await runPhasegrid(['replay', file, '--cell', 'm=950,k=1', '--trial', '0']);
  t.is(done.code, 2);
  t.regex(done.stderr, /expected one of 1, 2, 3, .*, … 900 \(900 values\), got 950/);
  t.true(done.stderr.length < 300);
});

test.serial('cells named by words with commas are replayed, by their words and by the row of grid.csv', async (t) => {
  const directory = makeTestDirectory(t);
  const words = ['{0,1,2}*{0,3,6}', '{0,1}*{0,2} + {10,11}*{0,2}'];
  const text = `
experiment: lifting-rank
seed: 5
trials: 3
axes:
  network: ["${words.join('", "')}"]
  N: [64, 128]
`;
  const out = join(directory, 'out');
  await runToGrid(writeSweep(directory, text), out);
  const replay = async (...args: string[]): Promise<Record<string, unknown>> => {
    const done = await runPhasegrid(['replay', out, '--trial', '1', '--json', ...args]);
    t.is(done.code, 0, done.stderr);
    return parseObject(done.stdout);
  };
  const byWords = await replay('--cell', `network=${words[1]}`, 'N=128');
  t.like(byWords, { cell: { index: 3, coordinates: [words[1], 128] } });
  t.deepEqual(await replay('--cell', `network=${words[1]},N=128`), byWords);
  t.deepEqual(await replay('--cell', '#3'), byWords);
  t.like(await replay('--cell', '1'), { cell: { coordinates: [words[0], 128] } });
  const rows = parseRows(readFileSync(join(out, 'grid.csv'), 'utf8'));
  t.deepEqual(rows.map(([network, size]) => [network, size])[4], [words[1], '128'], 'behind the header');
});

function parseRows(csv: string): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .map((line) => (line.match(/"[^"]*"|[^,]+/g) ?? []).map((word) => word.replaceAll('"', '')));
}
