import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Outcome, Task } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { runAtOnce, type Sliced } from '../../src/sweep/slices.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { roundCost } from '../../src/sweep/task-size.js';
import { packVerdicts, unpackVerdicts } from '../../src/wire/pack-verdicts.js';
import type { AllocationNoted, AttemptFailed, DurableFact, LossExcused, TrialsQuarantined } from '../core/fact.js';
import type { OutcomeRecord } from '../core/outcome-record.js';
import type {
  AllocationRow,
  ExcuseRow,
  ExtentRow,
  FailureRow,
  OutcomeRow,
  PriorityRow,
  QuarantineRow,
  RecordRow,
  SuspensionRow,
  TaskColumns,
} from './ledger-schema.js';

/** The sweep that a row's column `sweep` names. */
export interface RowOwner {
  readonly sweepId: SweepId;
  readonly plan: SweepPlan;
}

/** The values of a row's columns, in their order. */
export type RowValues = readonly (string | number | Buffer | Uint8Array | null)[];

export function recordValues(
  { sequence, sweep }: { readonly sequence: number; readonly sweep: number },
  record: OutcomeRecord,
): RowValues {
  const { task, attempt, host, process, metrics, curves, computeUs, timeMs } = record;
  if (metrics === undefined) throw new TypeError('a replayed outcome has no metrics and is not written again');
  const digest = Buffer.from(record.digest, 'hex');
  const verdicts = packVerdicts(record.verdicts);
  const { block, trialStart, trialCount } = task;
  const checksum = recordChecksum({
    sweep,
    block,
    trial_start: trialStart,
    trial_count: trialCount,
    attempt,
    host: host ?? null,
    process: process ?? null,
    digest,
    compute_us: computeUs,
    time_ms: timeMs,
    verdicts,
  });
  // Made in one piece for speed: every task makes one.
  return [
    sequence,
    sweep,
    block,
    trialStart,
    trialCount,
    attempt,
    host ?? null,
    process ?? null,
    digest,
    computeUs,
    timeMs,
    checksum,
    verdicts,
    numberBytes(metrics),
    curves === undefined ? noBytes : numberBytes(curves),
  ];
}

const noBytes = Buffer.alloc(0);

function numberBytes({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** SQLite's buffers are not aligned for binary64. */
function readNumbers(bytes: Buffer): Float64Array {
  return new Float64Array(Uint8Array.from(bytes).buffer);
}

export function failureValues(sweep: number, fact: AttemptFailed): RowValues {
  const { task, cause, trial, host, process, message, timeMs } = fact;
  return [...taskValues(sweep, task), cause, trial ?? null, host, process ?? null, message, timeMs];
}

export function quarantineValues(sweep: number, fact: TrialsQuarantined): RowValues {
  const { task, cause, trialStart, trialCount, timeMs } = fact;
  return [...taskValues(sweep, task), cause, trialStart, trialCount, timeMs];
}

export function excuseValues(sweep: number, { task, process, timeMs }: LossExcused): RowValues {
  return [...taskValues(sweep, task), process, timeMs];
}

export function excuseFact({ sweepId }: RowOwner, row: ExcuseRow): DurableFact {
  return { kind: 'loss-excused', sweepId, task: rowTask(row), process: row.process, timeMs: row.time_ms };
}

export function priorityFact({ sweepId }: RowOwner, row: PriorityRow): DurableFact {
  return { kind: 'sweep-prioritised', sweepId, priority: row.priority, timeMs: row.time_ms };
}

/** Throws where the content is no fact at all. */
export function allocationFact(row: AllocationRow): AllocationNoted {
  const { allocation_id: allocationId, content, time_ms: timeMs } = row;
  const fact: unknown = JSON.parse(content);
  if (typeof fact !== 'object' || fact === null || !('kind' in fact)) {
    throw new RangeError(`a row of the allocation ${allocationId} is no fact`);
  }
  return { kind: 'allocation-noted', allocationId, content, timeMs };
}

export function extentFact({ sweepId }: RowOwner, row: ExtentRow): DurableFact {
  return { kind: 'sweep-extended', sweepId, trialEnd: row.trial_end, timeMs: row.time_ms };
}

export function suspensionFact({ sweepId }: RowOwner, row: SuspensionRow): DurableFact {
  return { kind: `sweep-${row.kind}`, sweepId, timeMs: row.time_ms };
}

export function failureFact({ sweepId }: RowOwner, row: FailureRow): DurableFact {
  const { cause, host, process, message, time_ms: timeMs } = row;
  return {
    kind: 'attempt-failed',
    sweepId,
    task: rowTask(row),
    cause,
    trial: row.trial ?? undefined,
    host,
    process: process ?? undefined,
    message,
    timeMs,
  };
}

export function quarantineFact({ sweepId }: RowOwner, row: QuarantineRow): DurableFact {
  return {
    kind: 'trials-quarantined',
    sweepId,
    task: rowTask(row),
    trialStart: row.quarantine_start,
    trialCount: row.quarantine_count,
    cause: row.cause,
    timeMs: row.time_ms,
  };
}

/** Reads an outcome without its metrics and curves; throws where its checksum does not fit. */
export function readRecord({ sweepId, plan }: RowOwner, row: RecordRow): OutcomeRecord {
  if (recordChecksum(row) !== row.checksum) throw new RangeError('the checksum of an outcome does not fit its content');
  const task = rowTask(row);
  return {
    sweepId,
    task,
    attempt: row.attempt,
    host: row.host ?? undefined,
    process: row.process ?? undefined,
    digest: row.digest.toString('hex'),
    verdicts: unpackVerdicts(row.verdicts, task.trialCount * plan.blocks[task.block].cells.length),
    metrics: undefined,
    curves: undefined,
    computeUs: row.compute_us,
    timeMs: row.time_ms,
    monotonicMs: undefined,
    sequence: row.sequence,
  };
}

/** An accepted outcome as it stands in the ledger. */
export interface KeptOutcome {
  readonly task: Task;
  readonly outcome: Outcome;
  readonly digest: string;
}

/** Reads a whole outcome and compares it with its digest. */
export function readOutcome(owner: RowOwner, row: OutcomeRow): KeptOutcome {
  const { task, verdicts, digest } = readRecord(owner, row);
  const curves = row.curves.length > 0 ? { curves: readNumbers(row.curves) } : {};
  const outcome = { verdicts, metrics: readNumbers(row.metrics), ...curves };
  if (outcomeDigest(outcome) !== digest) throw new RangeError('the digest of an outcome does not fit its content');
  return { task, outcome, digest };
}

/** A digest of what outcomes depend on in a plan: the cells of each block, and how its trials are cut into tasks. */
export function planDigest(plan: SweepPlan): string {
  return planDigests[plan.sizing].get(plan.blocks) ?? runAtOnce(digestPlan(plan));
}

const planDigests = { least: new WeakMap<object, string>(), 'by-work': new WeakMap<object, string>() };

/**
 * As `planDigest`, in slices; the digest is cached. A plan whose tasks have the least length keeps the digest that older
 * ledgers have, so that the digest of a sweep tells how it is cut.
 */
export function* digestPlan({ blocks, sizing }: SweepPlan): Sliced<string> {
  const hash = createHash('sha256');
  if (sizing === 'by-work') hash.update('tasks by work 1\n');
  for (const { cells, taskTrialCount, trialCostSeconds, trialCountMax } of blocks) {
    hash.update(Uint32Array.of(cells.length, taskTrialCount));
    if (sizing === 'by-work') hash.update(Float64Array.of(roundCost(trialCostSeconds), trialCountMax));
    hash.update(cells);
    yield 1;
  }
  const digest = hash.digest('hex');
  planDigests[sizing].set(blocks, digest);
  return digest;
}

/** The plan as the sweep of a ledger was cut, by the digest in the ledger; undefined where it was cut by neither rule. */
export function choosePlan(plan: SweepPlan, digest: string): SweepPlan | undefined {
  const candidates: readonly SweepPlan[] = [plan, { ...plan, sizing: 'least' }];
  return candidates.find((candidate) => planDigest(candidate) === digest);
}

type ChecksummedColumns = Omit<RecordRow, 'sequence' | 'checksum' | 'verdicts'> & { readonly verdicts: Uint8Array };

/** SQLite notices a damaged page, not a changed byte of a value. */
function recordChecksum(row: ChecksummedColumns): number {
  const { sweep, block, trial_start, trial_count, attempt, host, process, compute_us, time_ms } = row;
  // Rows of version 2 have no process, and keep their checksums.
  const where = process === null ? (host ?? '') : `${host ?? ''}\n${process}`;
  const head = `${sweep} ${block} ${trial_start} ${trial_count} ${attempt} ${compute_us} ${time_ms} ${where}`;
  return crc32(row.verdicts, crc32(row.digest, crc32(head)));
}

function taskValues(sweep: number, { block, trialStart, trialCount }: Task): RowValues {
  return [sweep, block, trialStart, trialCount];
}

function rowTask(row: TaskColumns): Task {
  return { block: row.block, trialStart: row.trial_start, trialCount: row.trial_count };
}
