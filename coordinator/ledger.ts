import Database from 'better-sqlite3';
import { type FileReference, listFileReferences, referTo } from '../src/sweep/file-reference.js';
import type { Outcome, Task } from '../src/sweep/outcome.js';
import type { SweepPlan } from '../src/sweep/plan.js';
import { decodeSweep, encodeSweep, type Sweep, sweepId } from '../src/sweep/sweep.js';
import type { DurableFact } from './core/fact.js';
import { guardReading } from './store/guard-reading.js';
import { commitError, damageError, LedgerError, openError } from './store/ledger-error.js';
import { checkLedgerFile, checkLedgerIdentity } from './store/ledger-file.js';
import {
  extentFact,
  failureFact,
  failureValues,
  planDigest,
  quarantineFact,
  quarantineValues,
  type RowOwner,
  type RowValues,
  readOutcome,
  readRecord,
  recordValues,
  suspensionFact,
} from './store/ledger-rows.js';
import {
  type ExtentRow,
  type FailureRow,
  ledgerApplicationId,
  ledgerSchema,
  ledgerVersion,
  type OutcomeRow,
  type QuarantineRow,
  type RecordRow,
  recordColumns,
  type SuspensionRow,
  type SweepRow,
} from './store/ledger-schema.js';
import { mergeBySequence, type Sequenced } from './store/merge-by-sequence.js';
import { readTasks, type TaskPage } from './store/read-tasks.js';

/** The facts on disk. One process has it at a time. */
export interface Ledger {
  readonly path: string;
  /** All of them in one transaction, or none; throws a LedgerError. On return they survive a crash of the machine. */
  readonly commit: (facts: readonly DurableFact[]) => void;
  /** Every fact in the order of its commit, outcomes without metrics and curves; `plan` must cut a sweep as it was cut then. */
  readonly replay: (plan: (sweep: Sweep) => SweepPlan) => Iterable<DurableFact>;
  /** The accepted outcomes of a sweep; commits may come between two of them. */
  readonly outcomes: (owner: RowOwner) => Iterable<{ readonly task: Task; readonly outcome: Outcome }>;
  /** The same without metrics and curves, which is much less to read. */
  readonly verdicts: (owner: RowOwner) => Iterable<{ readonly task: Task; readonly verdicts: Uint8Array }>;
  /** The content of a file, held against its hash; undefined where there is none. Throws a LedgerError. */
  readonly readFile: (reference: FileReference) => Uint8Array | undefined;
  readonly close: () => void;
}

/** A coordinator that is just stopping lets go of the file within this time. */
const lockWaitMs = 500;

/** Outcomes are read in pages of so many, since an open cursor would block commits; an outcome takes up to 3 MiB. */
const outcomesPerPage = 32;
const verdictsPerPage = 1024;

const tables = ['sweep', 'extent', 'suspension', 'outcome', 'conflict', 'attempt_failure', 'quarantine'] as const;

/** Opens or creates the ledger at `path` (`:memory:` for one that is forgotten); throws a LedgerError. */
export function openLedger(path: string): Ledger {
  if (path !== ':memory:') checkLedgerFile(path);
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: lockWaitMs });
    prepareDatabase(database, path);
    return serveLedger(database, path);
  } catch (cause) {
    database?.close();
    throw openError(path, cause);
  }
}

function prepareDatabase(database: Database.Database, path: string): void {
  database.pragma('locking_mode = EXCLUSIVE');
  // The schema is committed before the write-ahead log is switched on: a file either has its identity or is blank.
  database
    .transaction(() => {
      if (pragmaNumber(database, 'schema_version') !== 0) return;
      database.pragma(`application_id = ${ledgerApplicationId}`);
      database.pragma(`user_version = ${ledgerVersion}`);
      database.exec(ledgerSchema);
    })
    .immediate();
  checkLedgerIdentity(path, {
    applicationId: pragmaNumber(database, 'application_id'),
    version: pragmaNumber(database, 'user_version'),
  });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
}

function serveLedger(database: Database.Database, path: string): Ledger {
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
      insert(sequence, keyOf(fact.sweepId), fact);
    }
  });
  const pages = prepareTaskPages(database);
  const readFile = prepareFileReading(database);
  return {
    path,
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

function prepareInserts(database: Database.Database): (sequence: number, sweep: number, fact: DurableFact) => void {
  const prepare = (table: (typeof tables)[number], columnCount: number): ((values: RowValues) => void) => {
    const marks = Array.from({ length: columnCount }, () => '?').join(', ');
    const statement = database.prepare(`INSERT INTO ${table} VALUES (${marks})`);
    return (values) => void statement.run(...values);
  };
  const sweeps = prepare('sweep', 5);
  const files = database.prepare('INSERT INTO file VALUES (?, ?, ?)');
  const extents = prepare('extent', 4);
  const suspensions = prepare('suspension', 4);
  const outcomes = prepare('outcome', 14);
  const conflicts = prepare('conflict', 14);
  const failures = prepare('attempt_failure', 10);
  const quarantines = prepare('quarantine', 9);
  return (sequence, sweep, fact) => {
    switch (fact.kind) {
      case 'sweep-submitted':
        sweeps([sequence, fact.sweepId, encodeSweep(fact.plan.sweep), planDigest(fact.plan), fact.timeMs]);
        for (const [reference, content] of fact.files ?? []) files.run(reference, sequence, content);
        break;
      case 'sweep-extended':
        extents([sequence, sweep, fact.trialEnd, fact.timeMs]);
        break;
      case 'sweep-cancelled':
        suspensions([sequence, sweep, 'cancelled', fact.timeMs]);
        break;
      case 'sweep-resumed':
        suspensions([sequence, sweep, 'resumed', fact.timeMs]);
        break;
      case 'outcome-accepted':
        outcomes([sequence, ...recordValues(sweep, fact)]);
        break;
      case 'outcome-conflicted':
        conflicts([sequence, ...recordValues(sweep, fact)]);
        break;
      case 'attempt-failed':
        failures([sequence, ...failureValues(sweep, fact)]);
        break;
      case 'trials-quarantined':
        quarantines([sequence, ...quarantineValues(sweep, fact)]);
        break;
      default:
        fact satisfies never;
    }
  };
}

/** Merges the tables by sequence. */
function* replayRows(
  { database, path }: { readonly database: Database.Database; readonly path: string },
  plan: (sweep: Sweep) => SweepPlan,
): Generator<DurableFact> {
  const owners = new Map<number, RowOwner>();
  const getOwner = (row: { readonly sweep: number }): RowOwner => {
    const owner = owners.get(row.sweep);
    if (owner === undefined) throw new RangeError(`a row names the sweep ${row.sweep}, which is missing`);
    return owner;
  };
  const select = <Row>(table: (typeof tables)[number], columns = '*'): Database.Statement<[], Row> =>
    database.prepare<[], Row>(`SELECT ${columns} FROM ${table} ORDER BY sequence`);
  const sources = [
    readRows(select<SweepRow>('sweep'), (row) => {
      const owner = readSweep(path, row, plan);
      owners.set(row.sequence, owner);
      requireFiles(database, owner.plan.sweep);
      return { kind: 'sweep-submitted', ...owner, files: undefined, timeMs: row.time_ms };
    }),
    readRows(select<ExtentRow>('extent'), (row) => extentFact(getOwner(row), row)),
    readRows(select<SuspensionRow>('suspension'), (row) => suspensionFact(getOwner(row), row)),
    readRows(select<RecordRow>('outcome', recordColumns), (row) => ({
      kind: 'outcome-accepted',
      ...readRecord(getOwner(row), row),
    })),
    readRows(select<RecordRow>('conflict', recordColumns), (row) => ({
      kind: 'outcome-conflicted',
      ...readRecord(getOwner(row), row),
    })),
    readRows(select<FailureRow>('attempt_failure'), (row) => failureFact(getOwner(row), row)),
    readRows(select<QuarantineRow>('quarantine'), (row) => quarantineFact(getOwner(row), row)),
  ];
  yield* mergeBySequence(sources);
}

function* readRows<Row extends { readonly sequence: number }>(
  statement: Database.Statement<[], Row>,
  fact: (row: Row) => DurableFact,
): Generator<Sequenced> {
  for (const row of statement.iterate()) yield { sequence: row.sequence, fact: () => fact(row) };
}

function readSweep(path: string, row: SweepRow, plan: (sweep: Sweep) => SweepPlan): RowOwner {
  const sweep = decodeSweep(row.document);
  const id = sweepId(sweep);
  if (id !== row.sweep_id) throw new RangeError(`the sweep ${row.sweep_id} has the content of ${id}`);
  const owner = { sweepId: id, plan: plan(sweep) };
  if (planDigest(owner.plan) === row.plan_digest) return owner;
  throw new LedgerError(
    'LEDGER_FOREIGN_SWEEP',
    `ledger ${path}: this phasegrid cuts the sweep ${id} into other tasks than the one that made the ledger; ` +
      'use that version, or start the sweep in a new directory',
  );
}

/** Contents are read when they are asked for; that they are there is seen at once. */
function requireFiles(database: Database.Database, sweep: Sweep): void {
  const find = database.prepare<[string]>('SELECT 1 FROM file WHERE reference = ?');
  for (const reference of listFileReferences(sweep)) {
    if (find.get(reference) === undefined) throw new RangeError(`a sweep names ${reference}, which is missing`);
  }
}

function prepareFileReading(database: Database.Database): (reference: FileReference) => Uint8Array | undefined {
  const select = database.prepare<[string], { content: Buffer }>('SELECT content FROM file WHERE reference = ?');
  return (reference) => {
    const content = select.get(reference)?.content;
    if (content === undefined || referTo(content) === reference) return content;
    throw new RangeError(`the content of ${reference} is that of ${referTo(content)}`);
  };
}

function prepareTaskPages(database: Database.Database): {
  outcomes: TaskPage<OutcomeRow>;
  verdicts: TaskPage<RecordRow>;
} {
  const prepare = <Row>(columns: string, rowsMax: number): TaskPage<Row> => {
    const statement = database.prepare<[number, number, number], Row>(
      `SELECT ${columns} FROM outcome WHERE sweep = ? AND (block, trial_start) > (?, ?)
       ORDER BY block, trial_start LIMIT ${rowsMax}`,
    );
    return { rowsMax, read: (sweep, block, trialStart) => statement.all(sweep, block, trialStart) };
  };
  return {
    outcomes: prepare(`${recordColumns}, metrics, curves`, outcomesPerPage),
    verdicts: prepare(recordColumns, verdictsPerPage),
  };
}

function pragmaNumber(database: Database.Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

function lastSequence(database: Database.Database): number {
  const selects = tables.map((table) => `SELECT max(sequence) AS last FROM ${table}`).join(' UNION ALL ');
  const row = database.prepare<[], { last: number | null }>(`SELECT max(last) AS last FROM (${selects})`).get();
  return row?.last ?? 0;
}
