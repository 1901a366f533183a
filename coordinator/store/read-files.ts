import type { FileReference } from '../../src/sweep/file-reference.js';
import { referTo } from '../../src/sweep/refer-to.js';
import type { LedgerDatabase } from './database.js';

/** Reads the contents of files and checks their hashes. */
export function prepareFileReading(database: LedgerDatabase): (reference: FileReference) => Uint8Array | undefined {
  const select = database.prepare<[string], { content: Buffer }>('SELECT content FROM file WHERE reference = ?');
  return (reference) => {
    const content = select.get(reference)?.content;
    if (content === undefined || referTo(content) === reference) return content;
    throw new RangeError(`the content of ${reference} is that of ${referTo(content)}`);
  };
}
