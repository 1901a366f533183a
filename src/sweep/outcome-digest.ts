import { createHash, hash } from 'node:crypto';
import type { Outcome } from './outcome.js';

/** Up to this size, joining the parts costs less than hashing them one by one. */
const joinedBytesMax = 4096;

/** SHA-256 over an outcome's verdicts, metrics and curves (little-endian), in hex: equal outcomes, equal digests. */
export function outcomeDigest({ verdicts, metrics, curves }: Outcome): string {
  const parts = [verdicts, numberBytes(metrics)];
  if (curves !== undefined) parts.push(numberBytes(curves));
  const byteCount = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (byteCount <= joinedBytesMax) return hash('sha256', Buffer.concat(parts, byteCount), 'hex');
  const long = createHash('sha256');
  for (const part of parts) long.update(part);
  return long.digest('hex');
}

/**
 * The digest that a worker sends with an outcome. It covers the content's digest and the lease, which names sweep, block and
 * range, so that an outcome that comes with another lease is noticed (D34).
 */
export function attemptDigest(leaseId: string, contentDigest: string): string {
  return hash('sha256', `phasegrid attempt ${leaseId} ${contentDigest}`, 'hex');
}

function numberBytes({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
