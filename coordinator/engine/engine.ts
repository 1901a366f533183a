import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { FileReference } from '../../src/sweep/file-reference.js';
import type { Outcome, Task } from '../../src/sweep/outcome.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Sliced } from '../../src/sweep/slices.js';
import type { Sweep, SweepId } from '../../src/sweep/sweep.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import type { RegisterReply, RegisterRequest, SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type {
  CellWindow,
  ChangedCell,
  DeleteReply,
  Fault,
  FaultPage,
  HostShare,
  SubmitReply,
  WorkerRecord,
} from '../core/replies.js';
import type { AuditSettings } from '../core/state.js';
import type { CopyProgress } from '../store/copy-database.js';
import type { WallClock } from '../wall-clock.js';

/** The coordinator without gRPC: pure decisions, a ledger that commits before any reply leaves, and timers. */
export interface Engine {
  /**
   * The sweep must be valid (see src/sweep/parse-sweep.ts), and every file that it names must be in the ledger or in
   * `files`. Resolves once the fact and the files are on disk. The sweep receives compute in proportion to its priority.
   * Without a priority a new sweep gets 1, and an existing one keeps its own.
   */
  submitSweep(sweep: Sweep, files?: ReadonlyMap<FileReference, Uint8Array>, priority?: number): Promise<SubmitReply>;
  cancelSweep(sweepId: SweepId): Promise<void>;
  resumeSweep(sweepId: SweepId): Promise<void>;
  /**
   * Forgets a sweep that is complete or cancelled. Resolves once its rows are removed, or once the engine stops; then they
   * are removed when the ledger is opened again.
   */
  deleteSweep(sweepId: SweepId): Promise<DeleteReply>;
  /**
   * Reopens the tasks in which trials were quarantined, or whose dispute was left undecided: their accepted outcomes are
   * taken back, and their retry budgets start anew. Resolves once that is on disk.
   */
  retrySweep(sweepId: SweepId): Promise<ReopenedTasks>;
  /** Audits this share of the settled tasks: other processes than those that computed them compute them again. */
  auditSweep(sweepId: SweepId, share: number): Promise<ReopenedTasks>;
  register(request: RegisterRequest): RegisterReply;
  /** Answers at once when there are results, grants, revocations or when draining; else waits up to `waitMs`. */
  sync(request: SyncRequest): Promise<SyncReply>;
  /** Ends a waiting `sync` of the session early (its call was cancelled). */
  abandonSync(sessionId: string, sequence: number): void;

  /**
   * Keeps facts of an allocation, which the coordinator does not read (D46). Resolves once they are on disk: the orders that
   * follow from them may be carried out.
   */
  noteAllocation(allocationId: string, entries: readonly AllocationEntry[]): Promise<void>;
  /** All that was noted, by allocation, in its order. Throws a LedgerError. */
  readAllocations(): ReadonlyMap<string, readonly AllocationEntry[]>;

  /** What a user should know of the place where the ledger lies; undefined where there is nothing to say. */
  readonly ledgerNote: string | undefined;
  /** A copy of the whole ledger as it is at one moment; one at a time. Throws a LedgerError. */
  backupLedger(onProgress: (progress: CopyProgress) => void): Promise<LedgerCopy>;
  /** Those that are connected, in the order in which they came, and those that have gone lately, the latest first. */
  listWorkers(): readonly WorkerRecord[];
  /** The newest first. */
  listSweeps(): readonly SweepRecord[];
  /** All sweeps whose identity starts with `prefix`. */
  findSweeps(prefix: string): readonly SweepRecord[];
  /** The content of a file that a sweep names; undefined where none does. Throws a LedgerError where it is damaged. */
  readFile(reference: FileReference): Uint8Array | undefined;
  progress(sweepId: SweepId): SweepProgress;
  /** Tallies of the cells that changed after `revision`, in grid order; 0 gives every cell with a settled trial. */
  changedCells(sweepId: SweepId, revision: number, window?: CellWindow): readonly ChangedCell[];
  /** The faults after the sequence `after`, in the order of the ledger. */
  faults(sweepId: SweepId, page: FaultPage): readonly Fault[];
  /** Calls back after every commit that touched the sweep, and when leased tasks advanced; returns how to stop. */
  subscribe(sweepId: SweepId, listener: () => void): () => void;
  /** Folded from the ledger's rows; only the first `trialCount` trials count (all when omitted). */
  verdictTable(sweepId: SweepId, trialCount?: number): VerdictTable;
  /** The same in slices, so that other calls need not wait; outcomes that are accepted meanwhile are left out. */
  foldVerdicts(sweepId: SweepId, trialCount?: number): Promise<VerdictTable>;
  /** The accepted outcomes, in no particular order. */
  outcomes(sweepId: SweepId): Iterable<SettledTask>;
  /** Folds the accepted outcomes in slices; starts again if outcomes were taken back meanwhile. */
  foldOutcomes<Result>(sweepId: SweepId, fold: (read: () => Iterable<SettledTask>) => Sliced<Result>): Promise<Result>;
  /** The hosts with accepted outcomes, each with its number of tasks and compute seconds, for the manifest. */
  hosts(sweepId: SweepId): readonly HostShare[];

  /** Rejects with the ledger's error when a commit failed: the coordinator must stop, nothing was acknowledged. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The ledger's file; created when missing. `:memory:` for tests. */
  readonly ledgerPath: string;
  readonly fingerprint: Fingerprint;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  readonly clock: WallClock;
  readonly leaseDurationMs?: number;
  /** How many workers may be connected; further ones are told to try later. */
  readonly sessionCountMax?: number;
  /** Which tasks are computed again (D35); by default half a percent, where several worker processes are connected. */
  readonly audit?: AuditSettings;
  readonly referee?: RefereeHook;
}

/** The coordinator's own worker, which decides where outcomes differ and no third host is connected. */
interface RefereeHook {
  /** The process identity with which it registers; see `isProcessIdentity`. */
  readonly identity: string;
  /** Called with true when the worker is to start, and with false when it may stop. */
  readonly onWanted: (wanted: boolean) => void;
}

/** A fact of an allocation. */
export interface AllocationEntry {
  /** JSON. */
  readonly content: string;
  readonly timeMs: number;
}

/** A trial counts once, however many cells its block has. */
export interface ReopenedTasks {
  readonly tasks: number;
  readonly trials: number;
}

export interface SweepRecord {
  readonly sweepId: SweepId;
  readonly sweep: Sweep;
  readonly plan: SweepPlan;
  readonly submittedTimeMs: number;
}

/** An open file without a name, which the system removes once it is closed. */
export interface LedgerCopy {
  readonly bytes: number;
  readonly read: () => AsyncIterable<Buffer>;
  readonly close: () => Promise<void>;
}

export interface SettledTask {
  readonly task: Task;
  readonly cells: Uint32Array;
  readonly outcome: Outcome;
}
