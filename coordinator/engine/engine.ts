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
} from '../core/replies.js';
import type { AuditSettings } from '../core/state.js';
import type { CopyProgress } from '../store/copy-database.js';
import type { WallClock } from '../wall-clock.js';

/** The coordinator without its gRPC surface: pure decisions, a ledger that commits before any reply leaves, timers. */
export interface Engine {
  /**
   * The sweep must be valid (see src/sweep/parse-sweep.ts), and every file that it names be here or among `files`.
   * Resolves once the fact is on disk, and the files with it. The sweep receives compute in proportion to its priority,
   * which is 1 unless it was given, and stays as it is where it is not given.
   */
  submitSweep(sweep: Sweep, files?: ReadonlyMap<FileReference, Uint8Array>, priority?: number): Promise<SubmitReply>;
  cancelSweep(sweepId: SweepId): Promise<void>;
  resumeSweep(sweepId: SweepId): Promise<void>;
  /** Forgets a sweep that is complete or cancelled. Resolves once its rows are gone, or will go when the ledger is opened. */
  deleteSweep(sweepId: SweepId): Promise<DeleteReply>;
  /**
   * Opens the tasks again in which trials were set aside, or whose outcomes contradict each other undecided: what was
   * accepted of them is taken back, and their budgets start anew. Resolves once that is on disk.
   */
  retrySweep(sweepId: SweepId): Promise<ReopenedTasks>;
  /** Has this share of the settled tasks computed again, by other processes than those that computed them. */
  auditSweep(sweepId: SweepId, share: number): Promise<ReopenedTasks>;
  register(request: RegisterRequest): RegisterReply;
  /** Answers at once when there are results, grants, revocations or when draining; else waits up to `waitMs`. */
  sync(request: SyncRequest): Promise<SyncReply>;
  /** Ends a waiting `sync` of the session early (its call was cancelled). */
  abandonSync(sessionId: string, sequence: number): void;

  /** What people should know of the place where the ledger lies. */
  readonly ledgerNote: string | undefined;
  /** A copy of the whole ledger as it is at one moment; one at a time. Throws a LedgerError. */
  backupLedger(onProgress: (progress: CopyProgress) => void): Promise<LedgerCopy>;
  /** The newest first. */
  listSweeps(): readonly SweepRecord[];
  /** All sweeps whose identity starts with `prefix`. */
  findSweeps(prefix: string): readonly SweepRecord[];
  /** The content of a file that a sweep names; undefined where none does. Throws a LedgerError where it is damaged. */
  readFile(reference: FileReference): Uint8Array | undefined;
  progress(sweepId: SweepId): SweepProgress;
  /** Tallies of the cells that changed after `revision`, in grid order; 0 gives every cell with a settled trial. */
  changedCells(sweepId: SweepId, revision: number, window?: CellWindow): readonly ChangedCell[];
  /** What went wrong, in the order of the ledger, behind the sequence `after`. */
  faults(sweepId: SweepId, page: FaultPage): readonly Fault[];
  /** Calls back after every commit that touched the sweep, and when leased tasks advanced; returns how to stop. */
  subscribe(sweepId: SweepId, listener: () => void): () => void;
  /** Folded from the ledger's rows; only the first `trialCount` trials count (all when omitted). */
  verdictTable(sweepId: SweepId, trialCount?: number): VerdictTable;
  /** The same in slices, for those who have callers waiting; what is settled meanwhile is left out. */
  foldVerdicts(sweepId: SweepId, trialCount?: number): Promise<VerdictTable>;
  /** The accepted outcomes, in no particular order. */
  outcomes(sweepId: SweepId): Iterable<SettledTask>;
  /** Folds them in slices; begins anew where outcomes were taken back meanwhile. */
  foldOutcomes<Result>(sweepId: SweepId, fold: (read: () => Iterable<SettledTask>) => Sliced<Result>): Promise<Result>;
  /** Hosts that had outcomes accepted, with the number of tasks and compute seconds, for the manifest. */
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
  /** How many workers may be connected; more are told to try later. */
  readonly sessionCountMax?: number;
  /** Which tasks are computed again (D35); by default half a percent, where several worker processes are connected. */
  readonly audit?: AuditSettings;
  readonly referee?: RefereeHook;
}

/** The coordinator's own worker, which decides where outcomes differ and no third host is connected. */
interface RefereeHook {
  /** What it calls itself when it registers: see `isProcessIdentity`. */
  readonly identity: string;
  /** Called whenever it begins or ceases to be wanted. */
  readonly onWanted: (wanted: boolean) => void;
}

/** Trials are those of the tasks, whatever the cells of their blocks. */
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

/** A file without a name: it is gone once it is closed. */
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
