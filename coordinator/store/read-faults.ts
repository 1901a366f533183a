import type { Fault, FaultPage } from '../core/replies.js';
import type { LedgerDatabase } from './database.js';

interface FaultRow {
  readonly sequence: number;
  readonly block: number;
  readonly trial_start: number;
  readonly trial_count: number;
  readonly host: string | null;
  readonly process: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly time_ms: number;
}

const range = 'sequence, block, trial_start, trial_count';

/** What is selected of each table; a table's own condition comes first. */
const sources: readonly { readonly kind: Fault['kind']; readonly select: string; readonly sequence?: string }[] = [
  {
    kind: 'attempt',
    select: `SELECT sequence, block, coalesce(trial, trial_start) AS trial_start,
      CASE WHEN trial IS NULL THEN trial_count ELSE 1 END AS trial_count, host, process, cause AS reason, message, time_ms
      FROM attempt_failure WHERE true`,
  },
  {
    kind: 'quarantine',
    select: `SELECT sequence, block, quarantine_start AS trial_start, quarantine_count AS trial_count,
      NULL AS host, NULL AS process, cause AS reason, NULL AS message, time_ms FROM quarantine WHERE true`,
  },
  {
    kind: 'conflict',
    select: `SELECT ${range}, host, process, NULL AS reason, NULL AS message, time_ms FROM conflict WHERE true`,
  },
  {
    kind: 'withdrawal',
    select: `SELECT ${range}, host, process, NULL AS reason, message, time_ms FROM withdrawal WHERE true`,
  },
  {
    kind: 'taken-back',
    select: `SELECT withdrawal_sequence AS sequence, block, trial_start, trial_count, host, process, reason,
      NULL AS message, withdrawn_time_ms AS time_ms FROM withdrawn_outcome WHERE true`,
    sequence: 'withdrawal_sequence',
  },
  {
    kind: 'unaudited',
    select: `SELECT ${range}, host, process, NULL AS reason, NULL AS message, time_ms FROM audit
      WHERE kind = 'audit-skipped'`,
  },
  {
    kind: 'undecided',
    select: `SELECT ${range}, host, process, NULL AS reason, NULL AS message, time_ms FROM audit
      WHERE kind = 'audit-undecided'`,
  },
];

/** The faults of a sweep from all tables, in the order of their sequences. */
export function prepareFaultReading(database: LedgerDatabase): (sweep: number, page: FaultPage) => Fault[] {
  const readers = sources.map(({ kind, select, sequence = 'sequence' }) => ({
    kind,
    statement: database.prepare<[number, number, number], FaultRow>(
      `${select} AND sweep = ? AND ${sequence} > ? ORDER BY ${sequence} LIMIT ?`,
    ),
  }));
  return (sweep, { after, countMax }) =>
    readers
      .flatMap(({ kind, statement }) => statement.all(sweep, after, countMax).map((row) => readFault(kind, row)))
      .sort((a, b) => a.sequence - b.sequence)
      .slice(0, countMax);
}

function readFault(kind: Fault['kind'], row: FaultRow): Fault {
  const { sequence, block, host, process, reason, message, time_ms: timeMs } = row;
  const task = { block, trialStart: row.trial_start, trialCount: row.trial_count };
  const texts = { host: host ?? '', process: process ?? '', reason: reason ?? '', message: message ?? '' };
  return { sequence, kind, timeMs, task, ...texts };
}
