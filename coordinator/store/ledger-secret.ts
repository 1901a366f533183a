import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LedgerDatabase } from './database.js';

/** The key that signs leases and sessions. */
export const leaseKeyName = 'lease-key';

const keyBytes = 32;

interface SecretRow {
  readonly value: Buffer;
  readonly checksum: number;
}

/** Makes a random key and keeps it with the ledger. */
export function addSecret(database: LedgerDatabase, name: string): void {
  const value = randomBytes(keyBytes);
  database.prepare('INSERT INTO secret VALUES (?, ?, ?)').run(name, value, crc32(value));
}

/** Throws where the key is missing or its checksum does not fit: with another key, granted leases would be refused. */
export function readSecret(database: LedgerDatabase, name: string): Uint8Array {
  const row = database.prepare<[string], SecretRow>('SELECT value, checksum FROM secret WHERE name = ?').get(name);
  if (row === undefined) throw new RangeError(`the secret ${name} is missing`);
  if (row.value.length !== keyBytes || crc32(row.value) !== row.checksum) {
    throw new RangeError(`the checksum of the secret ${name} does not fit its content`);
  }
  return row.value;
}
