import type { FileReference } from '../src/sweep/file-reference.js';
import type { SweepPlan } from '../src/sweep/plan.js';
import { decodeSweep, sweepId as identify, type Sweep, type SweepId } from '../src/sweep/sweep.js';
import type { DurableFact } from './core/fact.js';
import type { OutcomeRecord } from './core/outcome-record.js';
import type { Fault, FaultPage } from './engine.js';
import { checkLog } from './store/check-log.js';
import { type LedgerDatabase, openDatabase } from './store/database.js';
import { describeNetwork, type FindFileSystem, findNetworkName } from './store/file-system.js';
import { guardReading } from './store/guard-reading.js';
import { prepareInserts } from './store/insert-facts.js';
import { commitError, LedgerError, openError } from './store/ledger-error.js';
import { checkLedgerFile } from './store/ledger-file.js';
import { type LedgerMark, openMarkBook, prepareMarkWriting, readMark } from './store/ledger-mark.js';
import { type KeptOutcome, type RowOwner, readOutcome, readRecord } from './store/ledger-rows.js';
import type { SweepRow } from './store/ledger-schema.js';
import { leaseKeyName, readSecret } from './store/ledger-secret.js';
import { checkWitness, describeUnwitnessed, openWitness, type WitnessKeeper } from './store/ledger-witness.js';
import { createLedgerFile, prepareDatabase } from './store/prepare-database.js';
import { findWriteProblem, openPrivateCopy } from './store/private-copy.js';
import { prepareFaultReading } from './store/read-faults.js';
import { prepareFileReading } from './store/read-files.js';
import { prepareTaskPages, readTasks } from './store/read-tasks.js';
import { replayRows } from './store/replay-rows.js';
import { watchPresence } from './store/watch-presence.js';

/** The facts on disk. One process has it at a time. */
export interface Ledger {
  readonly path: string;
  /** What people should know of the place where it lies, and of how it was left; a line each. */
  readonly note: string | undefined;
  /** Signs leases; random, made with the ledger, and never told to anybody. */
  readonly leaseKey: Uint8Array;
  /** All of them in one transaction, or none; throws a LedgerError. On return they survive a crash of the machine. */
  readonly commit: (facts: readonly DurableFact[]) => void;
  /**
   * Every fact in the order of its commit, outcomes without metrics and curves; `plan` must cut a sweep as it was cut then.
   * Throws behind the last one where facts are missing.
   */
  readonly replay: (plan: (sweep: Sweep) => SweepPlan) => Iterable<DurableFact>;
  /** The accepted outcomes of a sweep; commits may come between two of them, and what they add is left out. */
  readonly outcomes: (owner: RowOwner) => Iterable<KeptOutcome>;
  /** The same without metrics and curves, which is much less to read. */
  readonly verdicts: (owner: RowOwner) => Iterable<OutcomeRecord>;
  /** The sweeps as they were submitted, for those who plan them before the facts are replayed. */
  readonly sweeps: () => readonly Sweep[];
  /** How many outcomes were taken back since it was opened: what was begun to be read before lacks them. */
  readonly removals: () => number;
  readonly faults: (sweepId: SweepId, page: FaultPage) => readonly Fault[];
  /** The content of a file, held against its hash; undefined where there is none. Throws a LedgerError. */
  readonly readFile: (reference: FileReference) => Uint8Array | undefined;
  /** Throws a LedgerError where the file is no longer at its path. */
  readonly close: () => void;
}

/**
 * Opens or creates the ledger at `path` (`:memory:` for one that is forgotten); throws a LedgerError. One that cannot be
 * written is read, and refuses commits.
 */
export function openLedger(path: string, find?: FindFileSystem): Ledger {
  const isKept = path !== ':memory:';
  if (isKept) checkLedgerFile(path);
  let database: LedgerDatabase | undefined;
  try {
    const writeProblem = isKept ? findWriteProblem(path) : undefined;
    if (writeProblem !== undefined) {
      database = openPrivateCopy(path);
      const mark = readMark(database);
      checkWitness(path, mark);
      const note = describeUnwitnessed(path);
      return serveLedger(database, mark, { ...readOnlyWatch(path, writeProblem), note });
    }
    const network = isKept ? findNetworkName(path, find) : undefined;
    const unwitnessed = isKept ? describeUnwitnessed(path) : undefined;
    if (isKept) {
      createLedgerFile(path);
      checkLog(path);
    }
    database = openDatabase(path);
    prepareDatabase(database, path, network === undefined ? 'WAL' : 'TRUNCATE');
    const mark = readMark(database);
    if (!isKept) return serveLedger(database, mark, unwatched);
    checkWitness(path, mark);
    const notes = [network && describeNetwork(path, network), unwitnessed].filter((note) => note !== undefined);
    return serveLedger(database, mark, { ...watchFile(path, mark), note: notes.join('\n') || undefined });
  } catch (cause) {
    database?.close();
    throw openError(path, cause);
  }
}

/** What keeps an eye on the file from outside of SQLite. */
interface FileWatch {
  readonly path: string;
  /** Throws where the file is no longer at its path. */
  readonly checkPresence: () => void;
  readonly witness: WitnessKeeper;
  /** Throws where nothing may be written. */
  readonly checkWritable: () => void;
  readonly note: string | undefined;
}

const unwatched: FileWatch = {
  path: ':memory:',
  checkWritable: () => undefined,
  note: undefined,
  checkPresence: () => undefined,
  witness: { write: () => undefined, close: () => undefined },
};

function watchFile(path: string, mark: LedgerMark): FileWatch {
  const checkPresence = watchPresence(path);
  const witness = openWitness(path);
  witness.write(mark);
  return { ...unwatched, path, checkPresence, witness };
}

function readOnlyWatch(path: string, problem: string): FileWatch {
  const checkWritable = (): never => {
    throw new LedgerError(
      'LEDGER_READ_ONLY',
      `ledger ${path}: nothing can be added to it, since ${problem}; its sweeps can be listed, exported and replayed`,
    );
  };
  return { ...unwatched, path, checkWritable };
}

function serveLedger(database: LedgerDatabase, start: LedgerMark, watch: FileWatch): Ledger {
  const { path } = watch;
  const sweeps = readSweepKeys(database);
  const lastSequences = new Map<number, number>();
  let mark = start;
  let removals = 0;
  const write = prepareWriting(database, sweeps);
  const pages = prepareTaskPages(database);
  const readFile = prepareFileReading(database);
  const readFaults = prepareFaultReading(database);
  const rangeOf = (sweepId: string): { sweep: number; last: number } => {
    watch.checkPresence();
    const sweep = getKey(sweeps, sweepId);
    return { sweep, last: lastSequences.get(sweep) ?? mark.sequence };
  };
  return {
    path,
    note: watch.note,
    leaseKey: readSecret(database, leaseKeyName),
    commit: (facts) => {
      watch.checkWritable();
      try {
        mark = write(mark, facts);
        watch.checkPresence();
      } catch (cause) {
        throw commitError(path, cause);
      }
      for (const { kind, sweepId } of facts) {
        lastSequences.set(getKey(sweeps, sweepId), mark.sequence);
        if (kind === 'outcome-withdrawn') removals += 1;
      }
      watch.witness.write(mark);
    },
    replay: (plan) => guardReading(path, replayRows({ database, path, mark }, plan)),
    outcomes: (owner) =>
      guardReading(
        path,
        readTasks(rangeOf(owner.sweepId), pages.outcomes, (row) => readOutcome(owner, row)),
      ),
    verdicts: (owner) =>
      guardReading(
        path,
        readTasks(rangeOf(owner.sweepId), pages.verdicts, (row) => readRecord(owner, row)),
      ),
    sweeps: () => [...guardReading(path, listSweeps(database))],
    removals: () => removals,
    faults: (sweepId, page) => {
      try {
        return readFaults(rangeOf(sweepId).sweep, page);
      } catch (cause) {
        throw openError(path, cause);
      }
    },
    readFile: (reference) => {
      try {
        return readFile(reference);
      } catch (cause) {
        throw openError(path, cause);
      }
    },
    close: () => {
      database.close();
      watch.witness.close();
      watch.checkPresence();
    },
  };
}

/** Writes facts in one transaction and gives the mark behind them; on a failure nothing of them is there. */
function prepareWriting(
  database: LedgerDatabase,
  sweeps: Map<string, number>,
): (mark: LedgerMark, facts: readonly DurableFact[]) => LedgerMark {
  const insert = prepareInserts(database);
  const writeMark = prepareMarkWriting(database);
  const write = database.transaction((mark: LedgerMark, facts: readonly DurableFact[]): LedgerMark => {
    const book = openMarkBook(mark.tables);
    let { sequence } = mark;
    for (const fact of facts) {
      sequence += 1;
      if (fact.kind === 'sweep-submitted') sweeps.set(fact.sweepId, sequence);
      insert({ sequence, sweep: getKey(sweeps, fact.sweepId), book }, fact);
    }
    const next = { ledgerId: mark.ledgerId, sequence, tables: book.tables() };
    writeMark(next);
    return next;
  });
  return (mark, facts) => write.immediate(mark, facts);
}

/** The sequence of each sweep's own row, by which other rows name it. */
function readSweepKeys(database: LedgerDatabase): Map<string, number> {
  return new Map(readSweepRows(database).map((row) => [row.sweep_id, row.sequence]));
}

function* listSweeps(database: LedgerDatabase): Generator<Sweep> {
  for (const { document, sweep_id } of readSweepRows(database)) {
    const sweep = decodeSweep(document);
    // Before anybody plans it: a damaged document need not even be a sweep.
    if (identify(sweep) !== sweep_id) throw new RangeError(`the sweep ${sweep_id} has another content`);
    yield sweep;
  }
}

function readSweepRows(database: LedgerDatabase): SweepRow[] {
  return database.prepare<[], SweepRow>('SELECT * FROM sweep NOT INDEXED').all();
}

function getKey(sweeps: ReadonlyMap<string, number>, id: string): number {
  const key = sweeps.get(id);
  if (key === undefined) throw new RangeError(`the ledger has no sweep ${id}`);
  return key;
}
