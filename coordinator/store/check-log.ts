import { statSync } from 'node:fs';
import { checkPages } from './database.js';
import { damageError } from './ledger-error.js';
import { countTables, findMarkProblem, readMark } from './ledger-mark.js';
import { checkWitness, lossError } from './ledger-witness.js';
import { readBriefly } from './read-briefly.js';
import { scanLog } from './scan-log.js';

/**
 * Refuses a ledger whose log has lost acknowledged commits, before anything is changed. SQLite would move the log's commits
 * up to the first damage into the file, silently drop the later ones, and remove the log. A damaged file is found here too,
 * before the log is merged into it. Does nothing where there is no log.
 */
export function checkLog(path: string): void {
  const log = `${path}-wal`;
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  readBriefly(path, (database) => {
    const hasMark = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'mark'").get() !== undefined;
    const { loss, takenCommits } = scanLog(log);
    if (loss !== undefined) {
      throw lossError(
        path,
        `its log ${log} is damaged from byte ${loss.damagedByte} on, behind ${takenCommits} commits that are whole; ` +
          `at least ${loss.droppedCommits} whole commits lie behind the damage`,
      );
    }
    if (!hasMark) return;
    const mark = readMark(database);
    checkWitness(path, mark);
    checkPages(database, path);
    const problem = findMarkProblem(mark.tables, countTables(database));
    if (problem !== undefined) throw damageError(path, problem);
  });
}
