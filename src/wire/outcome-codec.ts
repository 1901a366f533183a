import { endianness } from 'node:os';
import type { Outcome } from '../sweep/outcome.js';
import type { PackedOutcomes, PackedOutcomes__Output } from './generated/phasegrid/v1/PackedOutcomes.js';
import { type MalformedField, malformedField } from './malformed-field.js';
import { packNames, unpackNames } from './name-column.js';
import { packVerdicts, unpackVerdicts, verdictsPerByte } from './pack-verdicts.js';
import type { SettledAttempt } from './sync.js';

const numberBytes = 8;
const digestBytes = 32;

/** A Sync carries at most so many results: each takes time in which the coordinator answers nobody else. */
export const resultsPerSyncMax = 4096;

/** A lease whose attempt was settled. */
export interface SettledLease {
  readonly leaseId: string;
  readonly result: SettledAttempt;
}

/**
 * Packs outcomes by columns, so that neither side has to handle a message for each. Verdicts have two bits each, from the
 * low end; metrics and curves are little-endian binary64 with NaN payloads.
 */
export function encodeOutcomes(settled: readonly SettledLease[]): PackedOutcomes {
  const outcomes = settled.map(({ result }) => result.outcome);
  return {
    leaseIds: packNames(settled.map(({ leaseId }) => leaseId)),
    digests: Buffer.from(settled.map(({ result }) => result.digest).join(''), 'hex'),
    computeUs: settled.map(({ result }) => result.computeUs),
    verdictCounts: outcomes.map(({ verdicts }) => verdicts.length),
    verdicts: Buffer.concat(outcomes.map(({ verdicts }) => packVerdicts(verdicts))),
    metricCounts: outcomes.map(({ metrics }) => metrics.length),
    metrics: packNumbers(outcomes.map(({ metrics }) => metrics)),
    curveCounts: outcomes.map(({ curves }) => curves?.length ?? 0),
    curves: packNumbers(outcomes.flatMap(({ curves }) => curves ?? [])),
  };
}

/**
 * Unpacks outcomes. Every length is checked before anything is made of it. The engine checks size and digest of each outcome,
 * because it alone knows the lease and charges a wrong outcome to the task.
 */
export function decodeOutcomes(
  message: PackedOutcomes__Output,
): { readonly kind: 'outcomes'; readonly settled: readonly SettledLease[] } | MalformedField {
  const problem = findCountProblem(message) ?? findLengthProblem(message);
  if (problem !== undefined) return problem;
  const count = message.verdictCounts.length;
  const leaseIds = unpackNames(message.leaseIds, count, 'lease_ids');
  if ('kind' in leaseIds) return leaseIds;
  const metrics = unpackNumbers(message.metrics);
  const curves = unpackNumbers(message.curves);
  const settled: SettledLease[] = [];
  let [verdictAt, metricAt, curveAt] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const verdictCount = message.verdictCounts[index];
    const verdictEnd = verdictAt + Math.ceil(verdictCount / verdictsPerByte);
    const packed = message.verdicts.subarray(verdictAt, verdictEnd);
    if (hasPadding(packed, verdictCount)) {
      return malformedField('verdicts', `expected zeros above the last verdict of outcome ${index}, got others`);
    }
    const metricEnd = metricAt + message.metricCounts[index];
    const curveEnd = curveAt + message.curveCounts[index];
    // Copies, because a part of a column would keep the whole column in memory.
    const outcome: Outcome = {
      verdicts: unpackVerdicts(packed, verdictCount),
      metrics: metrics.slice(metricAt, metricEnd),
      ...(curveEnd > curveAt && { curves: curves.slice(curveAt, curveEnd) }),
    };
    const digest = message.digests.toString('hex', digestBytes * index, digestBytes * (index + 1));
    const result = { kind: 'outcome', outcome, digest, computeUs: message.computeUs[index] } as const;
    settled.push({ leaseId: leaseIds[index], result });
    [verdictAt, metricAt, curveAt] = [verdictEnd, metricEnd, curveEnd];
  }
  return { kind: 'outcomes', settled };
}

function findCountProblem(message: PackedOutcomes__Output): MalformedField | undefined {
  const { verdictCounts, metricCounts, curveCounts, computeUs } = message;
  const count = verdictCounts.length;
  if (count > resultsPerSyncMax) {
    return malformedField('verdict_counts', `expected at most ${resultsPerSyncMax} outcomes, got ${count}`);
  }
  const columns = { metric_counts: metricCounts, curve_counts: curveCounts, compute_us: computeUs };
  for (const [field, { length }] of Object.entries(columns)) {
    if (length !== count) return malformedField(field, `expected ${count} numbers, one an outcome, got ${length}`);
  }
  for (const [index, verdictCount] of verdictCounts.entries()) {
    if (verdictCount === 0) return malformedField('verdict_counts', 'expected at least 1 verdict an outcome, got 0');
    if (metricCounts[index] % verdictCount !== 0) {
      return malformedField(
        'metric_counts',
        `expected a multiple of ${verdictCount} for as many verdicts, got ${metricCounts[index]}`,
      );
    }
    if (!Number.isSafeInteger(computeUs[index])) {
      return malformedField('compute_us', `expected microseconds below 2^53, got ${computeUs[index]}`);
    }
  }
  return undefined;
}

function findLengthProblem(message: PackedOutcomes__Output): MalformedField | undefined {
  const { verdictCounts, metricCounts, curveCounts, verdicts, metrics, curves, digests } = message;
  const packedBytes = sum(verdictCounts.map((count) => Math.ceil(count / verdictsPerByte)));
  const columns = [
    { field: 'verdicts', got: verdicts.length, bytes: packedBytes },
    { field: 'metrics', got: metrics.length, bytes: numberBytes * sum(metricCounts) },
    { field: 'curves', got: curves.length, bytes: numberBytes * sum(curveCounts) },
    { field: 'digests', got: digests.length, bytes: digestBytes * verdictCounts.length },
  ];
  for (const { field, got, bytes } of columns) {
    if (got !== bytes) return malformedField(field, `expected ${bytes} bytes by the counts, got ${got}`);
  }
  return undefined;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Unused bits must be zero, so that an outcome has one encoding. */
function hasPadding(packed: Uint8Array, verdictCount: number): boolean {
  const used = verdictCount % verdictsPerByte;
  return used > 0 && packed[packed.length - 1] >> (2 * used) > 0;
}

/** Copies bytes and reads no numbers, because JavaScript may change a NaN's payload, which the digest covers. */
function packNumbers(arrays: readonly Float64Array[]): Buffer {
  const bytes = Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
  return endianness() === 'LE' ? bytes : bytes.swap64();
}

/** A copy, because the column may not be aligned in its message. */
function unpackNumbers(bytes: Uint8Array): Float64Array {
  const numbers = new Float64Array(bytes.length / numberBytes);
  const target = Buffer.from(numbers.buffer);
  target.set(bytes);
  if (endianness() === 'BE') target.swap64();
  return numbers;
}
