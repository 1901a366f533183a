import { hash } from 'node:crypto';
import type { Sign } from './sign.js';

/** Unique by boot and number, and with a MAC of the ledger's key, so that nobody speaks for a session that is not his. */
export function encodeSessionId({ bootId, number, sign }: { bootId: string; number: number; sign: Sign }): string {
  const name = `${bootId}-${number}`;
  // No lease identity is signed with a text that begins like this.
  return `${name}-${sign(`session ${name}`)}`;
}

/** What a worker process calls itself: made by it at its start, of 128 random bits at least, and told to us alone. */
const identityPattern = /^[0-9A-Za-z_-]{22,64}$/;

export function isProcessIdentity(text: string): boolean {
  return identityPattern.test(text);
}

/** The name of a process in leases, rows and messages. Its identity cannot be told from it. */
export function processName(identity: string): string {
  return hash('sha256', `phasegrid process ${identity}`, 'hex').slice(0, 16);
}
