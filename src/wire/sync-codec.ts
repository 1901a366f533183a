import type { FileReference } from '../sweep/file-reference.js';
import type { SweepId } from '../sweep/sweep.js';
import { decodeReference, encodeReference } from './file-codec.js';
import type { Fingerprint } from './fingerprint.js';
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
import { nameBytesMax } from './name-column.js';
import { decodeProgress, decodeResults, encodeProgress, encodeResults } from './results-codec.js';
import { isSweepId } from './sweep-codec.js';
import type { Lease, LeasedSweep, LeavingReason, RegisterRequest, SyncRequest, WorkerStay } from './sync.js';

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

/** The longest host name or session id that a peer may send. */
const nameLengthMax = 256;

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
  const { leavingReason, held, results, progress = [], ...rest } = request;
  return {
    ...rest,
    ...(leavingReason !== undefined && { leavingReason: leavingReasons[leavingReason] }),
    ...encodeHeld(held),
    ...encodeResults(results),
    knownSweepIds: [...knownSweepIds],
    ...encodeProgress(progress),
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
  const results = decodeResults(message);
  if ('kind' in results) return results;
  // A malformed id names no sweep, so it can be ignored.
  const knownSweepIds = message.knownSweepIds.filter(isSweepId);
  const progress = decodeProgress(message);
  if ('kind' in progress) return progress;
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

function encodeLease({ leaseId, sweepId, task, quarantinedTrials }: Lease): LeaseMessage {
  return { leaseId, sweepId, ...task, quarantinedTrials: [...quarantinedTrials] };
}

function decodeLease(message: Lease__Output): Lease | MalformedField {
  const { leaseId, sweepId, block, trialStart, trialCount, quarantinedTrials } = message;
  const bytes = Buffer.byteLength(leaseId);
  if (bytes === 0 || bytes > nameBytesMax) {
    return malformedField('lease_id', `expected 1 to ${nameBytesMax} bytes, got ${bytes}`);
  }
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
