import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { projectDurable } from '../core/state-projection.js';
import { putCrashImage, takeCrashImage } from './crash-image.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import { history, historyFacts, restoreHistory } from './ledger-history.js';

const image = takeCrashImage(historyFacts, 20);
const nfs = 0x6969;
const whole = projectDurable(history.state);

test('on a network file system a commit goes into the file itself, and that is said', (t) => {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path, () => nfs);
  t.regex(ledger.note ?? '', /network file system \(NFS\).*unsafe/);
  ledger.commit(historyFacts);
  t.false(existsSync(`${path}-wal`));
  t.is(readFileSync(path)[18], 1, 'the header speaks of a rollback journal');
  ledger.close();
  t.deepEqual(projectDurable(restoreHistory(path)), whole);
});

test('a ledger with a log that comes to a network file system gives it up, and back on a disk it has one again', (t) => {
  const path = temporaryLedgerPath(t);
  putCrashImage(path, image);
  openLedger(path, () => nfs).close();
  t.false(existsSync(`${path}-wal`));
  const ledger = openLedger(path);
  t.is(ledger.note, undefined);
  t.is(readFileSync(path)[18], 2);
  ledger.close();
  t.deepEqual(projectDurable(restoreHistory(path)), whole);
});

for (const [what, suffix] of [
  ['whose directory is removed', undefined],
  ['that is replaced', '.aside'],
] as const) {
  test(`a ledger ${what} while it is in use takes no further commit, and all that it held is saved`, (t) => {
    const path = temporaryLedgerPath(t);
    const ledger = openLedger(path);
    ledger.commit(historyFacts.slice(0, 5));
    if (suffix === undefined) rmSync(dirname(path), { recursive: true });
    else {
      renameSync(path, `${path}${suffix}`);
      openLedger(join(dirname(path), 'other.db')).close();
      renameSync(join(dirname(path), 'other.db'), path);
    }
    const place = suffix === undefined ? dirname(path) : path;
    const rescued = `${place}.rescued.db`;
    t.teardown(() => rmSync(rescued, { force: true }));
    writeFileSync(rescued, 'somebody else’s');
    const saved = `${place}.rescued-2.db`;
    t.teardown(() => rmSync(saved, { force: true }));
    for (const use of [() => ledger.commit(historyFacts.slice(5)), () => ledger.close()]) {
      const error = t.throws(use, { instanceOf: LedgerError });
      t.is(error.code, 'LEDGER_MOVED');
      t.true(error.message.includes(`all that it held is saved in ${saved}: move that back to ${path}`), error.message);
    }
    t.is(readFileSync(rescued, 'utf8'), 'somebody else’s');
    t.is(statSync(saved).mode & 0o777, 0o600);
    t.deepEqual(projectDurable(restoreHistory(saved)), whole);
  });
}

test('a read-only file system: what is there is read, a log that was left too, nothing is changed or added', (t) => {
  const path = temporaryLedgerPath(t);
  const disk = join(dirname(path), 'disk');
  mkdirSync(disk);
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    t.log(`not tried: a disk cannot be mounted here (${String(error)})`);
    t.pass();
    return;
  }
  t.teardown(() => execFileSync('/usr/bin/umount', [disk]));
  const inside = join(disk, 'ledger.db');
  putCrashImage(inside, image);
  execFileSync('/usr/bin/mount', ['-o', 'remount,ro', disk]);
  const before = readdirSync(disk);
  t.deepEqual(projectDurable(restoreHistory(inside)), whole);
  const ledger = openLedger(inside);
  const error = t.throws(() => ledger.commit(historyFacts.slice(0, 1)), { instanceOf: LedgerError });
  t.is(error.code, 'LEDGER_READ_ONLY');
  t.regex(error.message, /mounted read-only/);
  ledger.close();
  t.deepEqual(readdirSync(disk), before);
  const missing = t.throws(() => openLedger(join(disk, 'new.db')), { instanceOf: LedgerError });
  t.is(missing.code, 'LEDGER_READ_ONLY');
});
