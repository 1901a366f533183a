import { listFileReferences } from '../../src/sweep/file-reference.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep, type Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { deletedSweepId } from '../core/audit/audit-facts.js';
import type { DurableFact } from '../core/fact.js';
import { noteFact, withdrawalFact, withdrawnAcceptedFact, withdrawnFact } from './audit-rows.js';
import type { LedgerDatabase } from './database.js';
import { LedgerError } from './ledger-error.js';
import {
  findMarkProblem,
  type LedgerMark,
  type MarkBook,
  markedColumns,
  openMarkBook,
  withdrawnColumns,
} from './ledger-mark.js';
import {
  allocationFact,
  choosePlan,
  excuseFact,
  extentFact,
  failureFact,
  priorityFact,
  quarantineFact,
  type RowOwner,
  type RowValues,
  readRecord,
  suspensionFact,
} from './ledger-rows.js';
import {
  type AllocationRow,
  type AuditRow,
  type ExcuseRow,
  type ExtentRow,
  type FailureRow,
  type PriorityRow,
  type QuarantineRow,
  type RecordRow,
  recordColumns,
  type SuspensionRow,
  type SweepRow,
  type WithdrawalRow,
  type WithdrawnRow,
} from './ledger-schema.js';
import { mergeBySequence, type Sequenced } from './merge-by-sequence.js';

/**
 * Merges the tables by sequence. Each is read in the order of its rows and not through an index. In the end the rows are
 * compared with the mark; a fold of the facts must not be used before.
 */
export function* replayRows(
  { database, path, mark }: { readonly database: LedgerDatabase; readonly path: string; readonly mark: LedgerMark },
  plan: (sweep: Sweep) => SweepPlan,
): Generator<DurableFact> {
  const owners = new Map<number, RowOwner>();
  const getOwner = (row: { readonly sweep: number }): RowOwner => {
    const owner = owners.get(row.sweep);
    if (owner === undefined) throw new RangeError(`a row names the sweep ${row.sweep}, which is missing`);
    return owner;
  };
  const book = openMarkBook();
  countFiles(database, book);
  const deleted: ReadonlySet<number> = new Set(mark.deleting);
  const read = <Table extends keyof FactRows>(
    table: Table,
    fact: (row: FactRows[Table]) => DurableFact,
  ): Generator<Sequenced> => readRows({ database, table, book, deleted, fact });
  const sources = [
    read('sweep', (row) => {
      const owner = readSweep(path, row, plan);
      owners.set(row.sequence, owner);
      requireFiles(database, owner.plan.sweep);
      return { kind: 'sweep-submitted', ...owner, files: undefined, timeMs: row.time_ms };
    }),
    read('extent', (row) => extentFact(getOwner(row), row)),
    read('suspension', (row) => suspensionFact(getOwner(row), row)),
    read('outcome', (row) => ({ kind: 'outcome-accepted', ...readRecord(getOwner(row), row) })),
    read('conflict', (row) => ({ kind: 'outcome-conflicted', ...readRecord(getOwner(row), row) })),
    read('attempt_failure', (row) => failureFact(getOwner(row), row)),
    read('quarantine', (row) => quarantineFact(getOwner(row), row)),
    read('audit', (row) => noteFact(getOwner(row), row)),
    read('withdrawal', (row) => withdrawalFact(owners.get(row.sweep) ?? deletedOwner, row)),
    readWithdrawn({
      database,
      deleted,
      order: 'sequence',
      meet: (row) =>
        book.add(
          'withdrawn_outcome',
          withdrawnColumns.map((column) => row[column]),
        ),
      fact: (row) => withdrawnAcceptedFact(getOwner(row), row),
    }),
    readWithdrawn({
      database,
      deleted,
      order: 'withdrawal_sequence',
      meet: () => undefined,
      fact: (row) => withdrawnFact(getOwner(row), row),
    }),
    read('excuse', (row) => excuseFact(getOwner(row), row)),
    read('priority', (row) => priorityFact(getOwner(row), row)),
    read('allocation', allocationFact),
  ];
  yield* mergeBySequence(sources, mark.sequence);
  const problem = findMarkProblem(mark.tables, book.tables());
  if (problem !== undefined) throw new RangeError(problem);
}

/** A withdrawal outlives its sweep. */
const deletedOwner = { sweepId: deletedSweepId };

/** The tables whose rows are facts. */
interface FactRows {
  readonly sweep: SweepRow;
  readonly extent: ExtentRow;
  readonly suspension: SuspensionRow;
  readonly outcome: RecordRow;
  readonly conflict: RecordRow;
  readonly attempt_failure: FailureRow;
  readonly quarantine: QuarantineRow;
  readonly audit: AuditRow;
  readonly withdrawal: WithdrawalRow;
  readonly excuse: ExcuseRow;
  readonly priority: PriorityRow;
  readonly allocation: AllocationRow;
}

function* readRows<Table extends keyof FactRows>({
  database,
  table,
  book,
  deleted,
  fact,
}: {
  readonly database: LedgerDatabase;
  readonly table: Table;
  readonly book: MarkBook;
  /** Deleted sweeps, whose rows count in the mark but are no longer facts. */
  readonly deleted: ReadonlySet<number>;
  readonly fact: (row: FactRows[Table]) => DurableFact;
}): Generator<Sequenced> {
  const isRecord = table === 'outcome' || table === 'conflict';
  const counted: string = markedColumns[table];
  const names = counted === '*' ? undefined : counted.split(', ');
  const rows = isRecord
    ? (readRecords(database, table) as Iterable<Row<Table>>)
    : database.prepare<[], Row<Table>>(`SELECT * FROM ${table} NOT INDEXED ORDER BY sequence`).iterate();
  for (const row of rows) {
    if (isRecord) book.add(table, [row.sequence, row['checksum']]);
    else book.add(table, names === undefined ? Object.values(row) : names.map((name) => row[name]));
    if (table !== 'withdrawal' && 'sweep' in row && deleted.has(Number(row.sweep))) continue;
    yield { sequence: row.sequence, fact: () => fact(row) };
  }
}

type Row<Table extends keyof FactRows> = FactRows[Table] & Readonly<Record<string, RowValues[number]>>;

/**
 * The rows of outcomes without metrics and curves, which a restart does not need. Bytes are read as hexadecimal text, and all
 * columns as one array: the driver's buffers and objects would take most of the time of a restart.
 */
function* readRecords(database: LedgerDatabase, table: 'outcome' | 'conflict'): Generator<RecordRow> {
  const columns = recordColumns.replace('digest', 'hex(digest)').replace('verdicts', 'hex(verdicts)');
  const statement = database
    .prepare<[], RecordValues>(`SELECT ${columns} FROM ${table} NOT INDEXED ORDER BY sequence`)
    .raw();
  for (const values of statement.iterate()) {
    yield {
      sequence: values[0],
      sweep: values[1],
      block: values[2],
      trial_start: values[3],
      trial_count: values[4],
      attempt: values[5],
      host: values[6],
      process: values[7],
      digest: Buffer.from(values[8], 'hex'),
      compute_us: values[9],
      time_ms: values[10],
      checksum: values[11],
      verdicts: Buffer.from(values[12], 'hex'),
    };
  }
}

/** In the order of `recordColumns`. */
type RecordValues = [
  ...[sequence: number, sweep: number, block: number, trialStart: number, trialCount: number, attempt: number],
  ...[host: string | null, process: string | null, digest: string],
  ...[computeUs: number, timeMs: number, checksum: number, verdicts: string],
];

/** Each row is two facts, which may be far apart in the order of facts. */
function* readWithdrawn({
  database,
  deleted,
  order,
  meet,
  fact,
}: {
  readonly database: LedgerDatabase;
  readonly deleted: ReadonlySet<number>;
  readonly order: 'sequence' | 'withdrawal_sequence';
  /** Called with every row. */
  readonly meet: (row: WithdrawnRow) => void;
  readonly fact: (row: WithdrawnRow) => DurableFact;
}): Generator<Sequenced> {
  const columns = `withdrawal_sequence, reason, withdrawn_time_ms, ${recordColumns}`;
  const statement = database.prepare<[], WithdrawnRow>(
    `SELECT ${columns} FROM withdrawn_outcome NOT INDEXED ORDER BY ${order}`,
  );
  for (const row of statement.iterate()) {
    meet(row);
    if (!deleted.has(row.sweep)) yield { sequence: row[order], fact: () => fact(row) };
  }
}

function countFiles(database: LedgerDatabase, book: MarkBook): void {
  const rows = database.prepare<[], RowValues>(`SELECT ${markedColumns.file} FROM file NOT INDEXED`).raw();
  for (const values of rows.iterate()) book.add('file', values);
}

function readSweep(path: string, row: SweepRow, plan: (sweep: Sweep) => SweepPlan): RowOwner {
  const sweep = decodeSweep(row.document);
  const id = sweepId(sweep);
  if (id !== row.sweep_id) throw new RangeError(`the sweep ${row.sweep_id} has the content of ${id}`);
  const own = choosePlan(plan(sweep), row.plan_digest);
  if (own !== undefined) return { sweepId: id, plan: own };
  throw new LedgerError(
    'LEDGER_FOREIGN_SWEEP',
    `ledger ${path}: this phasegrid cuts the sweep ${id} into other tasks than the one that made the ledger; ` +
      'use that version, or start the sweep in a new directory',
  );
}

/** Checks that the files exist; their contents are read when they are asked for. */
function requireFiles(database: LedgerDatabase, sweep: Sweep): void {
  const find = database.prepare<[string]>('SELECT 1 FROM file WHERE reference = ?');
  for (const reference of listFileReferences(sweep)) {
    if (find.get(reference) === undefined) throw new RangeError(`a sweep names ${reference}, which is missing`);
  }
}
