import { closeSync, openSync, writeSync } from 'node:fs';
import { type CopyProgress, requireRoom } from '../../../coordinator/store/copy-database.js';
import type { BackupLedgerResponse__Output } from '../../wire/generated/phasegrid/v1/BackupLedgerResponse.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';

/** Only its owner may read a ledger. */
const fileMode = 0o600;

/** Writes a coordinator's copy into the new file `draft`; throws where it is incomplete. */
export async function receiveBackup(
  messages: AsyncIterable<BackupLedgerResponse__Output>,
  { draft, tell }: { readonly draft: string; readonly tell: (progress: CopyProgress) => void },
): Promise<void> {
  const file = openSync(draft, 'wx', fileMode);
  let expected = 0;
  let received = 0;
  try {
    for await (const { content, bytesCopied, bytesTotal } of messages) {
      if (content.length > 0) {
        write(file, content, draft);
        received += content.length;
        continue;
      }
      if (expected === 0) requireRoom(draft, bytesTotal);
      expected = bytesTotal;
      tell({ bytesCopied, bytesTotal });
    }
  } finally {
    closeSync(file);
  }
  if (received === expected && expected > 0) return;
  throw new CliError(`BackupLedger: expected ${expected} bytes, got ${received}; call again`, {
    exitCode: exitCode.failed,
  });
}

function write(file: number, content: Buffer, draft: string): void {
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } catch (cause) {
    throw new CliError(`cannot write ${draft}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}
