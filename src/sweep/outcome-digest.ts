import { createHash, hash } from 'node:crypto';
import type { Outcome } from './outcome.js';

/** Up to so many bytes it costs less to join the parts than to hash them one by one. */
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
 * What a worker sends with an outcome: the digest of its content, bound to the attempt whose lease says sweep, block
 * and range. An outcome that was mixed up with another one's lease does not fit it (D34).
 */
export function attemptDigest(leaseId: string, contentDigest: string): string {
  return hash('sha256', `phasegrid attempt ${leaseId} ${contentDigest}`, 'hex');
}

function numberBytes({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
