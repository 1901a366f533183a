import { createHash, hash } from 'node:crypto';

/** What one trial in one cell came to. The index of a name is its code in memory and on the wire. */
export const verdictNames = ['failure', 'success', 'unresolved', 'quarantined'] as const;
export type VerdictName = (typeof verdictNames)[number];

export const verdictCode = { failure: 0, success: 1, unresolved: 2, quarantined: 3 } as const satisfies Record<
  VerdictName,
  number
>;

/** The part of a sweep that one lease covers: the cells of a block times a range of trials. */
export interface Task {
  readonly block: number;
  readonly trialStart: number;
  readonly trialCount: number;
}

/**
 * What an attempt at a task found. It depends on the task and the kernels alone: no time, no host.
 * Letters: T trials, C cells of the block in grid order, Q metrics in the declaration's order.
 */
export interface Outcome {
  /** Codes of `verdictCode`, T x C, trial by trial. */
  readonly verdicts: Uint8Array;
  /** T x C x Q; NaN where the metric was not computed. */
  readonly metrics: Float64Array;
  /** Packed (see curves.ts); absent where no trial kept any. */
  readonly curves?: Float64Array | undefined;
}

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
