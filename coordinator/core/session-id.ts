import { hash } from 'node:crypto';
import type { Sign } from './sign.js';

/** Unique by boot and number. Its MAC under the ledger's key keeps others from using the session. */
export function encodeSessionId({ bootId, number, sign }: { bootId: string; number: number; sign: Sign }): string {
  const name = `${bootId}-${number}`;
  // No text that is signed for a lease identity begins like this, so one MAC cannot serve as the other.
  return `${name}-${sign(`session ${name}`)}`;
}

/** A worker process makes its identity at its start, from at least 128 random bits, and tells it to the coordinator alone. */
const identityPattern = /^[0-9A-Za-z_-]{22,64}$/;

export function isProcessIdentity(text: string): boolean {
  return identityPattern.test(text);
}

/** The name of a process in leases, rows and messages; the identity cannot be computed from it. */
export function processName(identity: string): string {
  return hash('sha256', `phasegrid process ${identity}`, 'hex').slice(0, 16);
}
