import { hash } from 'node:crypto';

/**
 * Which leases a worker holds, told without their identities: how many there are, and the exclusive or of 128 bits of a hash
 * over each. It does not depend on the order in which they came. Both sides keep it as leases come and go, so that a Sync
 * costs the same whether the worker holds one lease or a thousand (D53).
 */
export interface HeldDigest {
  readonly count: number;
  /** 32 hexadecimal digits. */
  readonly hash: string;
}

/** The same as something that changes. */
export interface HeldTally {
  count: number;
  readonly words: Uint32Array;
}

/** Of the hash, in bytes. */
export const heldHashBytes = 16;

const wordCount = heldHashBytes / 4;

export function createHeldTally(leaseIds: Iterable<string> = []): HeldTally {
  const tally = { count: 0, words: new Uint32Array(wordCount) };
  for (const leaseId of leaseIds) addHeld(tally, leaseId);
  return tally;
}

/** The lease must not be among them. */
export function addHeld(tally: HeldTally, leaseId: string): void {
  tally.count += 1;
  toggle(tally.words, leaseId);
}

/** The lease must be among them. */
export function removeHeld(tally: HeldTally, leaseId: string): void {
  tally.count -= 1;
  toggle(tally.words, leaseId);
}

/** The digest of what is left without these leases, which must be among them. */
export function digestHeld({ count, words }: HeldTally, without: Iterable<string> = []): HeldDigest {
  const rest = { count, words: Uint32Array.from(words) };
  for (const leaseId of without) removeHeld(rest, leaseId);
  return { count: rest.count, hash: Array.from(rest.words, toHex).join('') };
}

export function isSameHeld({ count, words }: HeldTally, digest: HeldDigest): boolean {
  return count === digest.count && Array.from(words, toHex).join('') === digest.hash;
}

/** A string of bytes is the fastest form in which Node gives a digest. */
function toggle(words: Uint32Array, leaseId: string): void {
  const bytes = hash('sha256', leaseId, 'binary');
  for (let word = 0; word < wordCount; word += 1) {
    const at = 4 * word;
    words[word] ^=
      (bytes.charCodeAt(at) << 24) |
      (bytes.charCodeAt(at + 1) << 16) |
      (bytes.charCodeAt(at + 2) << 8) |
      bytes.charCodeAt(at + 3);
  }
}

function toHex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
