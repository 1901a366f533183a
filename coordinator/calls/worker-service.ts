import { listFileReferences } from '../../src/sweep/file-reference.js';
import { encodeSweep, type SweepId } from '../../src/sweep/sweep.js';
import { decodeReference } from '../../src/wire/file-codec.js';
import type { FetchFileRequest__Output } from '../../src/wire/generated/phasegrid/v1/FetchFileRequest.js';
import type { RegisterRequest__Output } from '../../src/wire/generated/phasegrid/v1/RegisterRequest.js';
import type { RegisterResponse } from '../../src/wire/generated/phasegrid/v1/RegisterResponse.js';
import type { SyncRequest__Output } from '../../src/wire/generated/phasegrid/v1/SyncRequest.js';
import type { SyncResponse } from '../../src/wire/generated/phasegrid/v1/SyncResponse.js';
import type { Lease, LeasedSweep } from '../../src/wire/sync.js';
import { decodeRegisterRequest, decodeSyncRequest, encodeSyncResponse } from '../../src/wire/sync-codec.js';
import type { Engine } from '../engine/engine.js';
import type { Admission } from './admission.js';
import { createGate } from './create-gate.js';
import { RequestError, requireWellFormed } from './request-error.js';

/** WorkerService without gRPC: a method replies, or throws a `RequestError` with the status for the worker. */
export interface WorkerService {
  readonly register: (request: RegisterRequest__Output) => RegisterResponse;
  readonly sync: (request: SyncRequest__Output, link: SyncLink) => Promise<SyncResponse>;
  /** Passes the content to `send` and waits for it. */
  readonly fetchFile: (
    request: FetchFileRequest__Output,
    send: (content: Uint8Array) => Promise<void>,
  ) => Promise<void>;
}

interface SyncLink {
  /** Aborted when nobody waits for the call any more, or when it must be answered at once. */
  readonly signal: AbortSignal;
  /** How long until the caller stops listening; undefined when it never does. */
  readonly timeLeftMs: number | undefined;
  /** Whether the call's deadline is over; never where it has none. */
  readonly isExpired?: () => boolean;
}

/** An answer needs some time to arrive before the caller's deadline. */
const answerMarginMs = 500;

/** Each fetch keeps a file in memory; a worker that is refused tries again. */
const fetchCountMax = 16;

/** A session has one Sync that counts. The others wait for a commit, or are about to end. */
const syncsPerSessionMax = 8;

/** Where there is no room for another worker one must leave first, or be missed for a lease. */
const fullRetryMs = 10_000;

/** What a call waits for that came beside too many others of its session. */
const crowdedRetryMs = 1000;

export interface WorkerServiceParts {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly monotonicMs: () => number;
}

export function createWorkerService({ engine, admission, monotonicMs }: WorkerServiceParts): WorkerService {
  const admitFetch = createGate('fetches of files', fetchCountMax);
  const admitSync = createSessionGate();
  return {
    fetchFile: ({ sha256 }, send) =>
      admitFetch(async () => {
        const { reference } = requireWellFormed(decodeReference(sha256));
        const content = engine.readFile(reference);
        if (content !== undefined) return send(content);
        throw new RequestError('NOT_FOUND', `sha256: expected a file that a sweep names, got "${sha256}"`);
      }),
    register: (message) => {
      const { request } = requireWellFormed(decodeRegisterRequest(message));
      const retryAfterMs = admission.ask(monotonicMs());
      if (retryAfterMs !== undefined)
        throw busy('too many workers come at once; try again a little later', retryAfterMs);
      const reply = engine.register(request);
      if (reply.kind === 'accepted') {
        const { sessionId, leaseDurationMs, waitMaxMs } = reply;
        return { sessionId, leaseDurationMs, waitMaxMs };
      }
      if (reply.kind === 'busy') throw busy(reply.message, fullRetryMs);
      const violations = reply.differences.map((description) => ({ field: 'fingerprint', description }));
      throw new RequestError('FAILED_PRECONDITION', `fingerprint: ${reply.differences.join('; ')}`, violations);
    },
    sync: async (message, { signal, timeLeftMs, isExpired }) => {
      const { request, knownSweepIds } = requireWellFormed(decodeSyncRequest(message));
      const { sessionId, sequence } = request;
      const patienceMs = timeLeftMs === undefined ? request.waitMs : Math.max(0, timeLeftMs - answerMarginMs);
      const waitMs = signal.aborted ? 0 : Math.min(request.waitMs, patienceMs);
      // A call that its deadline ended came from a worker that is alive and was not answered in time.
      const abandon = () => {
        if (isExpired?.() !== true) engine.abandonSync(sessionId, sequence);
      };
      const leave = admitSync(sessionId);
      signal.addEventListener('abort', abandon);
      try {
        const reply = await engine.sync({ ...request, waitMs });
        if (reply.kind === 'answer') {
          const sweeps = collectSweeps(engine, reply.leases, knownSweepIds);
          return encodeSyncResponse({ ...reply, sweeps });
        }
        if (reply.kind === 'session-over') {
          throw new RequestError(
            'NOT_FOUND',
            `session_id: expected an open session, got "${sessionId}"; register anew`,
          );
        }
        // The wait was ended early: the caller is gone, or the coordinator is stopping and the worker may call again.
        if (signal.aborted) throw new RequestError('UNAVAILABLE', 'sync: the wait was ended early; call again');
        const { expectedSequence } = reply;
        throw new RequestError('FAILED_PRECONDITION', `sequence: expected ${expectedSequence}, got ${sequence}`, [
          { field: 'sequence', description: `expected ${expectedSequence}, got ${sequence}` },
        ]);
      } finally {
        signal.removeEventListener('abort', abandon);
        leave();
      }
    },
  };
}

function busy(message: string, retryAfterMs: number): RequestError {
  return new RequestError('RESOURCE_EXHAUSTED', message, [], retryAfterMs);
}

/** Bounds the calls of each session that are under way; returns what ends one. */
function createSessionGate(): (sessionId: string) => () => void {
  const counts = new Map<string, number>();
  return (sessionId) => {
    const count = counts.get(sessionId) ?? 0;
    if (count >= syncsPerSessionMax) {
      const message = `sync: expected at most ${syncsPerSessionMax} calls of a session at the same time; try again`;
      throw busy(message, crowdedRetryMs);
    }
    counts.set(sessionId, count + 1);
    return () => {
      const left = (counts.get(sessionId) ?? 0) - 1;
      if (left > 0) counts.set(sessionId, left);
      else counts.delete(sessionId);
    };
  };
}

/** The sweeps of the new leases that the worker does not have. */
function collectSweeps(engine: Engine, leases: readonly Lease[], known: readonly SweepId[]): LeasedSweep[] {
  const missing = new Set(leases.map(({ sweepId }) => sweepId));
  for (const sweepId of known) missing.delete(sweepId);
  return [...missing].flatMap((sweepId) =>
    engine
      .findSweeps(sweepId)
      .map(({ sweep }) => ({ sweepId, document: encodeSweep(sweep), files: listFileReferences(sweep) })),
  );
}
