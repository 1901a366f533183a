import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { protoFolder } from '../../src/wire/proto.js';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from './phasegrid-process.js';
import { longSweep, parseLines, runToGrid, smallSweep, writeSweep } from './sweep-scene.js';

const mount = '/usr/bin/mount';
const unmount = '/usr/bin/umount';

/** A disk of so many KiB that goes with the test; false, with a word in the log, where none can be mounted. */
function mountDisk(t: ExecutionContext, disk: string, sizeKib: number): boolean {
  mkdirSync(disk);
  try {
    execFileSync(mount, ['-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    t.log(`not tried: a disk cannot be mounted here (${String(error)})`);
    t.pass();
    return false;
  }
  t.teardown(() => execFileSync(unmount, [disk]));
  return true;
}

test('an output folder that is removed during a run is called that, and what was computed is saved and goes on', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const file = writeSweep(directory, longSweep);
  const run = startPhasegrid(['run', file, '--out', out, '--threads', '1', '--json']);
  t.teardown(() => run.child.kill('SIGKILL'));
  await run.waitFor(/"trialsSettled":[1-9]/);
  rmSync(out, { recursive: true });
  const failed = await run.finished;
  t.is(failed.code, 1);
  const rescued = `${out}.rescued.db`;
  const ledger = join(out, 'ledger.db');
  t.true(
    failed.stderr.includes(
      `ledger ${ledger}: it or its directory was removed while it was in use; all that it held is saved in ${rescued}: ` +
        `move that back to ${ledger}, and the same command goes on from there`,
    ),
    failed.stderr,
  );
  t.notRegex(failed.stderr, /damaged|does not answer|\n {4}at /);
  t.false(existsSync(out));
  mkdirSync(out);
  renameSync(rescued, ledger);
  const saved = await runPhasegrid(['list', out, '--json']);
  const told = parseLines(failed.stdout).filter(({ kind }) => kind === 'progress');
  const settled = Number(told.at(-1)?.['trialsSettled']);
  const [, kept] = /"trialsSettled":(\d+)/.exec(saved.stdout) ?? [];
  t.true(settled > 0 && Number(kept) >= settled, `${kept} of ${settled}: what was told was on the disk`);
});

test('a disk that fills up among the results keeps data and manifest, names every picture that is missing, and ends with 1', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const whole = join(directory, 'whole');
  const grid = await runToGrid(file, whole);
  const disk = join(directory, 'disk');
  const ledger = join(whole, 'ledger.db');
  // Room for the ledger with SQLite's files beside it, for data and manifest, and not for a picture of 240 KiB.
  if (!mountDisk(t, disk, statSync(ledger).size / 1024 + 104)) return;
  copyFileSync(ledger, join(disk, 'ledger.db'));
  const failed = await runPhasegrid(['run', file, '--out', disk]);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /Not written: .*diagram\.png: cannot write .*diagram\.png: ENOSPC/);
  t.deepEqual(readFileSync(join(disk, 'grid.csv')), grid);
  const manifest = readFileSync(join(disk, 'manifest.json'), 'utf8');
  t.regex(manifest, /"failed": \{[^}]*"diagram\.png": "[^"]*ENOSPC/);
  t.deepEqual(
    readdirSync(disk).filter((name) => name.endsWith('.draft')),
    [],
  );

  execFileSync(mount, ['-o', 'remount,size=4m', disk]);
  const again = await runPhasegrid(['run', file, '--out', disk]);
  t.is(again.code, 0, again.stderr);
  t.deepEqual(readdirSync(disk).sort(), readdirSync(whole).sort());
  t.notRegex(readFileSync(join(disk, 'manifest.json'), 'utf8'), /"failed"/);
});

test('a disk that has no room for the data is named, and with room the same command writes them as if nothing had been', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const whole = join(directory, 'whole');
  await runToGrid(file, whole);
  const disk = join(directory, 'disk');
  if (!mountDisk(t, disk, 12)) return;
  const command = ['export', whole, '--format', 'csv,json,manifest', '--out', disk];
  const failed = await runPhasegrid(command);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /cannot write .*disk\/\S+: ENOSPC/);
  t.false(existsSync(join(disk, 'manifest.json')), 'no manifest speaks of what is not there');
  t.deepEqual(
    readdirSync(disk).filter((name) => name.endsWith('.draft')),
    [],
  );
  execFileSync(mount, ['-o', 'remount,size=4m', disk]);
  t.is((await runPhasegrid(command)).code, 0);
  t.deepEqual(readdirSync(disk).sort(), [
    'grid.csv',
    'grid.json',
    'manifest.json',
    'transitions.csv',
    'transitions.json',
  ]);
});

test('on a read-only disk nothing starts that would add to the ledger, and what only reads goes on', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const whole = join(directory, 'whole');
  const grid = await runToGrid(file, whole);
  const disk = join(directory, 'disk');
  if (!mountDisk(t, disk, 4096)) return;
  cpSync(whole, disk, { recursive: true });
  execFileSync(mount, ['-o', 'remount,ro', disk]);
  const ledger = join(disk, 'ledger.db');
  const refused: readonly (readonly string[])[] = [
    ['serve', '--ledger', ledger],
    ['run', file, '--out', disk],
    ['retry', disk],
    ['audit', disk],
  ];
  for (const args of refused) {
    const done = await runPhasegrid(args);
    t.is(done.code, 1, args.join(' '));
    t.true(
      done.stderr.includes(
        `ledger ${ledger}: nothing can be added to it, since ${ledger} lies on a file system that is mounted read-only`,
      ),
      done.stderr,
    );
    t.notRegex(done.stderr, /no coordinator answers|coordinator on /);
  }
  const fresh = await runPhasegrid(['serve', '--ledger', join(disk, 'new.db')]);
  t.is(fresh.code, 1);
  t.regex(
    fresh.stderr,
    /ledger .*new\.db: it cannot be made, since .*disk lies on a file system that is mounted read-only/,
  );
  const exported = await runPhasegrid(['export', disk, '--format', 'csv', '--out', join(directory, 'files')]);
  t.is(exported.code, 0, exported.stderr);
  t.deepEqual(readFileSync(join(directory, 'files', 'grid.csv')), grid);
  t.is((await runPhasegrid(['faults', disk])).stdout, 'no faults\n');
});

test('an installation without SQLite’s native module says so, and harms no ledger', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  await runToGrid(file, out);
  const ledger = readFileSync(join(out, 'ledger.db'));
  const main = installWithoutModule(join(directory, 'installation'));
  for (const args of [
    ['run', file, '--out', out],
    ['serve', '--ledger', join(out, 'ledger.db')],
    ['export', out, '--out', join(directory, 'files')],
  ]) {
    const done = await runPhasegrid(args, { main });
    t.is(done.code, 1, `${args.join(' ')}: ${done.stderr}`);
    t.regex(
      done.stderr,
      /the native module of better-sqlite3 cannot be loaded, the ledger was not touched: run `npm rebuild better-sqlite3`/,
    );
    t.notRegex(done.stderr, /damaged|\n {4}at /);
    t.deepEqual(readFileSync(join(out, 'ledger.db')), ledger);
  }
});

/** Everything of this installation but what its package manager compiles. */
function installWithoutModule(folder: string): string {
  const project = dirname(protoFolder);
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const part of ['src', 'coordinator', 'worker']) {
    cpSync(join(project, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  copyFileSync(join(project, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(project, 'proto'), join(folder, 'proto'));
  const name = 'better-sqlite3';
  for (const entry of readdirSync(join(project, 'node_modules'))) {
    if (entry !== name) symlinkSync(join(project, 'node_modules', entry), join(modules, entry));
  }
  mkdirSync(join(modules, name));
  for (const part of ['package.json', 'lib']) {
    cpSync(join(project, 'node_modules', name, part), join(modules, name, part), { recursive: true });
  }
  return join(folder, 'dist', 'src', 'cli', 'main.js');
}
