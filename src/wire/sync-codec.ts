import type { FileReference } from '../sweep/file-reference.js';
import type { SweepId } from '../sweep/sweep.js';
import { decodeReference, encodeReference } from './file-codec.js';
import type { Fingerprint } from './fingerprint.js';
import type { _phasegrid_v1_AttemptFailure_Kind__Output as FailureKind } from './generated/phasegrid/v1/AttemptFailure.js';
import type { AttemptResult__Output, AttemptResult as ResultMessage } from './generated/phasegrid/v1/AttemptResult.js';
import type { Lease__Output, Lease as LeaseMessage } from './generated/phasegrid/v1/Lease.js';
import type { LeasedSweep__Output as LeasedSweepMessage } from './generated/phasegrid/v1/LeasedSweep.js';
import type { LeavingReason__Output as ReasonMessage } from './generated/phasegrid/v1/LeavingReason.js';
import type {
  RegisterRequest as RegisterMessage,
  RegisterRequest__Output,
} from './generated/phasegrid/v1/RegisterRequest.js';
import type { SyncRequest as SyncMessage, SyncRequest__Output } from './generated/phasegrid/v1/SyncRequest.js';
import type { SyncResponse, SyncResponse__Output } from './generated/phasegrid/v1/SyncResponse.js';
import { type HeldDigest, heldHashBytes } from './held-digest.js';
import { type MalformedField, malformedField, malformedWithin } from './malformed-field.js';
import { decodeOutcome, encodeOutcome } from './outcome-codec.js';
import { isSweepId } from './sweep-codec.js';
import type {
  AttemptResult,
  BrokenAttempt,
  Lease,
  LeasedSweep,
  LeavingReason,
  RegisterRequest,
  SettledAttempt,
  SyncRequest,
  WorkerStay,
} from './sync.js';

/** A worker's Sync: the request, and the sweeps that the worker has. */
export interface SyncCall {
  readonly kind: 'sync';
  readonly request: SyncRequest;
  readonly knownSweepIds: readonly SweepId[];
}

/** The answer to a Sync. */
export interface SyncNews {
  readonly kind: 'news';
  readonly leases: readonly Lease[];
  readonly revokedLeaseIds: readonly string[];
  readonly refusedLeaseIds: readonly string[];
  readonly sweeps: readonly LeasedSweep[];
  readonly farewell?: true;
  readonly listHeld?: true;
  readonly progressPeriodMs?: number;
}

/** The longest path of a log, in characters. */
const pathLengthMax = 4096;

/** The longest host name, lease or session id and the longest error text that a peer may send. */
const nameLengthMax = 256;
const messageLengthMax = 65_536;

const failureKinds = {
  'kernel-error': 'KIND_KERNEL_ERROR',
  'thread-lost': 'KIND_THREAD_LOST',
  returned: 'KIND_RETURNED',
} as const satisfies Record<BrokenAttempt['kind'], FailureKind>;

const leavingReasons = {
  drained: 'LEAVING_REASON_DRAINED',
  idle: 'LEAVING_REASON_IDLE',
  'time-limit': 'LEAVING_REASON_TIME_LIMIT',
  farewell: 'LEAVING_REASON_FAREWELL',
} as const satisfies Record<LeavingReason, ReasonMessage>;

const reasonNames = ['drained', 'idle', 'time-limit', 'farewell'] as const satisfies readonly LeavingReason[];

type StayMessage = Pick<
  RegisterRequest__Output,
  'allocation' | 'job' | 'logPath' | 'timeLimitMs' | 'wholeTimeLimitMs' | 'idleTimeoutMs'
>;

export function encodeRegisterRequest(request: RegisterRequest): RegisterMessage {
  const { fingerprint, host, processId, processIdentity, threads, stay } = request;
  return {
    fingerprint: { ...fingerprint },
    host,
    processId,
    processIdentity,
    threads,
    ...(stay && encodeStay(stay)),
  };
}

/** 0 is for ever on the wire. */
function encodeStay({
  allocation,
  job,
  logPath,
  timeLimitMs,
  wholeTimeLimitMs,
  idleTimeoutMs,
}: WorkerStay): StayMessage {
  const whole = (ms: number | undefined): number => (ms === undefined ? 0 : Math.max(1, Math.round(ms)));
  return {
    allocation,
    job,
    logPath,
    timeLimitMs: whole(timeLimitMs),
    wholeTimeLimitMs: whole(wholeTimeLimitMs),
    idleTimeoutMs: whole(idleTimeoutMs),
  };
}

function decodeStay(message: StayMessage): WorkerStay | MalformedField {
  const { allocation, job, logPath } = message;
  const texts = [
    { field: 'allocation', text: allocation, lengthMax: nameLengthMax },
    { field: 'job', text: job, lengthMax: nameLengthMax },
    { field: 'log_path', text: logPath, lengthMax: pathLengthMax },
  ];
  for (const { field, text, lengthMax } of texts) {
    if (text.length > lengthMax) {
      return malformedField(field, `expected at most ${lengthMax} characters, got ${text.length}`);
    }
  }
  return {
    allocation,
    job,
    logPath,
    timeLimitMs: findLimit(message.timeLimitMs),
    wholeTimeLimitMs: findLimit(message.wholeTimeLimitMs),
    idleTimeoutMs: findLimit(message.idleTimeoutMs),
  };
}

function findLimit(ms: number): number | undefined {
  return ms === 0 ? undefined : ms;
}

export function decodeRegisterRequest(
  message: RegisterRequest__Output,
): { readonly kind: 'register'; readonly request: RegisterRequest } | MalformedField {
  const { fingerprint, host, processId, processIdentity, threads } = message;
  if (fingerprint === null) return malformedField('fingerprint', "expected the worker's fingerprint, got none");
  if (host.length > nameLengthMax) {
    return malformedField('host', `expected at most ${nameLengthMax} characters, got ${host.length}`);
  }
  if (threads === 0) return malformedField('threads', 'expected at least 1 thread, got 0');
  const { protocolVersion, kernelHash, codeHash, experimentVersions } = fingerprint;
  const copy: Fingerprint = { protocolVersion, kernelHash, codeHash, experimentVersions };
  const stay = decodeStay(message);
  if ('kind' in stay) return stay;
  return { kind: 'register', request: { fingerprint: copy, host, processId, processIdentity, threads, stay } };
}

export function encodeSyncRequest({ request, knownSweepIds }: Omit<SyncCall, 'kind'>): SyncMessage {
  const { leavingReason, held, ...rest } = request;
  return {
    ...rest,
    ...(leavingReason !== undefined && { leavingReason: leavingReasons[leavingReason] }),
    ...encodeHeld(held),
    results: request.results.map(encodeResult),
    knownSweepIds: [...knownSweepIds],
    progress: (request.progress ?? []).map((entry) => ({ ...entry })),
  };
}

export function decodeSyncRequest(message: SyncRequest__Output): SyncCall | MalformedField {
  const { sessionId, sequence, freeSlots, draining, waitMs } = message;
  const problem = findNameProblem('session_id', sessionId);
  if (problem !== undefined) return problem;
  const held = decodeHeld(message);
  if ('kind' in held) return held;
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    return malformedField('sequence', `expected 1, 2, 3 … below 2^53, got ${sequence}`);
  }
  const results: AttemptResult[] = [];
  for (const [index, result] of message.results.entries()) {
    const decoded = decodeResult(result);
    if (decoded.kind === 'malformed') return malformedWithin(`results[${index}]`, decoded);
    results.push({ leaseId: result.leaseId, result: decoded });
  }
  // A malformed id names no sweep, so it can be ignored.
  const knownSweepIds = message.knownSweepIds.filter(isSweepId);
  const progress = message.progress.map(({ leaseId, trialsDone }) => ({ leaseId, trialsDone }));
  for (const [index, { leaseId, trialsDone }] of progress.entries()) {
    const named = findNameProblem(`progress[${index}].lease_id`, leaseId);
    if (named !== undefined) return named;
    if (!(trialsDone >= 0 && trialsDone <= Number.MAX_SAFE_INTEGER)) {
      return malformedField(`progress[${index}].trials_done`, `expected a number of trials, got ${trialsDone}`);
    }
  }
  // A reason of a newer worker is none that we know, and need not be refused.
  const leavingReason = reasonNames.find((name) => leavingReasons[name] === message.leavingReason);
  const request = { sessionId, sequence, freeSlots, held, results, draining, waitMs, progress, leavingReason };
  return { kind: 'sync', request, knownSweepIds };
}

function encodeHeld(held: SyncRequest['held']): Pick<SyncMessage, 'heldLeaseIds' | 'heldCount' | 'heldHash'> {
  if (!('hash' in held)) return { heldLeaseIds: [...held] };
  return { heldCount: held.count, heldHash: Buffer.from(held.hash, 'hex') };
}

function decodeHeld({
  heldLeaseIds,
  heldCount: count,
  heldHash: bytes,
}: SyncRequest__Output): readonly string[] | HeldDigest | MalformedField {
  if (bytes.length === 0) return findNamesProblem('held_lease_ids', heldLeaseIds) ?? heldLeaseIds;
  if (bytes.length !== heldHashBytes) {
    return malformedField('held_hash', `expected ${heldHashBytes} bytes or none, got ${bytes.length}`);
  }
  if (heldLeaseIds.length > 0) {
    return malformedField('held_lease_ids', `expected none beside held_hash, got ${heldLeaseIds.length}`);
  }
  return { count, hash: bytes.toString('hex') };
}

export function encodeSyncResponse(news: Omit<SyncNews, 'kind'>): SyncResponse {
  const { leases, revokedLeaseIds, refusedLeaseIds, sweeps, farewell, listHeld, progressPeriodMs = 0 } = news;
  return {
    progressPeriodMs,
    farewell: farewell === true,
    listHeld: listHeld === true,
    leases: leases.map(encodeLease),
    revokedLeaseIds: [...revokedLeaseIds],
    refusedLeaseIds: [...refusedLeaseIds],
    sweeps: sweeps.map(({ sweepId, document, files }) => ({
      sweepId,
      document,
      fileSha256s: files.map(encodeReference),
    })),
  };
}

export function decodeSyncResponse(message: SyncResponse__Output): SyncNews | MalformedField {
  const leases: Lease[] = [];
  for (const [index, lease] of message.leases.entries()) {
    const decoded = decodeLease(lease);
    if ('kind' in decoded) return malformedWithin(`leases[${index}]`, decoded);
    leases.push(decoded);
  }
  const sweeps: LeasedSweep[] = [];
  for (const [index, sweep] of message.sweeps.entries()) {
    const decoded = decodeLeasedSweep(sweep);
    if ('kind' in decoded) return malformedWithin(`sweeps[${index}]`, decoded);
    sweeps.push(decoded);
  }
  const { revokedLeaseIds, refusedLeaseIds, farewell, listHeld, progressPeriodMs } = message;
  const words = {
    ...(farewell && { farewell }),
    ...(listHeld && { listHeld }),
    ...(progressPeriodMs > 0 && { progressPeriodMs }),
  };
  return { kind: 'news', leases, revokedLeaseIds, refusedLeaseIds, sweeps, ...words };
}

function decodeLeasedSweep({ sweepId, document, fileSha256s }: LeasedSweepMessage): LeasedSweep | MalformedField {
  if (!isSweepId(sweepId)) return malformedField('sweep_id', describeSweepIdProblem(sweepId));
  const files: FileReference[] = [];
  for (const [index, sha256] of fileSha256s.entries()) {
    const decoded = decodeReference(sha256);
    if (decoded.kind === 'malformed') return malformedField(`file_sha256s[${index}]`, decoded.problem);
    files.push(decoded.reference);
  }
  return { sweepId, document, files };
}

function encodeResult({ leaseId, result }: AttemptResult): ResultMessage {
  if (result.kind === 'outcome') return { leaseId, outcome: encodeOutcome(result) };
  const { kind, trial, message } = result;
  return { leaseId, failure: { kind: failureKinds[kind], message, ...(trial !== undefined && { trial }) } };
}

function decodeResult(message: AttemptResult__Output): SettledAttempt | BrokenAttempt | MalformedField {
  const problem = findNameProblem('lease_id', message.leaseId);
  if (problem !== undefined) return problem;
  const { outcome, failure } = message;
  if (outcome !== undefined && outcome !== null) {
    const decoded = decodeOutcome(outcome);
    return decoded.kind === 'malformed' ? malformedWithin('outcome', decoded) : decoded;
  }
  if (failure === undefined || failure === null) {
    return malformedField('result', 'expected an outcome or a failure, got neither');
  }
  const kind = findFailureKind(failure.kind);
  if (kind === undefined) {
    return malformedField(
      'failure.kind',
      `expected one of ${Object.values(failureKinds).join(', ')}, got ${failure.kind}`,
    );
  }
  return { kind, trial: failure.trial, message: failure.message.slice(0, messageLengthMax) };
}

/** An enum value of a newer peer arrives as a number, whatever its type says. */
function findFailureKind(got: string | number): BrokenAttempt['kind'] | undefined {
  const kinds = ['kernel-error', 'thread-lost', 'returned'] as const;
  return kinds.find((kind) => failureKinds[kind] === got);
}

function encodeLease({ leaseId, sweepId, task, quarantinedTrials }: Lease): LeaseMessage {
  return { leaseId, sweepId, ...task, quarantinedTrials: [...quarantinedTrials] };
}

function decodeLease(message: Lease__Output): Lease | MalformedField {
  const { leaseId, sweepId, block, trialStart, trialCount, quarantinedTrials } = message;
  const problem = findNameProblem('lease_id', leaseId);
  if (problem !== undefined) return problem;
  if (!isSweepId(sweepId)) return malformedField('sweep_id', describeSweepIdProblem(sweepId));
  if (trialCount === 0) return malformedField('trial_count', 'expected at least 1 trial, got 0');
  return { leaseId, sweepId, task: { block, trialStart, trialCount }, quarantinedTrials };
}

function describeSweepIdProblem(got: string): string {
  return `expected 32 hexadecimal digits, got "${got.slice(0, nameLengthMax)}"`;
}

function findNamesProblem(field: string, names: readonly string[]): MalformedField | undefined {
  for (const [index, name] of names.entries()) {
    const problem = findNameProblem(`${field}[${index}]`, name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findNameProblem(field: string, name: string): MalformedField | undefined {
  if (name.length > 0 && name.length <= nameLengthMax) return undefined;
  return malformedField(field, `expected 1 to ${nameLengthMax} characters, got ${name.length}`);
}
