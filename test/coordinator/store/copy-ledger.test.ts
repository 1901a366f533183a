import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { verifyLedger } from '../../../coordinator/engine/verify-ledger.js';
import { draftOf } from '../../../coordinator/store/copy-database.js';
import { copyLedgerFile } from '../../../coordinator/store/copy-ledger-file.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { referTo } from '../../../src/sweep/refer-to.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { projectDurable } from '../core/state-projection.js';
import { findToyDeclaration, toyFingerprint, toyPlan } from '../toy-sweep.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import { history, historyFacts, restoreHistory } from './ledger-history.js';
import { readVersion2 } from './ledger-version-2.js';

const accepted = historyFacts.filter(({ kind }) => kind === 'outcome-accepted').length;

function verify(copy: string, name = copy, isLatest = false): ReturnType<typeof verifyLedger> {
  return verifyLedger(copy, { name, isLatest, fingerprint: toyFingerprint, findDeclaration: findToyDeclaration });
}

function writeHistory(t: ExecutionContext): string {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(historyFacts);
  ledger.close();
  return path;
}

/** As a killed process leaves it: commits in the log. */
function writeCrashed(t: ExecutionContext): string {
  const path = temporaryLedgerPath(t);
  const live = temporaryLedgerPath(t);
  const ledger = openLedger(live);
  ledger.commit(historyFacts);
  for (const suffix of ['', '-wal', '-mark']) copyFileSync(`${live}${suffix}`, `${path}${suffix}`);
  ledger.close();
  return path;
}

test('a copy that is made while commits go on is the ledger at the moment that it is done', async (t) => {
  const path = temporaryLedgerPath(t);
  const to = temporaryLedgerPath(t);
  // Some megabytes, so that copying takes many turns.
  const large = Buffer.alloc(4_000_000, 'large');
  const parameters = { picture: referTo(large) };
  const plan = toyPlan({ seed: 9, parameters });
  const ledger = openLedger(path);
  const [first, ...rest] = historyFacts;
  ledger.commit([
    first,
    {
      kind: 'sweep-submitted',
      sweepId: sweepId(plan.sweep),
      plan,
      files: new Map([[referTo(large), large]]),
      timeMs: 1,
    },
  ]);
  let committed = 0;
  let turns = 0;
  await ledger.copy(to, ({ bytesCopied, bytesTotal }) => {
    turns += 1;
    t.true(bytesCopied <= bytesTotal);
    if (committed < rest.length) ledger.commit([rest[committed]]);
    committed += 1;
  });
  ledger.commit(rest.slice(committed));
  t.true(turns > 10 && committed < rest.length, `${turns} turns`);
  ledger.close();
  const counts = verify(to);
  t.is(counts.sequence, 2 + committed);
  const outcomes = rest.slice(0, committed).filter(({ kind }) => kind === 'outcome-accepted').length;
  t.deepEqual([counts.sweeps, counts.tasks, counts.files], [2, outcomes, 2]);
  t.is(statSync(to).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(dirname(to)), [basename(to)]);
});

test('a ledger that is closed while it is copied leaves no copy, and is called closed', async (t) => {
  const path = writeHistory(t);
  const to = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  const copying = ledger.copy(to);
  await new Promise((resolve) => setImmediate(resolve));
  ledger.close();
  const error = await t.throwsAsync(copying, { instanceOf: LedgerError });
  t.is(error.code, 'LEDGER_CLOSED');
  t.false(existsSync(to));
});

test('what a coordinator was copying when it was killed goes when the ledger is opened', (t) => {
  const path = writeHistory(t);
  writeFileSync(draftOf(path), 'half of a copy');
  openLedger(path).close();
  t.false(existsSync(draftOf(path)));
});

test('a ledger that nobody uses is copied with what its log holds, and stays as it is', async (t) => {
  const path = writeCrashed(t);
  const to = temporaryLedgerPath(t);
  const content = (): unknown =>
    readdirSync(dirname(path)).map((name) => [name, readFileSync(`${dirname(path)}/${name}`).toString('base64')]);
  const before = content();
  await copyLedgerFile(path, to);
  t.deepEqual(content(), before);
  t.deepEqual([verify(to).tasks, verify(to).files], [accepted, 1]);
  t.deepEqual(projectDurable(restoreHistory(to)), projectDurable(history.state));
});

test('a copy is opened like any ledger, keeps the key of leases, and goes on', async (t) => {
  const path = writeHistory(t);
  const to = temporaryLedgerPath(t);
  await copyLedgerFile(path, to);
  verify(to);
  const [one, two] = [openLedger(path), openLedger(to)];
  t.deepEqual(Buffer.from(two.leaseKey), Buffer.from(one.leaseKey));
  two.commit([{ kind: 'sweep-cancelled', sweepId: firstSweepId(), timeMs: 3 }]);
  one.close();
  two.close();
  t.true(restoreHistory(to).sweeps.get(firstSweepId())?.cancelled);
  t.false(restoreHistory(path).sweeps.get(firstSweepId())?.cancelled);
});

function firstSweepId(): ReturnType<typeof sweepId> {
  const [first] = historyFacts;
  if (first.kind !== 'sweep-submitted') throw new RangeError(`the history begins with ${first.kind}`);
  return first.sweepId;
}

test('a ledger in use by another process is not copied from outside', async (t) => {
  const path = writeHistory(t);
  const to = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  const error = await t.throwsAsync(copyLedgerFile(path, to), { instanceOf: LedgerError });
  t.is(error.code, 'LEDGER_IN_USE');
  t.false(existsSync(to));
  ledger.close();
});

test('a ledger of an older version is copied as one of this version, and stays what it was', async (t) => {
  const path = temporaryLedgerPath(t);
  writeFileSync(path, readVersion2());
  const to = temporaryLedgerPath(t);
  await copyLedgerFile(path, to);
  t.is(verify(to).tasks, 21);
  t.deepEqual(readFileSync(path), readVersion2());
});

for (const [what, statement, message] of [
  [
    'a row that is gone',
    'DELETE FROM outcome WHERE sequence = (SELECT max(sequence) FROM outcome)',
    /outcome: expected \d+ rows, got \d+/,
  ],
  [
    'metrics that changed',
    'UPDATE outcome SET metrics = zeroblob(length(metrics)) WHERE sequence = (SELECT max(sequence) FROM outcome)',
    /digest/,
  ],
  ['a file that changed', 'UPDATE file SET content = zeroblob(length(content))', /content of sha256/],
  ['a key that changed', 'UPDATE secret SET value = zeroblob(32)', /secret/],
] as const) {
  test(`a copy is no backup with ${what}: the message says so of the ledger`, async (t) => {
    const path = writeHistory(t);
    const database = new Database(path);
    database.exec(statement);
    database.close();
    const to = temporaryLedgerPath(t);
    await copyLedgerFile(path, to);
    const error = t.throws(() => verify(to, path), { instanceOf: LedgerError });
    t.is(error.code, 'LEDGER_DAMAGED');
    t.regex(error.message, message);
    t.true(error.message.includes(path) && !error.message.includes(to));
  });
}

test('a ledger whose log was removed is no backup: the witness beside it knows of more', async (t) => {
  const path = writeCrashed(t);
  rmSync(`${path}-wal`);
  const to = temporaryLedgerPath(t);
  await copyLedgerFile(path, to);
  const error = t.throws(() => verify(to, path, true), { instanceOf: LedgerError });
  t.is(error.code, 'LEDGER_LOSS', error.message);
});

test('compaction gives back what a deleted sweep took, and the books stay true', (t) => {
  const path = writeHistory(t);
  const ledger = openLedger(path);
  const other = toyPlan({ seed: 7, trials: 40 });
  ledger.commit([
    { kind: 'sweep-submitted', sweepId: sweepId(other.sweep), plan: other, files: new Map(), timeMs: 5 },
    { kind: 'sweep-deleted', sweepId: firstSweepId(), files: [], timeMs: 6 },
  ]);
  while (ledger.hasDeletedRows()) ledger.purge();
  const before = statSync(path).size + statSync(`${path}-wal`).size;
  ledger.compact();
  ledger.close();
  t.true(statSync(path).size < before);
  t.deepEqual([...restoreHistory(path).sweeps.keys()], [sweepId(other.sweep)]);
  const copy = temporaryLedgerPath(t);
  copyFileSync(path, copy);
  t.is(verify(copy).sweeps, 1);
});

test('a damaged ledger is not compacted, and keeps its bytes', (t) => {
  const path = writeHistory(t);
  const database = new Database(path);
  database.exec('DELETE FROM outcome WHERE sequence = (SELECT max(sequence) FROM outcome)');
  database.close();
  const size = statSync(path).size;
  const ledger = openLedger(path);
  const error = t.throws(() => ledger.compact(), { instanceOf: LedgerError });
  ledger.close();
  t.is(error.code, 'LEDGER_DAMAGED');
  t.is(statSync(path).size, size);
});
