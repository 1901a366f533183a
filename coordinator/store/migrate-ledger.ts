import { type LedgerDatabase, pragmaNumber } from './database.js';
import { createMark } from './ledger-mark.js';
import { ledgerSchema, ledgerVersion } from './ledger-schema.js';
import { addSecret, leaseKeyName } from './ledger-secret.js';

/** Brings a ledger of an older version up to the next one; it runs within the transaction of the whole migration. */
type Migration = (database: LedgerDatabase) => void;

/** By the version that the step starts from. */
const migrations: ReadonlyMap<number, Migration> = new Map([
  [2, leaveVersion2],
  [3, leaveVersion3],
]);

/**
 * Brings an older ledger up to this version in one transaction, so that the file always has either the old version or the
 * new one. Rows keep their sequences, contents and checksums.
 */
export function migrateLedger(database: LedgerDatabase): void {
  if (pragmaNumber(database, 'user_version') === ledgerVersion) return;
  database
    .transaction(() => {
      for (let version = pragmaNumber(database, 'user_version'); version < ledgerVersion; version += 1) {
        const migrate = migrations.get(version);
        if (migrate === undefined) throw new RangeError(`no way is known from version ${version} of a ledger`);
        migrate(database);
      }
      if (database.prepare('SELECT 1 FROM mark').get() === undefined) createMark(database);
      database.pragma(`user_version = ${ledgerVersion}`);
    })
    .immediate();
}

/**
 * Version 3 adds the process of an outcome, a conflict and a failure; audits, excuses and priorities; keys; and a mark. A
 * column that is added to a table would come after metrics and curves, which a restart does not read, so the tables are
 * made anew.
 */
function leaveVersion2(database: LedgerDatabase): void {
  const record = 'sequence, sweep, block, trial_start, trial_count, attempt, host';
  const rest = 'digest, compute_us, time_ms, checksum, verdicts, metrics, curves';
  remakeTable(database, 'outcome', `${record}, NULL, ${rest}`);
  remakeTable(database, 'conflict', `${record}, NULL, ${rest}`);
  const failure = 'sequence, sweep, block, trial_start, trial_count, cause, trial, host';
  remakeTable(database, 'attempt_failure', `${failure}, NULL, message, time_ms`);
  const added = ['audit', 'withdrawal', 'withdrawn_outcome', 'excuse', 'priority', 'secret', 'mark'];
  for (const table of added) createTable(database, table);
  addSecret(database, leaseKeyName);
}

/** Version 4 has the facts of allocations. The mark need not change: a table of which it says nothing is empty. */
function leaveVersion3(database: LedgerDatabase): void {
  createTable(database, 'allocation');
}

function createTable(database: LedgerDatabase, table: string): void {
  database.exec(getStatements((statement) => statement.startsWith(`CREATE TABLE ${table} `)));
}

/** Makes the table anew by the present schema, with its indexes; `columns` selects its rows from the old table. */
function remakeTable(database: LedgerDatabase, table: string, columns: string): void {
  database.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
  for (const { name } of listIndexes(database, `old_${table}`)) database.exec(`DROP INDEX ${name}`);
  database.exec(
    getStatements(
      (statement) => statement.startsWith(`CREATE TABLE ${table} `) || statement.includes(` ON ${table} (`),
    ),
  );
  database.exec(`INSERT INTO ${table} SELECT ${columns} FROM old_${table} ORDER BY sequence`);
  database.exec(`DROP TABLE old_${table}`);
}

function listIndexes(database: LedgerDatabase, table: string): { readonly name: string }[] {
  return database
    .prepare<[string], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    )
    .all(table);
}

function getStatements(wanted: (statement: string) => boolean): string {
  const found = ledgerSchema
    .split(';')
    .map((statement) => statement.trim())
    .filter(wanted);
  if (found.length === 0) throw new RangeError('the schema has no such table');
  return `${found.join(';')};`;
}
