import type { FileReference } from '../../src/sweep/file-reference.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep, type Sweep, type SweepId } from '../../src/sweep/sweep.js';
import { sweepId as identify } from '../../src/sweep/sweep-id.js';
import type { AllocationNoted, DurableFact } from '../core/fact.js';
import type { OutcomeRecord } from '../core/outcome-record.js';
import type { Fault, FaultPage } from '../core/replies.js';
import { checkLog } from './check-log.js';
import { compactDatabase } from './compact-database.js';
import { type CopyProgress, copyDatabase, draftOf, removeCopy } from './copy-database.js';
import { type LedgerDatabase, openDatabase } from './database.js';
import { describeNetwork, findNetworkName, type ReadFileSystem } from './file-system.js';
import { guardReading } from './guard-reading.js';
import { commitError, openError, readOnlyError } from './ledger-error.js';
import { checkLedgerFile } from './ledger-file.js';
import { countTables, findMarkProblem, type LedgerMark, readMark } from './ledger-mark.js';
import { type KeptOutcome, type RowOwner, readOutcome, readRecord } from './ledger-rows.js';
import type { SweepRow } from './ledger-schema.js';
import { leaseKeyName, readSecret } from './ledger-secret.js';
import { checkWitness, describeUnwitnessed, openWitness, type WitnessKeeper } from './ledger-witness.js';
import { createLedgerFile, prepareDatabase } from './prepare-database.js';
import { findWriteProblem, openCopy, openPrivateCopy } from './private-copy.js';
import { preparePurging } from './purge-rows.js';
import { readAllocations } from './read-allocations.js';
import { prepareFaultReading } from './read-faults.js';
import { prepareFileReading } from './read-files.js';
import { prepareTaskPages, readTasks } from './read-tasks.js';
import { replayRows } from './replay-rows.js';
import { watchPresence } from './watch-presence.js';
import { getSweepKey, prepareWriting } from './write-facts.js';

/** The facts on disk. One process at a time may have it open. */
export interface Ledger {
  readonly path: string;
  /** Warnings about the place where it lies and about the state in which it was left, one a line. */
  readonly note: string | undefined;
  /** The key that signs leases: random, made with the ledger, and never sent anywhere. */
  readonly leaseKey: Uint8Array;
  /** Writes all facts in one transaction, or none; throws a LedgerError. On return they survive a crash of the machine. */
  readonly commit: (facts: readonly DurableFact[]) => void;
  /**
   * Every fact in the order of its commit; outcomes come without metrics and curves. `plan` must cut a sweep into the same
   * tasks as before. Throws after the last fact where facts are missing.
   */
  readonly replay: (plan: (sweep: Sweep) => SweepPlan) => Iterable<DurableFact>;
  /** The accepted outcomes of a sweep; those that are committed while they are read are left out. */
  readonly outcomes: (owner: RowOwner) => Iterable<KeptOutcome>;
  /** As `outcomes`, without metrics and curves, which is much faster. */
  readonly verdicts: (owner: RowOwner) => Iterable<OutcomeRecord>;
  /** The sweeps as they were submitted, so that they can be planned before the facts are replayed. */
  readonly sweeps: () => readonly Sweep[];
  /** How many outcomes were taken back since it was opened; a reading that began before may lack their rows. */
  readonly removals: () => number;
  /** The facts of all allocations, in the order of their commits. */
  readonly allocations: () => readonly AllocationNoted[];
  readonly faults: (sweepId: SweepId, page: FaultPage) => readonly Fault[];
  /** Whether any row of a deleted sweep is left to be removed. */
  readonly hasDeletedRows: () => boolean;
  /** Removes some rows of deleted sweeps in a transaction of some milliseconds; returns how many. Throws a LedgerError. */
  readonly purge: (rowsMax?: number) => number;
  /** Copies the whole ledger into the new file while commits go on; see `copyDatabase`. */
  readonly copy: (to: string, onProgress?: (progress: CopyProgress) => void) => Promise<void>;
  /**
   * Returns free space to the file system, in one call that may take long. Compares the rows with the mark before and after.
   */
  readonly compact: () => void;
  /** The content of a file, whose hash is checked; undefined where there is none. Throws a LedgerError. */
  readonly readFile: (reference: FileReference) => Uint8Array | undefined;
  /** Throws a LedgerError where the file is no longer at its path. */
  readonly close: () => void;
}

/**
 * Opens or creates the ledger at `path` (`:memory:` for a temporary one); throws a LedgerError. A ledger that cannot be
 * written is opened for reading, and refuses commits.
 */
export function openLedger(path: string, find?: ReadFileSystem): Ledger {
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
    // A coordinator that was killed while it made a copy left it.
    removeCopy(draftOf(path));
    const notes = [network && describeNetwork(path, network), unwitnessed].filter((note) => note !== undefined);
    return serveLedger(database, mark, { ...watchFile(path, database, mark), note: notes.join('\n') || undefined });
  } catch (cause) {
    database?.close();
    throw openError(path, cause);
  }
}

/** Opens a copy of a ledger to check it; messages call the ledger `name`. */
export function openCopiedLedger(copy: string, name: string): { readonly ledger: Ledger; readonly mark: LedgerMark } {
  let database: LedgerDatabase | undefined;
  try {
    database = openCopy(copy, name);
    const mark = readMark(database);
    const problem = findMarkProblem(mark.tables, countTables(database));
    if (problem !== undefined) throw new RangeError(problem);
    const watch = readOnlyWatch(name, 'it is a copy that is being read');
    return { ledger: serveLedger(database, mark, watch), mark };
  } catch (cause) {
    database?.close();
    throw openError(name, cause);
  }
}

/** Checks of the file that SQLite does not make. */
interface FileWatch {
  readonly path: string;
  /** Throws where the file is no longer at its path. */
  readonly checkPresence: () => void;
  readonly witness: WitnessKeeper;
  /** Throws where the ledger may not be written. */
  readonly checkWritable: () => void;
  readonly isWritable: boolean;
  readonly note: string | undefined;
}

const unwatched: FileWatch = {
  path: ':memory:',
  checkWritable: () => undefined,
  isWritable: true,
  note: undefined,
  checkPresence: () => undefined,
  witness: { write: () => undefined, close: () => undefined },
};

function watchFile(path: string, database: LedgerDatabase, mark: LedgerMark): FileWatch {
  const checkPresence = watchPresence(path, database);
  const witness = openWitness(path);
  witness.write(mark);
  return { ...unwatched, path, checkPresence, witness };
}

function readOnlyWatch(path: string, problem: string): FileWatch {
  const checkWritable = (): never => {
    throw readOnlyError(path, problem);
  };
  return { ...unwatched, path, checkWritable, isWritable: false };
}

function serveLedger(database: LedgerDatabase, start: LedgerMark, watch: FileWatch): Ledger {
  const { path } = watch;
  const sweeps = readSweepKeys(database);
  const lastSequences = new Map<number, number>();
  let mark = start;
  let removals = 0;
  const write = prepareWriting(database, sweeps);
  const purge = preparePurging(database);
  const rangeOf = (sweepId: string): TaskRange => {
    watch.checkPresence();
    const sweep = getSweepKey(sweeps, sweepId);
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
      for (const fact of facts) {
        if (fact.kind === 'allocation-noted') continue;
        const key = sweeps.get(fact.sweepId);
        if (key !== undefined) lastSequences.set(key, mark.sequence);
        if (fact.kind === 'outcome-withdrawn') removals += 1;
      }
      watch.witness.write(mark);
    },
    hasDeletedRows: () => watch.isWritable && (mark.deleting ?? []).length > 0,
    purge: (rowsMax) => {
      try {
        const done = purge(mark, rowsMax);
        mark = done.mark;
        watch.checkPresence();
        return done.rows;
      } catch (cause) {
        throw commitError(path, cause);
      }
    },
    copy: (to, onProgress) => copyDatabase(database, to, onProgress),
    compact: () => {
      watch.checkWritable();
      compactDatabase(database, path, mark);
    },
    replay: (plan) => guardReading(path, replayRows({ database, path, mark }, plan)),
    removals: () => removals,
    allocations: () => [...guardReading(path, readAllocations(database, mark))],
    ...serveReadings(database, path, rangeOf),
    close: () => {
      try {
        watch.checkPresence();
      } finally {
        database.close();
        watch.witness.close();
      }
    },
  };
}

/** The rows of one sweep that stand now. */
interface TaskRange {
  readonly sweep: number;
  /** The sequence of the last of them. */
  readonly last: number;
}

type Readings = Pick<Ledger, 'outcomes' | 'verdicts' | 'sweeps' | 'faults' | 'readFile'>;

/** Whatever is wrong with a row is an error that names the ledger. */
function serveReadings(database: LedgerDatabase, path: string, rangeOf: (sweepId: string) => TaskRange): Readings {
  const pages = prepareTaskPages(database);
  const readFile = prepareFileReading(database);
  const readFaults = prepareFaultReading(database);
  const read = <Value>(readNow: () => Value): Value => {
    try {
      return readNow();
    } catch (cause) {
      throw openError(path, cause);
    }
  };
  return {
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
    faults: (sweepId, page) => read(() => readFaults(rangeOf(sweepId).sweep, page)),
    readFile: (reference) => read(() => readFile(reference)),
  };
}

/** The sequence of each sweep's own row, by which other rows name it. */
function readSweepKeys(database: LedgerDatabase): Map<string, number> {
  return new Map(readSweepRows(database).map((row) => [row.sweep_id, row.sequence]));
}

function* listSweeps(database: LedgerDatabase): Generator<Sweep> {
  for (const { document, sweep_id } of readSweepRows(database)) {
    const sweep = decodeSweep(document);
    // Checked before the sweep is planned, because a damaged document need not be a sweep at all.
    if (identify(sweep) !== sweep_id) throw new RangeError(`the sweep ${sweep_id} has another content`);
    yield sweep;
  }
}

function readSweepRows(database: LedgerDatabase): SweepRow[] {
  return database.prepare<[], SweepRow>('SELECT * FROM sweep NOT INDEXED').all();
}
