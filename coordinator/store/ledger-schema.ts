/** "phgr": marks a SQLite file as a phasegrid ledger. */
export const ledgerApplicationId = 0x70686772;

/** Every change of the tables raises it. A ledger of a newer version is refused. */
export const ledgerVersion = 4;

/** The oldest version that is brought up to the present one when it is opened (see migrate-ledger.ts). */
export const ledgerVersionMin = 2;

/**
 * A row is a durable fact. `sequence` counts the facts of all tables in their order; `sweep` is the sequence of the sweep's
 * own row. Times are milliseconds since 1970. Outcomes are keyed by (sweep, task). `verdicts` are packed four to a byte.
 * `metrics` and `curves` (see src/sweep/curves.ts; empty where none are kept) are little-endian binary64 and come last, so
 * that a restart need not read them. A file is kept once: it belongs to the fact of the first sweep that named it.
 * `process` is the name of the process that computed the outcome, NULL in rows of version 2. `audit` says what became of
 * tasks that several processes computed; `withdrawal` says whose outcomes no longer count. An outcome that is taken back
 * moves to `withdrawn_outcome`. Its row is two facts: it was accepted with its `sequence` and taken back with its
 * `withdrawal_sequence` (D35). `allocation` has the facts of allocations as JSON, which belong to no sweep (D46).
 * `secret` holds keys that never leave the ledger. No table has an index of its own: rows are
 * read by their sequence, so that no damaged index can hide a row (D36). `mark` has one row, with the counts and sums of
 * the other tables (ledger-mark.ts).
 */
export const ledgerSchema = `
CREATE TABLE sweep (
  sequence INTEGER PRIMARY KEY,
  sweep_id TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  plan_digest TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE file (
  reference TEXT NOT NULL UNIQUE,
  sweep INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE TABLE extent (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  trial_end INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE suspension (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('cancelled', 'resumed')),
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE outcome (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  host TEXT,
  process TEXT,
  digest BLOB NOT NULL,
  compute_us INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  verdicts BLOB NOT NULL,
  metrics BLOB NOT NULL,
  curves BLOB NOT NULL
) STRICT;
CREATE TABLE conflict (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  host TEXT,
  process TEXT,
  digest BLOB NOT NULL,
  compute_us INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  verdicts BLOB NOT NULL,
  metrics BLOB NOT NULL,
  curves BLOB NOT NULL
) STRICT;
CREATE TABLE attempt_failure (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('kernel-error', 'thread-lost', 'lease-lost')),
  trial INTEGER,
  host TEXT NOT NULL,
  process TEXT,
  message TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE quarantine (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('kernel-error', 'thread-lost', 'lease-lost')),
  quarantine_start INTEGER NOT NULL,
  quarantine_count INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('audit-wanted', 'audit-passed', 'audit-skipped', 'audit-undecided',
    'dispute-settled', 'task-retried')),
  host TEXT,
  process TEXT,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE withdrawal (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  host TEXT NOT NULL,
  process TEXT,
  message TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE withdrawn_outcome (
  withdrawal_sequence INTEGER PRIMARY KEY,
  reason TEXT NOT NULL CHECK (reason IN ('withdrawn', 'retried')),
  withdrawn_time_ms INTEGER NOT NULL,
  sequence INTEGER NOT NULL UNIQUE,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  host TEXT,
  process TEXT,
  digest BLOB NOT NULL,
  compute_us INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  verdicts BLOB NOT NULL,
  metrics BLOB NOT NULL,
  curves BLOB NOT NULL
) STRICT;
CREATE TABLE excuse (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  block INTEGER NOT NULL,
  trial_start INTEGER NOT NULL,
  trial_count INTEGER NOT NULL,
  process TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE priority (
  sequence INTEGER PRIMARY KEY,
  sweep INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE allocation (
  sequence INTEGER PRIMARY KEY,
  allocation_id TEXT NOT NULL,
  content TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE mark (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  content TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
`;

/** The columns of the tables `outcome` and `conflict`, without metrics and curves. */
export const recordColumns =
  'sequence, sweep, block, trial_start, trial_count, attempt, host, process, digest, compute_us, time_ms, checksum, verdicts';

export interface SweepRow {
  readonly sequence: number;
  readonly sweep_id: string;
  readonly document: string;
  readonly plan_digest: string;
  readonly time_ms: number;
}

export interface ExtentRow {
  readonly sequence: number;
  readonly sweep: number;
  readonly trial_end: number;
  readonly time_ms: number;
}

export interface SuspensionRow {
  readonly sequence: number;
  readonly sweep: number;
  readonly kind: 'cancelled' | 'resumed';
  readonly time_ms: number;
}

export interface TaskColumns {
  readonly sweep: number;
  readonly block: number;
  readonly trial_start: number;
  readonly trial_count: number;
}

export interface RecordRow extends TaskColumns {
  readonly sequence: number;
  readonly attempt: number;
  readonly host: string | null;
  readonly process: string | null;
  readonly digest: Buffer;
  readonly compute_us: number;
  readonly time_ms: number;
  readonly checksum: number;
  readonly verdicts: Buffer;
}

/** A whole row of an accepted outcome. */
export interface OutcomeRow extends RecordRow {
  readonly metrics: Buffer;
  readonly curves: Buffer;
}

export interface FailureRow extends TaskColumns {
  readonly sequence: number;
  readonly cause: 'kernel-error' | 'thread-lost' | 'lease-lost';
  readonly trial: number | null;
  readonly host: string;
  readonly process: string | null;
  readonly message: string;
  readonly time_ms: number;
}

export interface ExcuseRow extends TaskColumns {
  readonly sequence: number;
  readonly process: string;
  readonly time_ms: number;
}

export interface PriorityRow {
  readonly sequence: number;
  readonly sweep: number;
  readonly priority: number;
  readonly time_ms: number;
}

export interface AllocationRow {
  readonly sequence: number;
  readonly allocation_id: string;
  readonly content: string;
  readonly time_ms: number;
}

export interface QuarantineRow extends TaskColumns {
  readonly sequence: number;
  readonly cause: 'kernel-error' | 'thread-lost' | 'lease-lost';
  readonly quarantine_start: number;
  readonly quarantine_count: number;
  readonly time_ms: number;
}

export interface AuditRow extends TaskColumns {
  readonly sequence: number;
  readonly kind:
    | 'audit-wanted'
    | 'audit-passed'
    | 'audit-skipped'
    | 'audit-undecided'
    | 'dispute-settled'
    | 'task-retried';
  readonly host: string | null;
  readonly process: string | null;
  readonly time_ms: number;
}

export interface WithdrawalRow extends TaskColumns {
  readonly sequence: number;
  readonly host: string;
  readonly process: string | null;
  readonly message: string;
  readonly time_ms: number;
}

export interface WithdrawnRow extends RecordRow {
  readonly withdrawal_sequence: number;
  readonly reason: 'withdrawn' | 'retried';
  readonly withdrawn_time_ms: number;
}
