import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { listFileReferences } from '../../src/sweep/file-reference.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { referTo } from '../../src/sweep/refer-to.js';
import { runAtOnce } from '../../src/sweep/slices.js';
import { decodeSweep, type Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import { evolve } from '../core/evolve.js';
import { type CoordinatorState, createCoordinatorState } from '../core/state.js';
import { type LedgerDatabase, openDatabase, pragmaNumber } from './database.js';
import { prepareInsert } from './insert-facts.js';
import { LedgerError, openError } from './ledger-error.js';
import { type MarkedTable, markedTables, openMarkBook, prepareMarkWriting, readMark } from './ledger-mark.js';
import { choosePlan, type RowOwner } from './ledger-rows.js';
import { ledgerVersion } from './ledger-schema.js';
import { readWitness } from './ledger-witness.js';
import { migrateLedger } from './migrate-ledger.js';
import { offlineSettings } from './offline-settings.js';
import { planOwnSweep } from './plan-own-sweep.js';
import { createLedgerFile, prepareDatabase } from './prepare-database.js';
import { readBriefly } from './read-briefly.js';
import { readFactRow, type SavedRow } from './read-fact-row.js';
import { replayRows } from './replay-rows.js';

export interface RepairReport {
  /** Where the damaged files are kept. */
  readonly keptAs: string;
  readonly tables: readonly { readonly table: string; readonly saved: number; readonly lost: number | undefined }[];
}

export interface RepairOptions {
  /** A part of file names that tells this repair's files from those of earlier ones. */
  readonly stamp: string;
  readonly fingerprint: Fingerprint;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
}

/**
 * Saves every undamaged row into a new ledger, which replaces the damaged one; the damaged one and the files beside it are
 * kept under other names. Each row is looked up by its sequence, so that a damaged page costs only its own rows. A row is
 * kept if its checksum fits and it follows from the rows before it. What is missing is computed again.
 */
export function repairLedger(path: string, options: RepairOptions): RepairReport {
  refuseInUse(path);
  const scratch = join(dirname(path), `.phasegrid-repair-${options.stamp}`);
  const keptAs = `${path}.damaged-${options.stamp}`;
  mkdirSync(scratch, { mode: 0o700 });
  try {
    const tables = saveRows(path, scratch, options);
    for (const suffix of ['', '-wal', '-mark', '-shm']) {
      if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${keptAs}${suffix}`);
    }
    renameSync(join(scratch, 'new.db'), path);
    return { keptAs, tables };
  } catch (cause) {
    throw openError(path, cause);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A repair accepts damage, but not another process that has the ledger open. */
function refuseInUse(path: string): void {
  try {
    readBriefly(path, (database) => database.prepare('SELECT count(*) FROM sqlite_master').get());
  } catch (cause) {
    const error = openError(path, cause);
    if (error.code !== 'LEDGER_DAMAGED') throw error;
  }
}

function saveRows(path: string, scratch: string, options: RepairOptions): RepairReport['tables'] {
  const copy = join(scratch, 'old.db');
  for (const suffix of ['', '-wal']) {
    if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  }
  const old = openDatabase(copy);
  const freshPath = join(scratch, 'new.db');
  createLedgerFile(freshPath);
  const fresh = openDatabase(freshPath);
  try {
    if (pragmaNumber(old, 'user_version') !== ledgerVersion) migrateLedger(old);
    prepareDatabase(fresh, freshPath);
    const sequenceMax = readSequenceMax(old, path);
    const plan = (sweep: Sweep): SweepPlan => runAtOnce(planOwnSweep(path, sweep, options.findDeclaration));
    const newState = (): CoordinatorState => createCoordinatorState(offlineSettings(options.fingerprint));
    const kept = chooseFacts(old, sequenceMax, { state: newState(), plan });
    const tables = copyRows({ old, fresh }, sequenceMax, kept);
    const state = newState();
    for (const fact of replayRows({ database: fresh, path, mark: readMark(fresh) }, plan)) evolve(state, fact);
    return tables;
  } finally {
    old.close();
    fresh.close();
  }
}

/** The sequences of the facts that are kept, and the files that the kept sweeps name. */
interface Kept {
  readonly sequences: Set<number>;
  readonly files: Set<string>;
}

/** The highest sequence that any table, the mark or the witness shows. */
function readSequenceMax(old: LedgerDatabase, path: string): number {
  const known = [readWitness(path)?.sequence ?? 0, attempt(() => readMark(old).sequence) ?? 0];
  for (const table of markedTables) {
    const last = attempt(() =>
      old.prepare<[], { last: number | null }>(`SELECT max(rowid) AS last FROM ${table} NOT INDEXED`).get(),
    );
    known.push(last?.last ?? 0);
  }
  return Math.max(...known);
}

/** Looks up one row at a time; undefined where there is none or its page is damaged. */
function prepareLookup(old: LedgerDatabase, table: MarkedTable): (rowid: number) => SavedRow | undefined {
  const statement = old.prepare<[number], SavedRow>(`SELECT * FROM ${table} NOT INDEXED WHERE rowid = ?`);
  return (rowid) => attempt(() => statement.get(rowid));
}

/** The facts that are undamaged and follow from those before them. */
function chooseFacts(
  old: LedgerDatabase,
  sequenceMax: number,
  { state, plan }: { readonly state: CoordinatorState; readonly plan: (sweep: Sweep) => SweepPlan },
): Kept {
  const lookups = markedTables.map((table) => ({ table, find: prepareLookup(old, table) }));
  const owners = new Map<number, RowOwner>();
  const wholeFiles = listWholeFiles(old, sequenceMax);
  const takenBack = listTakenBack(old, sequenceMax);
  const kept: Kept = { sequences: new Set(), files: new Set() };
  const take = (table: MarkedTable, row: SavedRow): void => {
    if (table !== 'sweep') {
      evolve(state, readFactRow(table, row, owners));
      return;
    }
    const sweep = decodeSweep(String(row['document']));
    if (sweepId(sweep) !== row['sweep_id']) throw new RangeError('the sweep has the content of another');
    const files = listFileReferences(sweep);
    if (!files.every((reference) => wholeFiles.has(reference))) throw new RangeError('a file of the sweep is damaged');
    const own = plan(sweep);
    const owner = { sweepId: sweepId(sweep), plan: choosePlan(own, String(row['plan_digest'])) ?? own };
    evolve(state, { kind: 'sweep-submitted', ...owner, files: undefined, timeMs: Number(row['time_ms']) });
    owners.set(Number(row['sequence']), owner);
    for (const reference of files) kept.files.add(reference);
  };
  for (let sequence = 1; sequence <= sequenceMax; sequence += 1) {
    const later = takenBack.get(sequence);
    // The outcome was accepted, and a later fact takes it back.
    if (later !== undefined && succeeds(() => take('outcome', later))) kept.sequences.add(sequence);
    for (const { table, find } of lookups) {
      const row = table === 'file' ? undefined : find(sequence);
      if (row === undefined || row[sequenceColumn(table)] !== sequence) continue;
      if (table === 'withdrawn_outcome' && !kept.sequences.has(Number(row['sequence']))) continue;
      if (!succeeds(() => take(table, row))) continue;
      kept.sequences.add(sequence);
      break;
    }
  }
  return kept;
}

/** The outcomes that were taken back, by the sequences with which they were accepted. */
function listTakenBack(old: LedgerDatabase, sequenceMax: number): ReadonlyMap<number, SavedRow> {
  const find = prepareLookup(old, 'withdrawn_outcome');
  const rows = new Map<number, SavedRow>();
  for (let rowid = 1; rowid <= sequenceMax; rowid += 1) {
    const row = find(rowid);
    if (row !== undefined) rows.set(Number(row['sequence']), row);
  }
  return rows;
}

function sequenceColumn(table: MarkedTable): string {
  return table === 'withdrawn_outcome' ? 'withdrawal_sequence' : 'sequence';
}

function listWholeFiles(old: LedgerDatabase, rowidMax: number): ReadonlySet<string> {
  const find = prepareLookup(old, 'file');
  const whole = new Set<string>();
  for (let rowid = 1; rowid <= rowidMax; rowid += 1) {
    const row = find(rowid);
    if (row?.['content'] instanceof Uint8Array && referTo(row['content']) === row['reference'])
      whole.add(row['reference']);
  }
  return whole;
}

function copyRows(
  { old, fresh }: { readonly old: LedgerDatabase; readonly fresh: LedgerDatabase },
  sequenceMax: number,
  kept: Kept,
): RepairReport['tables'] {
  const expected = attempt(() => readMark(old).tables);
  const start = readMark(fresh);
  const book = openMarkBook(start.tables);
  const writeMark = prepareMarkWriting(fresh);
  fresh
    .transaction(() => {
      for (const table of markedTables) {
        const find = prepareLookup(old, table);
        const insert = prepareInsert(fresh, table);
        for (let rowid = 1; rowid <= sequenceMax; rowid += 1) {
          if (table !== 'file' && !kept.sequences.has(rowid)) continue;
          const row = find(rowid);
          if (row === undefined || (table === 'file' && !kept.files.has(String(row['reference'])))) continue;
          insert(book, Object.values(row));
        }
      }
      writeMark({ ...start, sequence: sequenceMax, tables: book.tables() });
    })
    .immediate();
  const saved = book.tables();
  return markedTables.map((table) => {
    const rows = saved[table]?.rows ?? 0;
    return { table, saved: rows, lost: expected && Math.max(0, (expected[table]?.rows ?? 0) - rows) };
  });
}

/** Undefined where the work fails because of damage; other errors are thrown. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof LedgerError && error.code !== 'LEDGER_DAMAGED') throw error;
    return undefined;
  }
}

function succeeds(work: () => void): boolean {
  return (
    attempt(() => {
      work();
      return true;
    }) === true
  );
}
