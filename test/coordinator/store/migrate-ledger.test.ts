import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { ledgerSchema, ledgerVersion } from '../../../coordinator/store/ledger-schema.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { createTranscript } from '../core/transcript.js';
import { findToyDeclaration, toyOutcome, toyPlan } from '../toy-sweep.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import { readVersion2 } from './ledger-version-2.js';
import { readVersion3 } from './ledger-version-3.js';

const plan = toyPlan({ trials: 70 });
const id = sweepId(plan.sweep);
const { settings } = createTranscript().state;

function writeVersion2(t: ExecutionContext): string {
  const path = temporaryLedgerPath(t);
  writeFileSync(path, readVersion2());
  return path;
}

test('a ledger of version 2 opens with all that it knew, and stays open to this version', (t) => {
  const path = writeVersion2(t);
  for (let opening = 0; opening < 2; opening += 1) {
    const ledger = openLedger(path);
    const facts = [...ledger.replay(() => plan)];
    const count = (kind: string): number => facts.filter((fact) => fact.kind === kind).length;
    t.deepEqual([facts.length, count('outcome-accepted'), count('attempt-failed')], [30, 21, 3]);
    t.deepEqual([count('outcome-conflicted'), count('trials-quarantined')], [1, 1]);
    const accepted = facts.flatMap((fact) => (fact.kind === 'outcome-accepted' ? [fact] : []));
    t.true(accepted.every(({ host, process }) => host === 'old-host' && process === undefined));
    for (const { task, outcome } of ledger.outcomes({ sweepId: id, plan })) {
      const quarantined = outcome.verdicts.includes(3) ? [task.trialStart] : [];
      t.deepEqual(outcome, toyOutcome(plan, task, quarantined));
    }
    const sweep = runAtOnce(restoreInSlices(ledger, settings, findToyDeclaration)).sweeps.get(id);
    t.deepEqual([sweep?.tasksSettled, sweep?.plan.sweep.trials, sweep?.cancelled], [21, 70, false]);
    ledger.close();
  }
});

test('a ledger of version 3 opens with all that it knew, under the same mark, and takes facts of allocations', (t) => {
  const path = temporaryLedgerPath(t);
  writeFileSync(path, readVersion3());
  const before = readTables(path);
  const old = toyPlan({ trials: 40 });
  const noted = { kind: 'allocation-noted', allocationId: 'a1b2c3d4', content: '{"kind":"x"}', timeMs: 5 } as const;
  for (let opening = 0; opening < 2; opening += 1) {
    const ledger = openLedger(path);
    const facts = [...ledger.replay(() => old)];
    const count = (kind: string): number => facts.filter((fact) => fact.kind === kind).length;
    t.deepEqual([count('outcome-accepted'), count('attempt-failed'), count('sweep-prioritised')], [13, 3, 1]);
    t.deepEqual([facts.length, count('allocation-noted')], [21 + opening, opening]);
    const sweep = runAtOnce(restoreInSlices(ledger, settings, findToyDeclaration)).sweeps.get(sweepId(old.sweep));
    t.deepEqual([sweep?.tasksSettled, sweep?.priority], [13, 3]);
    t.is([...ledger.outcomes({ sweepId: sweepId(old.sweep), plan: old })].length, 13);
    t.deepEqual(ledger.allocations(), opening === 0 ? [] : [noted]);
    ledger.close();
    if (opening > 0) break;
    t.deepEqual(readTables(path), before);
    const writer = openLedger(path);
    writer.commit([noted]);
    writer.close();
  }
});

function readTables(path: string): unknown {
  const database = new Database(path, { readonly: true });
  const content = database.prepare<[], string>('SELECT content FROM mark').pluck().get() ?? '';
  database.close();
  return JSON.parse(content);
}

for (const [version, content] of Object.entries({ 2: readVersion2(), 3: readVersion3() })) {
  test(`a ledger of version ${version} that was migrated has the schema of a new one`, (t) => {
    const path = temporaryLedgerPath(t);
    writeFileSync(path, content);
    openLedger(path).close();
    const fresh = new Database(':memory:');
    fresh.exec(ledgerSchema);
    const migrated = new Database(path, { readonly: true });
    const describe = (database: Database.Database): unknown =>
      database
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        .all();
    t.deepEqual(describe(migrated), describe(fresh));
    t.is(migrated.pragma('user_version', { simple: true }), ledgerVersion);
    t.is(migrated.pragma('integrity_check', { simple: true }), 'ok');
    migrated.close();
    fresh.close();
  });
}

test('a row of version 2 whose content was changed is noticed after the migration too', (t) => {
  const path = writeVersion2(t);
  const database = new Database(path);
  database.exec("UPDATE outcome SET host = 'another-host' WHERE sequence = (SELECT max(sequence) FROM outcome)");
  database.close();
  const ledger = openLedger(path);
  const error = t.throws(() => [...ledger.replay(() => plan)], { instanceOf: LedgerError });
  ledger.close();
  t.is(error.code, 'LEDGER_DAMAGED');
});

test('a migration that is interrupted leaves the file as it was', (t) => {
  const path = writeVersion2(t);
  const database = new Database(path);
  // The last step fails: the key's table is there already.
  database.exec('CREATE TABLE secret (name TEXT PRIMARY KEY)');
  database.close();
  const before = readFileSync(path);
  t.throws(() => openLedger(path), { instanceOf: LedgerError });
  const after = new Database(path, { readonly: true });
  t.is(after.pragma('user_version', { simple: true }), 2);
  t.is(after.prepare('SELECT count(*) FROM outcome').pluck().get(), 21);
  after.close();
  t.is(readFileSync(path).length, before.length);
});

test('each ledger has a key of its own, which stays with it, and a damaged one is noticed', (t) => {
  const [one, two, old] = [temporaryLedgerPath(t), temporaryLedgerPath(t), writeVersion2(t)];
  const keyOf = (path: string): string => {
    const ledger = openLedger(path);
    ledger.close();
    return Buffer.from(ledger.leaseKey).toString('hex');
  };
  const keys = [one, two, old].map(keyOf);
  t.is(new Set(keys).size, 3);
  t.true(keys.every((key) => key.length === 64));
  t.deepEqual([one, two, old].map(keyOf), keys);
  const copy = temporaryLedgerPath(t);
  copyFileSync(one, copy);
  t.is(keyOf(copy), keys[0]);
  const content = readFileSync(one);
  const at = content.indexOf(Buffer.from(keys[0], 'hex'));
  content[at] ^= 1;
  writeFileSync(one, content);
  t.is(t.throws(() => openLedger(one), { instanceOf: LedgerError }).code, 'LEDGER_DAMAGED');
});
