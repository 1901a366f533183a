import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, phasegridMain, runPhasegrid } from './phasegrid-process.js';
import { parseLines, parseObject, runToGrid, smallSweep, writeSweep } from './sweep-scene.js';

const deviations = ['deviation.pdf', 'deviation.png', 'deviation.svg'];
const rateDiagrams = ['diagram.pdf', 'diagram.png', 'diagram.svg'];
const plain = [...rateDiagrams, 'grid.csv', 'ledger.db', 'ledger.db-mark', 'manifest.json', 'transitions.csv'];

test.serial('another sweep in the same folder is announced field by field, and the old files go', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  await runToGrid(writeSweep(directory, smallSweep), out);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const other = smallSweep
    .replace('seed: 2026', 'seed: 7')
    .replace('criterion: exact', 'criterion: { relative-error: 1e-3 }');
  const second = await runPhasegrid(['run', writeSweep(directory, other), '--out', out]);
  t.is(second.code, 0, second.stderr);
  t.regex(second.stderr, /out holds the study \w{32}; this is another one, \w{32}:\n/);
  t.regex(
    second.stderr,
    /\n {2}seed: 2026, now 7\n {2}criterion: exact, now relative-error 0\.001\nIts 8 files go when/,
  );
  t.regex(second.stderr, /Removed 3 files that the new manifest does not name: .*deviation\.pdf/);
  t.deepEqual(readdirSync(out).sort(), [...plain, 'notes.txt'].sort());

  const raised = await runPhasegrid([
    'run',
    writeSweep(directory, other.replace('trials: 20', 'trials: 25')),
    '--out',
    out,
  ]);
  t.is(raised.code, 0);
  t.notRegex(raised.stderr, /another one|Removed/);

  const back = await runPhasegrid(['run', writeSweep(directory, smallSweep), '--out', out, '--json']);
  const [start, result] = parseLines(back.stdout);
  t.like(start, {
    kind: 'start',
    replaces: {
      differences: [
        { field: 'seed', former: '7', now: '2026' },
        { field: 'criterion', former: 'relative-error 0.001', now: 'exact' },
      ],
    },
  });
  t.like(result, { kind: 'result', complete: true, failed: [], removed: [] });
  t.deepEqual(readdirSync(out).sort(), [...plain, ...deviations, 'notes.txt'].sort());
});

test.serial(
  'a picture that fails is named in words and in JSON, all others are written, and the code is 1',
  async (t) => {
    const directory = makeTestDirectory(t);
    const out = join(directory, 'out');
    mkdirSync(join(out, 'diagram.png', 'in-the-way'), { recursive: true });
    const file = writeSweep(directory, smallSweep);
    const run = await runPhasegrid(['run', file, '--out', out, '--json']);
    t.is(run.code, 1);
    t.regex(run.stderr, /^Not written: .*diagram\.png: cannot write .*diagram\.png: E[A-Z]+/m);
    const result = parseLines(run.stdout).at(-1);
    t.like(result, { kind: 'result', complete: true });
    t.regex(JSON.stringify(result?.['failed']), /^\[\{"fileName":"diagram.png","reason":"cannot write /);
    t.deepEqual(readdirSync(out).sort(), [...plain, ...deviations].sort());
    t.deepEqual(Object.keys(parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'))['failed'] as object), [
      'diagram.png',
    ]);
    const exported = await runPhasegrid(['export', out, '--out', out, '--json']);
    t.is(exported.code, 1);
    t.regex(exported.stdout, /"failed":\[\{"fileName":"diagram.png"/);
    rmSync(join(out, 'diagram.png'), { recursive: true });
    t.is((await runPhasegrid(['run', file, '--out', out])).code, 0);
    t.is(parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'))['failed'], undefined);
  },
);

test.serial('a manifest of somebody else stops run and export before anything is started', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  mkdirSync(out);
  writeFileSync(join(out, 'manifest.json'), '{"name":"my app"}');
  const file = writeSweep(directory, smallSweep);
  const run = await runPhasegrid(['run', file, '--out', out]);
  t.is(run.code, 2);
  t.regex(run.stderr, /^.*manifest\.json: expected a manifest that phasegrid wrote, or none, got another file; .*\n$/);
  t.deepEqual(readdirSync(out), ['manifest.json']);
});

test.serial('results are for their owner alone, and neither umask nor an older file opens them', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  const fresh = join(directory, 'fresh', 'out');
  t.is(await runWithUmask('022', ['run', file, '--out', fresh]), 0);
  t.deepEqual([mode(join(directory, 'fresh')), mode(fresh)], ['700', '700']);
  const results = readdirSync(fresh).filter((name) => !name.startsWith('ledger'));
  t.true(results.length > 6);
  for (const name of results) t.is(mode(join(fresh, name)), '600', name);

  const shared = join(directory, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o755);
  writeFileSync(join(shared, 'grid.csv'), 'old and open to all', { mode: 0o644 });
  t.is(await runWithUmask('022', ['export', fresh, '--format', 'csv', '--out', shared]), 0);
  t.deepEqual([mode(shared), mode(join(shared, 'grid.csv'))], ['755', '600']);
  t.is(await runWithUmask('0277', ['export', fresh, '--format', 'csv', '--out', shared]), 0);
  t.is(mode(join(shared, 'grid.csv')), '400');
});

function runWithUmask(umask: string, args: readonly string[]): Promise<number | null> {
  const words = ['-c', `umask ${umask} && exec "$0" "$@"`, process.execPath, phasegridMain, ...args];
  const child = spawn('/bin/sh', words, { stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', resolve));
}
