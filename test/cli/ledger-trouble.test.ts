import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { runToGrid, smallSweep, writeSweep } from './sweep-scene.js';

/** Offset of SQLite's user version in its header, which is the ledger's version (fileformat.html, 1.3). */
const versionOffset = 60;

const mount = '/usr/bin/mount';
const unmount = '/usr/bin/umount';

/** What becomes of a good ledger, and what the refusal says. */
const troubles: readonly [title: string, change: (ledger: Buffer) => Buffer, message: RegExp][] = [
  [
    'of another version',
    (ledger) => {
      const changed = Buffer.from(ledger);
      changed.writeUInt32BE(99, versionOffset);
      return changed;
    },
    /reads versions 2 to \d+, the file has version 99; .*use the phasegrid that made it or name another file/,
  ],
  ['that is no database', () => Buffer.from('a letter to a friend\n'.repeat(20)), /got a file of another kind/],
  [
    'with damaged pages',
    (ledger) => Buffer.from(ledger).fill(0xaa, 4096 + 100, 3 * 4096),
    /is damaged; .*restore a copy, or save what is whole/,
  ],
  ['that was cut short', (ledger) => ledger.subarray(0, ledger.length - 4096), /is damaged; .*restore a copy/],
];

test('a ledger that cannot be used is refused with what to do and left as it is, byte for byte', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const good = join(directory, 'good');
  await runToGrid(file, good);
  const ledger = readFileSync(join(good, 'ledger.db'));
  for (const [index, [title, change, message]] of troubles.entries()) {
    const out = join(directory, String(index));
    mkdirSync(out);
    const changed = change(ledger);
    writeFileSync(join(out, 'ledger.db'), changed);
    const commands = [
      ['run', file, '--out', out],
      ['serve', '--ledger', join(out, 'ledger.db'), '--listen', '127.0.0.1:0'],
      ['export', out, '--out', join(out, 'results')],
    ];
    for (const args of commands) {
      const done = await runPhasegrid(args);
      t.is(done.code, 1, `${args[0]} on a ledger ${title}: ${done.stderr}`);
      t.regex(done.stderr, message, title);
      t.true(done.stderr.includes(join(out, 'ledger.db')), title);
      t.deepEqual(readFileSync(join(out, 'ledger.db')), changed, title);
    }
  }
});

test('an output directory that cannot be made or written is named, and nothing hangs', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const occupied = join(directory, 'occupied');
  writeFileSync(occupied, 'mine');
  // /proc takes no directory from anybody, root included, and says that it does not exist.
  for (const out of [occupied, join(occupied, 'below'), '/proc/phasegrid', '/proc']) {
    const done = await runPhasegrid(['run', file, '--out', out]);
    t.is(done.code, 1, out);
    t.true(done.stderr.includes(out), done.stderr);
  }
  t.is(readFileSync(occupied, 'utf8'), 'mine');
});

test('a full disk is named, what was kept stays, and with room the same command ends as if nothing had been', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  try {
    // Room for an empty ledger, not for its log too.
    execFileSync(mount, ['-t', 'tmpfs', '-o', 'size=60k', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    t.log(`not tried: a small disk cannot be mounted here (${String(error)})`);
    t.pass();
    return;
  }
  t.teardown(() => execFileSync(unmount, [disk]));
  const failed = await runPhasegrid(['run', file, '--out', disk]);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /phasegrid: ledger .*ledger\.db: the disk is full; .*free some space and start again/);
  t.notRegex(failed.stderr, /does not answer|\n {4}at /);
  execFileSync(mount, ['-o', 'remount,size=2m', disk]);
  t.deepEqual(await runToGrid(file, disk), await runToGrid(file, join(directory, 'undisturbed')));
});

test('a disk that has no room for the results leaves the old files whole', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  await runToGrid(file, out);
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  try {
    execFileSync(mount, ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    t.log(`not tried: a small disk cannot be mounted here (${String(error)})`);
    t.pass();
    return;
  }
  t.teardown(() => execFileSync(unmount, [disk]));
  writeFileSync(join(disk, 'diagram.png'), 'the old one');
  const failed = await runPhasegrid(['export', out, '--format', 'png', '--out', disk]);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /cannot write .*diagram\.png: ENOSPC/);
  t.is(readFileSync(join(disk, 'diagram.png'), 'utf8'), 'the old one');
});
