import type { FileReference } from '../src/sweep/file-reference.js';
import type { Outcome, Task } from '../src/sweep/outcome.js';
import type { SweepPlan } from '../src/sweep/plan.js';
import type { Sweep } from '../src/sweep/sweep.js';
import type { DurableFact } from './core/fact.js';
import type { OutcomeRecord } from './core/outcome-record.js';
import { type LedgerDatabase, openDatabase, pragmaNumber } from './store/database.js';
import { guardReading } from './store/guard-reading.js';
import { prepareInserts } from './store/insert-facts.js';
import { commitError, damageError, openError } from './store/ledger-error.js';
import { checkLedgerFile, checkLedgerIdentity } from './store/ledger-file.js';
import { type RowOwner, readOutcome, readRecord } from './store/ledger-rows.js';
import {
  factSequences,
  ledgerApplicationId,
  ledgerSchema,
  ledgerVersion,
  type SweepRow,
} from './store/ledger-schema.js';
import { addSecret, leaseKeyName, readSecret } from './store/ledger-secret.js';
import { migrateLedger } from './store/migrate-ledger.js';
import { prepareFileReading } from './store/read-files.js';
import { prepareTaskPages, readTasks } from './store/read-tasks.js';
import { replayRows } from './store/replay-rows.js';

/** The facts on disk. One process has it at a time. */
export interface Ledger {
  readonly path: string;
  /** Signs leases; random, made with the ledger, and never told to anybody. */
  readonly leaseKey: Uint8Array;
  /** All of them in one transaction, or none; throws a LedgerError. On return they survive a crash of the machine. */
  readonly commit: (facts: readonly DurableFact[]) => void;
  /** Every fact in the order of its commit, outcomes without metrics and curves; `plan` must cut a sweep as it was cut then. */
  readonly replay: (plan: (sweep: Sweep) => SweepPlan) => Iterable<DurableFact>;
  /** The accepted outcomes of a sweep; commits may come between two of them. */
  readonly outcomes: (owner: RowOwner) => Iterable<{ readonly task: Task; readonly outcome: Outcome }>;
  /** The same without metrics and curves, which is much less to read. */
  readonly verdicts: (owner: RowOwner) => Iterable<OutcomeRecord>;
  /** The accepted outcome of one task, without metrics and curves. */
  readonly verdict: (owner: RowOwner, task: Task) => OutcomeRecord | undefined;
  /** The content of a file, held against its hash; undefined where there is none. Throws a LedgerError. */
  readonly readFile: (reference: FileReference) => Uint8Array | undefined;
  readonly close: () => void;
}

/** Opens or creates the ledger at `path` (`:memory:` for one that is forgotten); throws a LedgerError. */
export function openLedger(path: string): Ledger {
  if (path !== ':memory:') checkLedgerFile(path);
  let database: LedgerDatabase | undefined;
  try {
    database = openDatabase(path);
    prepareDatabase(database, path);
    return serveLedger(database, path);
  } catch (cause) {
    database?.close();
    throw openError(path, cause);
  }
}

function prepareDatabase(database: LedgerDatabase, path: string): void {
  database.pragma('locking_mode = EXCLUSIVE');
  // The schema is committed before the write-ahead log is switched on: a file either has its identity or is blank.
  database
    .transaction(() => {
      if (pragmaNumber(database, 'schema_version') !== 0) return;
      database.pragma(`application_id = ${ledgerApplicationId}`);
      database.pragma(`user_version = ${ledgerVersion}`);
      database.exec(ledgerSchema);
      addSecret(database, leaseKeyName);
    })
    .immediate();
  checkLedgerIdentity(path, {
    applicationId: pragmaNumber(database, 'application_id'),
    version: pragmaNumber(database, 'user_version'),
  });
  migrateLedger(database);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
}

function serveLedger(database: LedgerDatabase, path: string): Ledger {
  const insert = prepareInserts(database);
  const keys = new Map<string, number>(
    database
      .prepare<[], SweepRow>('SELECT * FROM sweep')
      .all()
      .map((row) => [row.sweep_id, row.sequence]),
  );
  let sequence = lastSequence(database);
  const keyOf = (id: string): number => {
    const key = keys.get(id);
    if (key === undefined) throw new RangeError(`the ledger has no sweep ${id}`);
    return key;
  };
  const write = database.transaction((facts: readonly DurableFact[]) => {
    for (const fact of facts) {
      sequence += 1;
      if (fact.kind === 'sweep-submitted') keys.set(fact.sweepId, sequence);
      insert({ sequence, sweep: keyOf(fact.sweepId) }, fact);
    }
  });
  const pages = prepareTaskPages(database);
  const readFile = prepareFileReading(database);
  return {
    path,
    leaseKey: readSecret(database, leaseKeyName),
    commit: (facts) => {
      try {
        write.immediate(facts);
      } catch (cause) {
        throw commitError(path, cause);
      }
    },
    replay: (plan) => guardReading(path, replayRows({ database, path }, plan)),
    outcomes: (owner) =>
      guardReading(
        path,
        readTasks(keyOf(owner.sweepId), pages.outcomes, (row) => readOutcome(owner, row)),
      ),
    verdicts: (owner) =>
      guardReading(
        path,
        readTasks(keyOf(owner.sweepId), pages.verdicts, (row) => readRecord(owner, row)),
      ),
    verdict: (owner, { block, trialStart }) => {
      const read = readTasks(keyOf(owner.sweepId), pages.task(block, trialStart), (row) => readRecord(owner, row));
      const [record] = guardReading(path, read);
      return record;
    },
    readFile: (reference) => {
      try {
        return readFile(reference);
      } catch (cause) {
        throw openError(path, cause);
      }
    },
    close: () => void database.close(),
  };
}

function lastSequence(database: LedgerDatabase): number {
  const selects = factSequences
    .map(({ table, column }) => `SELECT max(${column}) AS last FROM ${table}`)
    .join(' UNION ALL ');
  const row = database.prepare<[], { last: number | null }>(`SELECT max(last) AS last FROM (${selects})`).get();
  return row?.last ?? 0;
}
