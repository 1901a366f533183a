import { listFileReferences } from '../../src/sweep/file-reference.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep, type Sweep, sweepId } from '../../src/sweep/sweep.js';
import type { DurableFact } from '../core/fact.js';
import { noteFact, withdrawalFact, withdrawnAcceptedFact, withdrawnFact } from './audit-rows.js';
import type { LedgerDatabase, LedgerStatement } from './database.js';
import { LedgerError } from './ledger-error.js';
import {
  extentFact,
  failureFact,
  planDigest,
  quarantineFact,
  type RowOwner,
  readRecord,
  suspensionFact,
} from './ledger-rows.js';
import {
  type AuditRow,
  type ExtentRow,
  type FailureRow,
  type factTables,
  type QuarantineRow,
  type RecordRow,
  recordColumns,
  type SuspensionRow,
  type SweepRow,
  type WithdrawalRow,
  type WithdrawnRow,
} from './ledger-schema.js';
import { mergeBySequence, type Sequenced } from './merge-by-sequence.js';

/** Merges the tables by sequence. */
export function* replayRows(
  { database, path }: { readonly database: LedgerDatabase; readonly path: string },
  plan: (sweep: Sweep) => SweepPlan,
): Generator<DurableFact> {
  const owners = new Map<number, RowOwner>();
  const getOwner = (row: { readonly sweep: number }): RowOwner => {
    const owner = owners.get(row.sweep);
    if (owner === undefined) throw new RangeError(`a row names the sweep ${row.sweep}, which is missing`);
    return owner;
  };
  const select = <Row>(table: (typeof factTables)[number], columns = '*'): LedgerStatement<[], Row> =>
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
    readRows(select<AuditRow>('audit'), (row) => noteFact(getOwner(row), row)),
    readRows(select<WithdrawalRow>('withdrawal'), (row) => withdrawalFact(getOwner(row), row)),
    readRows(selectWithdrawn(database, 'sequence'), (row) => withdrawnAcceptedFact(getOwner(row), row)),
    readRows(selectWithdrawn(database, 'withdrawal_sequence'), (row) => withdrawnFact(getOwner(row), row), takenBackAt),
  ];
  yield* mergeBySequence(sources);
}

function* readRows<Row extends { readonly sequence: number }>(
  statement: LedgerStatement<[], Row>,
  fact: (row: Row) => DurableFact,
  sequence: (row: Row) => number = (row) => row.sequence,
): Generator<Sequenced> {
  for (const row of statement.iterate()) yield { sequence: sequence(row), fact: () => fact(row) };
}

/** Each row is two facts, far from each other. */
function selectWithdrawn(
  database: LedgerDatabase,
  order: 'sequence' | 'withdrawal_sequence',
): LedgerStatement<[], WithdrawnRow> {
  const columns = `withdrawal_sequence, reason, withdrawn_time_ms, ${recordColumns}`;
  return database.prepare<[], WithdrawnRow>(`SELECT ${columns} FROM withdrawn_outcome ORDER BY ${order}`);
}

function takenBackAt(row: WithdrawnRow): number {
  return row.withdrawal_sequence;
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
function requireFiles(database: LedgerDatabase, sweep: Sweep): void {
  const find = database.prepare<[string]>('SELECT 1 FROM file WHERE reference = ?');
  for (const reference of listFileReferences(sweep)) {
    if (find.get(reference) === undefined) throw new RangeError(`a sweep names ${reference}, which is missing`);
  }
}
