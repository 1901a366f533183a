import { endianness } from 'node:os';
import type { Outcome } from '../sweep/outcome.js';
import type { AttemptOutcome, AttemptOutcome__Output } from './generated/phasegrid/v1/AttemptOutcome.js';
import { type MalformedField, malformedField } from './malformed-field.js';
import { packVerdicts, unpackVerdicts, verdictsPerByte } from './pack-verdicts.js';
import type { SettledAttempt } from './sync.js';

const numberBytes = 8;

/** Packs verdicts with two bits each, from the low end; metrics and curves as little-endian binary64 with NaN payloads. */
export function encodeOutcome({ outcome, digest, computeUs }: Omit<SettledAttempt, 'kind'>): AttemptOutcome {
  return {
    verdicts: packVerdicts(outcome.verdicts),
    verdictCount: outcome.verdicts.length,
    metrics: packNumbers(outcome.metrics),
    ...(outcome.curves && { curves: packNumbers(outcome.curves) }),
    digest,
    computeUs,
  };
}

/**
 * Unpacks an outcome. The engine checks size and digest, because it alone knows the lease and charges a wrong outcome to
 * the task.
 */
export function decodeOutcome(message: AttemptOutcome__Output): SettledAttempt | MalformedField {
  const { verdictCount, computeUs, digest } = message;
  const problem = findSizeProblem(message) ?? findPaddingProblem(message);
  if (problem !== undefined) return problem;
  if (!Number.isSafeInteger(computeUs)) {
    return malformedField('compute_us', `expected microseconds below 2^53, got ${computeUs}`);
  }
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    return malformedField('digest', `expected 64 hexadecimal digits, got "${digest.slice(0, 64)}"`);
  }
  const outcome: Outcome = {
    verdicts: unpackVerdicts(message.verdicts, verdictCount),
    metrics: unpackNumbers(message.metrics),
    ...(message.curves.length > 0 && { curves: unpackNumbers(message.curves) }),
  };
  return { kind: 'outcome', outcome, digest, computeUs };
}

function findSizeProblem({
  verdicts,
  verdictCount,
  metrics,
  curves,
}: AttemptOutcome__Output): MalformedField | undefined {
  if (verdictCount === 0) return malformedField('verdict_count', 'expected at least 1 verdict, got 0');
  const bytes = Math.ceil(verdictCount / verdictsPerByte);
  if (verdicts.length !== bytes) {
    return malformedField('verdicts', `expected ${bytes} bytes for ${verdictCount} verdicts, got ${verdicts.length}`);
  }
  if (curves.length % numberBytes !== 0) {
    return malformedField('curves', `expected a multiple of ${numberBytes} bytes, got ${curves.length}`);
  }
  if (metrics.length % (numberBytes * verdictCount) !== 0) {
    const unit = numberBytes * verdictCount;
    return malformedField(
      'metrics',
      `expected a multiple of ${unit} bytes for ${verdictCount} verdicts, got ${metrics.length}`,
    );
  }
  return undefined;
}

/** Unused bits must be zero, so that an outcome has one encoding. */
function findPaddingProblem({ verdicts, verdictCount }: AttemptOutcome__Output): MalformedField | undefined {
  const used = verdictCount % verdictsPerByte;
  if (used === 0) return undefined;
  const last = verdicts[verdicts.length - 1];
  if (last >> (2 * used) === 0) return undefined;
  return malformedField('verdicts', `expected zeros above the last verdict, got ${last} in the last byte`);
}

/** Copies bytes and reads no numbers, because JavaScript may change a NaN's payload, which the digest covers. */
function packNumbers({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  const view = Buffer.from(buffer, byteOffset, byteLength);
  return endianness() === 'LE' ? view : Buffer.from(view).swap64();
}

function unpackNumbers(bytes: Uint8Array): Float64Array {
  // A copy, because a slice would keep the whole message in memory and may not be aligned.
  const numbers = new Float64Array(bytes.length / numberBytes);
  const target = Buffer.from(numbers.buffer);
  target.set(bytes);
  if (endianness() === 'BE') target.swap64();
  return numbers;
}
