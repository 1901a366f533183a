import type { BackupLedgerResponse } from '../../src/wire/generated/phasegrid/v1/BackupLedgerResponse.js';
import type { Engine, LedgerCopy } from '../engine/engine.js';
import { LedgerError } from '../store/ledger-error.js';
import { RequestError } from './request-error.js';

export interface BackupLink {
  /** Ends the call early. */
  readonly signal: AbortSignal;
  /** Resolves when the next message may be sent. */
  readonly send: (message: BackupLedgerResponse) => Promise<void>;
}

/** A progress message is sent after so many bytes. */
const bytesPerProgress = 16 << 20;

/** Makes a copy of the ledger and sends it. */
export async function backupLedger(engine: Engine, { signal, send }: BackupLink): Promise<void> {
  let told = -bytesPerProgress;
  const copy = await makeCopy(engine, signal, ({ bytesCopied, bytesTotal }) => {
    signal.throwIfAborted();
    if (bytesCopied - told < bytesPerProgress) return;
    told = bytesCopied;
    void send({ bytesCopied, bytesTotal });
  });
  if (copy === undefined) return;
  try {
    await send({ bytesCopied: copy.bytes, bytesTotal: copy.bytes });
    for await (const content of copy.read()) {
      if (signal.aborted) return;
      await send({ content });
    }
  } finally {
    await copy.close();
  }
}

/** Undefined where the call was cancelled. A copy that fails is the call's failure, not the coordinator's. */
async function makeCopy(
  engine: Engine,
  signal: AbortSignal,
  onProgress: Parameters<Engine['backupLedger']>[0],
): Promise<LedgerCopy | undefined> {
  try {
    return await engine.backupLedger(onProgress);
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof LedgerError)) throw error;
    if (error.code === 'LEDGER_DISK_FULL') throw new RequestError('RESOURCE_EXHAUSTED', error.message);
    if (error.code === 'LEDGER_NO_ACCESS' || error.code === 'LEDGER_READ_ONLY') {
      throw new RequestError('FAILED_PRECONDITION', error.message);
    }
    throw error;
  }
}
