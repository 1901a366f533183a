import { copyFileSync, existsSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { deletedSweepId } from '../../../coordinator/core/audit/audit-facts.js';
import { isWithdrawn } from '../../../coordinator/core/audit/withdrawals.js';
import type { DurableFact } from '../../../coordinator/core/fact.js';
import { type LedgerDatabase, openForReading } from '../../../coordinator/store/database.js';
import { type Ledger, openLedger } from '../../../coordinator/store/ledger.js';
import { countTables, findMarkProblem, markedTables, readMark } from '../../../coordinator/store/ledger-mark.js';
import { repairLedger } from '../../../coordinator/store/repair-ledger.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { projectDurable } from '../core/state-projection.js';
import { createTranscript } from '../core/transcript.js';
import { findToyDeclaration, outcomeResult, toyFingerprint, toyOutcome, toyPlan } from '../toy-sweep.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import {
  historyEntries,
  historyFacts,
  historyPlan,
  picture,
  pictureReference,
  restoreHistory,
} from './ledger-history.js';

const deletedId = sweepId(historyPlan.sweep);
const otherPlan = toyPlan({ seed: 7, trials: 40 });
const otherId = sweepId(otherPlan.sweep);
const otherFacts = writeOther();
const timeMs = 1_700_000_000_000;
const task = { block: 0, trialStart: 0, trialCount: 5 };

/** What a withdrawal of the deleted sweep says. */
const withdrawn: DurableFact = {
  kind: 'worker-withdrawn',
  sweepId: deletedId,
  task,
  host: 'liar',
  process: undefined,
  message: 'two others agree',
  timeMs,
};
const deletion: DurableFact = { kind: 'sweep-deleted', sweepId: deletedId, files: [pictureReference], timeMs };

function writeOther(): DurableFact[] {
  const transcript = createTranscript();
  transcript.submit(otherPlan);
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 9 });
  const results = leases.map(({ leaseId, task: leased }) => outcomeResult(leaseId, toyOutcome(otherPlan, leased)));
  transcript.answer(session, { results });
  return transcript.facts.filter((fact): fact is DurableFact => /^(sweep|outcome)-/.test(fact.kind));
}

/** Two sweeps whose rows lie between each other. */
function writeBoth(t: ExecutionContext): string {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  const [submitted, ...rest] = historyFacts;
  ledger.commit([submitted]);
  const mixed = rest.flatMap((fact, index) => (index < otherFacts.length ? [fact, otherFacts[index]] : [fact]));
  for (let start = 0; start < mixed.length; start += 20) ledger.commit(mixed.slice(start, start + 20));
  ledger.commit([withdrawn]);
  ledger.close();
  return path;
}

function use<Value>(path: string, work: (ledger: Ledger) => Value): Value {
  const ledger = openLedger(path);
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}

/** What the tables hold beside what the mark says of them. */
function findImbalance(database: LedgerDatabase): string | undefined {
  return findMarkProblem(readMark(database).tables, countTables(database));
}

function look<Value>(path: string, read: (database: LedgerDatabase) => Value): Value {
  const database = openForReading(path);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function findSweepId(fact: DurableFact): string | undefined {
  return 'sweepId' in fact ? fact.sweepId : undefined;
}

/** The sweep of the other facts alone, as a ledger has it that never knew another. */
function readOther(ledger: Ledger): unknown {
  const facts = [...ledger.replay((sweep) => (sweep.seed === 7 ? otherPlan : historyPlan))];
  return {
    facts: facts
      .filter((fact) => findSweepId(fact) === otherId)
      .map((fact) => ('sequence' in fact ? { ...fact, sequence: 0 } : fact)),
    outcomes: [...ledger.outcomes({ sweepId: otherId, plan: otherPlan })],
    foreign: facts.filter((fact) => 'sweepId' in fact && fact.sweepId !== otherId),
  };
}

test('a sweep that is deleted is gone at once, its files with it, and no other sweep changes', (t) => {
  const path = writeBoth(t);
  const before = use(path, readOther) as { facts: unknown; outcomes: unknown };
  use(path, (ledger) => ledger.commit([deletion]));
  use(path, (ledger) => {
    t.deepEqual(readOther(ledger), { ...before, foreign: [{ ...withdrawn, sweepId: deletedSweepId }] });
    t.true(ledger.hasDeletedRows());
    t.is(ledger.readFile(pictureReference), undefined);
    t.throws(() => [...ledger.outcomes({ sweepId: deletedId, plan: historyPlan })], { message: /no sweep/ });
  });
  const state = restoreHistory(path);
  t.deepEqual([...state.sweeps.keys()], [otherId]);
  t.true(isWithdrawn(state.withdrawals, { host: 'liar', process: 'any' }));
});

test('whatever interrupts the removal of its rows, the books balance and the rest goes on', (t) => {
  const path = writeBoth(t);
  const before = use(path, readOther) as { facts: unknown; outcomes: unknown };
  use(path, (ledger) => ledger.commit([deletion]));
  let slices = 0;
  let rows = 0;
  for (;;) {
    const image = temporaryLedgerPath(t);
    const isLeft = use(path, (ledger) => {
      if (!ledger.hasDeletedRows()) return false;
      rows += ledger.purge(23);
      slices += 1;
      // As a process leaves it that is killed here.
      for (const suffix of ['', '-wal', '-mark']) copyFileSync(`${path}${suffix}`, `${image}${suffix}`);
      return true;
    });
    if (!isLeft) break;
    use(image, (ledger) =>
      t.deepEqual(readOther(ledger), { ...before, foreign: [{ ...withdrawn, sweepId: deletedSweepId }] }),
    );
    t.is(look(image, findImbalance), undefined);
  }
  t.true(slices > 1 && rows > historyFacts.length - historyEntries.length - 5, `${slices} slices, ${rows} rows`);
  use(path, (ledger) => t.is(ledger.allocations().length, historyEntries.length));
  look(path, (database) => {
    t.is(readMark(database).deleting, undefined);
    for (const table of markedTables) {
      // Allocations belong to no sweep.
      if (table === 'allocation') continue;
      const column = table === 'sweep' ? 'sequence' : 'sweep';
      const left = database.prepare(`SELECT count(*) FROM ${table} NOT INDEXED WHERE ${column} = 1`).pluck().get();
      t.is(left, table === 'withdrawal' ? 1 : 0, table);
    }
  });
});

test('the same sweep begins anew while rows of its former life are still there', (t) => {
  const path = writeBoth(t);
  use(path, (ledger) => {
    ledger.commit([deletion, ...historyFacts]);
    ledger.purge(50);
  });
  use(path, (ledger) => {
    while (ledger.hasDeletedRows()) ledger.purge();
    t.deepEqual(ledger.readFile(pictureReference), picture);
  });
  const sweep = restoreHistory(path).sweeps.get(deletedId);
  const alone = temporaryLedgerPath(t);
  use(alone, (ledger) => ledger.commit(historyFacts));
  const expected = restoreHistory(alone).sweeps.get(deletedId);
  t.is(sweep?.tasksSettled, expected?.tasksSettled);
  t.deepEqual(sweep?.tallies, expected?.tallies);
  t.is(look(path, findImbalance), undefined);
});

test('a ledger in which a sweep is being deleted is repaired as one without it', (t) => {
  const path = writeBoth(t);
  use(path, (ledger) => {
    ledger.commit([deletion]);
    ledger.purge(50);
  });
  const expected = projectDurable(restoreHistory(path));
  repairLedger(path, { stamp: 'now', fingerprint: toyFingerprint, findDeclaration: findToyDeclaration });
  t.true(existsSync(`${path}.damaged-now`));
  t.deepEqual(projectDurable(restoreHistory(path)), expected);
  use(path, (ledger) => t.false(ledger.hasDeletedRows()));
});
