import Database from 'better-sqlite3';

/** An open SQLite file. */
export type LedgerDatabase = Database.Database;
export type LedgerStatement<Parameters extends unknown[], Row> = Database.Statement<Parameters, Row>;

/** A coordinator that is just stopping lets go of the file within this time. */
const lockWaitMs = 500;

/** Opens or creates the file; throws what SQLite throws. */
export function openDatabase(path: string): LedgerDatabase {
  return new Database(path, { timeout: lockWaitMs });
}

export function pragmaNumber(database: LedgerDatabase, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}
