import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { type LedgerCounts, verifyLedger } from '../../../coordinator/engine/verify-ledger.js';
import { type CopyProgress, removeCopy } from '../../../coordinator/store/copy-database.js';
import { copyLedgerFile } from '../../../coordinator/store/copy-ledger-file.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { describeUnwitnessed } from '../../../coordinator/store/ledger-witness.js';
import { connectionOf } from '../access/connection.js';
import { findLiveLedgerAccess } from '../access/find-live-access.js';
import { connect } from '../client/client.js';
import { ClientError } from '../client/client-error.js';
import { receiveBackup } from '../client/receive-backup.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatBytes, formatPlural } from '../command-line/format-quantity.js';
import { jsonText } from '../command-line/json-text.js';
import { listenForStop } from '../command-line/stop-signal.js';
import { requireLedger } from '../files/ledger-place.js';
import { placeFile } from '../files/place-file.js';
import { findDeclaration } from '../files/sweep-file.js';
import { draftPath } from '../files/write-file.js';
import { ownFingerprint } from '../site/own-fingerprint.js';

export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .summary('copy a ledger whole, while it is in use too')
    .description(
      'Copies a ledger into one file, as it is at one moment. A `run` or `serve` that has the ledger open goes on, and makes ' +
        'the copy itself. The whole copy is checked, every outcome against its digest, before it gets its name; an existing ' +
        'file is never replaced. The copy is a ledger: serve it, export it, or put it as `ledger.db` into a new folder ' +
        'and go on with `phasegrid run --out`. It contains the key that signs leases, so keep it as private as the ledger.',
    )
    .argument('<ledger>', 'ledger file, or an output directory of `run`')
    .argument('<to>', 'file to be made')
    .option('--json', 'as JSON', false)
    .action(async (name, to, options) => {
      const ledger = requireLedger(name);
      refuseTaken(to);
      const stop = listenForStop(() => process.stderr.write('\nstopping: no backup is kept\n'));
      try {
        const report = await backup({ ledger, to, signal: stop.signal });
        process.stdout.write(`${options.json ? jsonText(report) : describe(report)}\n`);
      } catch (error) {
        const code = stop.exitCode();
        if (code === undefined) throw error;
        process.exitCode = code;
      } finally {
        stop.dispose();
      }
    });
}

interface BackupReport extends LedgerCounts {
  readonly ledger: string;
  readonly backup: string;
  readonly bytes: number;
  /** Whether a coordinator that has the ledger open made the copy. */
  readonly live: boolean;
}

interface Backup {
  readonly ledger: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

async function backup({ ledger, to, signal }: Backup): Promise<BackupReport> {
  const draft = draftPath(to, process.pid);
  try {
    removeCopy(draft);
    const live = await copyWhole(ledger, draft, signal);
    signal.throwIfAborted();
    const counts = verifyLedger(draft, {
      name: ledger,
      isLatest: !live,
      fingerprint: ownFingerprint(),
      findDeclaration,
    });
    const bytes = lstatSync(draft).size;
    placeFile(draft, to);
    return { ledger, backup: to, bytes, live, ...counts };
  } finally {
    removeCopy(draft);
  }
}

/** True if a coordinator made the copy, false if no process had the ledger open. */
async function copyWhole(ledger: string, draft: string, signal: AbortSignal): Promise<boolean> {
  const tell = tellProgress();
  const access = await findLiveLedgerAccess(ledger);
  if (access === undefined) {
    const note = describeUnwitnessed(ledger);
    if (note !== undefined) process.stderr.write(`${note}\n`);
    await copyFree(ledger, draft, (progress) => {
      signal.throwIfAborted();
      tell(progress);
    });
    return false;
  }
  const client = connect(connectionOf(access, ['client']));
  try {
    await receiveBackup(client.backupLedger(signal), { draft, tell });
    return true;
  } catch (error) {
    throw explainOld(error, ledger);
  } finally {
    client.close();
  }
}

async function copyFree(ledger: string, draft: string, tell: (progress: CopyProgress) => void): Promise<void> {
  try {
    await copyLedgerFile(ledger, draft, tell);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_IN_USE') throw error;
    throw new CliError(
      `${ledger}: it is in use by a process that left no access file there that this user may read, or that does not ` +
        'answer; ask its user, or wait for its end',
      { exitCode: exitCode.failed, cause: error },
    );
  }
}

function explainOld(error: unknown, ledger: string): unknown {
  if (!(error instanceof ClientError) || error.code !== 'UNIMPLEMENTED') return error;
  return new CliError(
    `${ledger}: the coordinator that has it open is of a version that makes no backups; stop it, and back up then`,
    { exitCode: exitCode.refused, cause: error },
  );
}

/** Refuses existing files, and those beside the name that SQLite would take for a part of the backup. */
function refuseTaken(to: string): void {
  const folder = dirname(to);
  if (!existsSync(folder)) {
    throw new CliError(`${to}: expected a file in a folder that is there, got ${folder}; make it first`, {
      exitCode: exitCode.badInput,
    });
  }
  for (const path of ['', '-wal', '-shm', '-journal', '-mark'].map((suffix) => `${to}${suffix}`)) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
    throw new CliError(`${to}: expected a name that is free, but ${path} is there; name another file or remove it`, {
      exitCode: exitCode.badInput,
    });
  }
}

/** Writes a line to stderr for every tenth of a copy that takes long. */
function tellProgress(): (progress: CopyProgress) => void {
  let tenths = 0;
  return ({ bytesCopied, bytesTotal }) => {
    const done = bytesTotal === 0 ? 10 : Math.floor((10 * bytesCopied) / bytesTotal);
    if (bytesTotal < 64 << 20 || done <= tenths) return;
    tenths = done;
    process.stderr.write(`${10 * done} % of ${formatBytes(bytesTotal)} copied\n`);
  };
}

function describe({ backup: path, ledger, bytes, live, sweeps, tasks, trials, files, unread }: BackupReport): string {
  const what = [
    formatPlural(sweeps, 'sweep'),
    `outcomes of ${formatPlural(tasks, 'task')}${trials > 0 ? ` with ${formatPlural(trials, 'trial')}` : ''}`,
    ...(files > 0 ? [formatPlural(files, 'file')] : []),
  ].join(', ');
  const how = unread === undefined ? 'every one was read' : `rows were counted alone, since ${unread}`;
  return `${path} is a copy of ${ledger}${live ? ', which is in use,' : ''} with ${formatBytes(bytes)}: ${what}; ${how}`;
}
