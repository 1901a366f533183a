import { open } from 'node:fs/promises';
import { draftOf, removeCopy } from '../store/copy-database.js';
import type { Ledger } from '../store/ledger.js';
import type { Engine, LedgerCopy } from './engine.js';
import type { EngineCore } from './engine-core.js';

/** The size of a message. */
const pieceBytes = 128 * 1024;

/** Copies the ledger while workers and clients are served; one copy at a time. */
export function ledgerBackup(core: EngineCore, ledger: Ledger): Pick<Engine, 'backupLedger'> {
  return {
    backupLedger: async (onProgress) => {
      core.flush();
      const draft = draftOf(ledger.path);
      await ledger.copy(draft, onProgress);
      try {
        return await openNameless(draft);
      } finally {
        removeCopy(draft);
      }
    },
  };
}

/** The name is removed as soon as the file is open, so that no file is left however the process ends. */
async function openNameless(path: string): Promise<LedgerCopy> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    bytes: size,
    read: async function* read() {
      for (let position = 0; position < size; ) {
        const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, size - position));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) throw new Error(`expected ${size} bytes of the copy, got ${position}`);
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}
