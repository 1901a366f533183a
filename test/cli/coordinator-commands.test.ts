import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { fileFormatNames } from '../../src/cli/command-line/export-names.js';
import { type Finished, makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import {
  isRecord,
  parseLines,
  parseObject,
  runToGrid,
  smallSweep,
  startServer,
  startWorkerProcess,
  writeSweep,
} from './sweep-scene.js';

test.serial('submit, list, status, cancel, resume and watch, for people and for scripts', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const { access } = await startServer(t, directory);
  const ask = (...args: string[]): Promise<Finished> => runPhasegrid([...args, '--access', access]);
  const askJson = async (...args: string[]): Promise<Record<string, unknown>> => {
    const done = await ask(...args, '--json');
    t.is(done.code, 0, done.stderr);
    return parseObject(done.stdout);
  };
  t.is((await ask('list')).stdout, 'no sweeps yet\n');
  const created = await askJson('submit', file);
  const id = String(created['sweepId']);
  t.is(created['effect'], 'created');
  t.regex((await ask('submit', file)).stdout, new RegExp(`^${id} {2}unchanged\n$`));
  writeSweep(directory, smallSweep.replace('trials: 20', 'trials: 30'));
  t.like(await askJson('submit', file), { sweepId: id, effect: 'extended', progress: { trialCount: 750 } });
  const other = String((await askJson('submit', writeSweep(directory, smallSweep.replace('2026', '7'))))['sweepId']);

  const list = await ask('list');
  t.regex(
    list.stdout,
    new RegExp(
      `^${id} {2}sparse-recovery {2}m\\(5\\) x k\\(5\\) {2}30 trials {2}seed 2026 {2}exact\n` +
        ` {2}0\\.0 % · 0/25 cells · 0/750.*\n {2}submitted .* UTC, no outcome yet$`,
      'm',
    ),
  );
  const listed: unknown = JSON.parse((await ask('list', '--json')).stdout);
  t.true(Array.isArray(listed) && listed.length === 2);

  t.like(await askJson('cancel', id), { state: 'SWEEP_STATE_CANCELLED' });
  t.regex((await ask('status', id.slice(0, 8))).stdout, /cancelled\n.*seed 2026, 30 trials a cell/);
  t.is((await ask('watch', id)).code, 1);
  t.like(await askJson('resume', id), { state: 'SWEEP_STATE_ACTIVE' });

  startWorkerProcess(t, access);
  const watched = await ask('watch', id, '--json');
  t.is(watched.code, 0);
  const messages = parseLines(watched.stdout);
  t.like(messages.at(-1), { kind: 'progress', state: 'SWEEP_STATE_COMPLETE', trialsSettled: 750 });
  t.true(messages.every((message) => Object.keys(message).every((key) => !key.startsWith('_'))));
  t.is((await ask('watch', other)).code, 0);
  t.like(await askJson('status', other), { progress: { state: 'SWEEP_STATE_COMPLETE' } });
});

test.serial('a sweep is named by a prefix; one that fits several, none or is no prefix says so', async (t) => {
  const directory = makeTestDirectory(t);
  const { access } = await startServer(t, directory);
  const ids: string[] = [];
  // Among 17 identities two begin with the same digit.
  for (let seed = 0; seed < 17 && new Set(ids.map(([first]) => first)).size === ids.length; seed += 1) {
    const file = writeSweep(directory, smallSweep.replace('2026', String(seed)));
    const done = await runPhasegrid(['submit', file, '--access', access, '--json']);
    ids.push(String(parseObject(done.stdout)['sweepId']));
  }
  const last = ids[ids.length - 1];
  const twin = ids.find((id) => id[0] === last[0]) ?? '';
  const ambiguous = await runPhasegrid(['status', last[0], '--access', access]);
  t.is(ambiguous.code, 2);
  t.true(ambiguous.stderr.includes(last) && ambiguous.stderr.includes(twin), ambiguous.stderr);
  t.is((await runPhasegrid(['status', last.slice(0, 12), '--access', access])).code, 0);
  const unused = Array.from('0123456789abcdef').find((digit) => ids.every((id) => !id.startsWith(digit))) ?? '';
  const unknown = await runPhasegrid(['cancel', unused, '--access', access]);
  t.is(unknown.code, 3);
  t.regex(unknown.stderr, /expected a known sweep, got "\w"/);
  const nonsense = await runPhasegrid(['watch', 'nonsense', '--access', access]);
  t.is(nonsense.code, 2);
  t.regex(nonsense.stderr, /hexadecimal digits .*got "nonsense"/);
});

test.serial('export writes the same bytes from a directory and from a coordinator, in every format', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  const csv = await runToGrid(file, out);
  const { access } = await startServer(t, directory);
  startWorkerProcess(t, access);
  const done = await runPhasegrid(['submit', file, '--access', access, '--json']);
  const id = String(parseObject(done.stdout)['sweepId']);
  t.is((await runPhasegrid(['watch', id, '--access', access])).code, 0);

  const format = fileFormatNames.join(',');
  const exportTo = async (name: string, args: readonly string[]): Promise<string[]> => {
    const written = await runPhasegrid(['export', name, '--format', format, '--json', ...args]);
    t.is(written.code, 0, written.stderr);
    const paths = parseObject(written.stdout)['files'];
    return Array.isArray(paths) ? paths.map(String) : [];
  };
  const near = await exportTo(out, ['--out', join(directory, 'near')]);
  const far = await exportTo(id, ['--out', join(directory, 'far'), '--access', access]);
  // Of every format of data the grid and the transitions.
  t.is(near.length, fileFormatNames.length + ['csv', 'json', 'npz', 'parquet'].length);
  for (const [index, path] of near.entries()) {
    if (path.endsWith('manifest.json')) continue;
    t.deepEqual(readFileSync(path), readFileSync(far[index]), path);
  }
  t.deepEqual(readFileSync(join(directory, 'near', 'grid.csv')), csv);
  const manifest = parseObject(readFileSync(join(directory, 'far', 'manifest.json'), 'utf8'));
  t.true(isRecord(manifest['sweep']));

  const stdout = await runPhasegrid(['export', out, '--format', 'csv', '--out', '-']);
  t.is(stdout.stdout, csv.toString('utf8'));
  const few = await runPhasegrid(['export', out, '--format', 'csv', '--out', '-', '--trials', '5']);
  t.true(few.stdout.split('\n')[1].startsWith('5,1,5,'));
  const two = await runPhasegrid(['export', out, '--format', 'csv,svg', '--out', '-']);
  t.is(two.code, 2);
  t.regex(two.stderr, /--out -: expected one --format, got csv, svg/);
  for (const [args, message] of [
    [['--x', 'q'], /expected one of the axes m, k, got "q"/],
    [['--slice', 'q=3'], /axes/],
    [['--sweep', 'ffff'], /expected one sweep .* but it holds \w{32}/],
  ] as const) {
    const refused = await runPhasegrid(['export', out, '--format', 'svg', '--out', '-', ...args]);
    t.is(refused.code, 2, refused.stderr);
    t.regex(refused.stderr, message);
    t.is(refused.stdout, '');
  }
});
