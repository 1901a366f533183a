import { heldTaskCountMax } from '../src/wire/credit.js';
import type { AttemptResult, SettledAttempt } from '../src/wire/sync.js';
import type { AgentState, Session } from './agent-state.js';
import type { SyncCall } from './coordinator-link.js';

/** Results of one request; a message may have 4 MiB. */
const resultBytesMax = 3 * 1024 * 1024;

/** A lease is extended so many times before it would run out. */
const heartbeatsPerLease = 3;

/** While threads work, their progress is told so often: what people watch moves within a long trial. */
const progressPeriodMs = 1000;

/** The next Sync: all that must be said now. Changes nothing. */
export function composeSync(state: AgentState, session: Session): SyncCall {
  const results = selectResults(state);
  const carried = new Set(results.map(({ leaseId }) => leaseId));
  const running = [...state.running.values()].filter(({ revoked }) => !revoked);
  // A lease whose result does not fit this time must be held, or it would count as lost on the way.
  const waiting = [...state.results.keys()].filter((leaseId) => !carried.has(leaseId));
  const request = {
    sessionId: session.sessionId,
    sequence: state.nextSequence,
    freeSlots: freeSlotCount(state),
    heldLeaseIds: [
      ...running.map(({ lease }) => lease.leaseId),
      ...state.queued.map(({ leaseId }) => leaseId),
      ...waiting,
    ],
    results,
    draining: state.draining,
    waitMs: state.draining || waiting.length > 0 ? 0 : Math.min(...waitLimitsMs(state, session)),
  };
  return { request, knownSweepIds: [...state.sweeps.keys()] };
}

function waitLimitsMs(state: AgentState, session: Session): number[] {
  const limitsMs = [session.waitMaxMs, heartbeatMs(session)];
  return state.running.size > 0 ? [...limitsMs, progressPeriodMs] : limitsMs;
}

/** The longest time between two Syncs of a session. */
export function heartbeatMs(session: Session): number {
  return Math.floor(session.leaseDurationMs / heartbeatsPerLease);
}

/** The coordinator answers such a request at once, so that there is no point in giving it up. */
export function isAnsweredAtOnce({ request }: SyncCall): boolean {
  return request.results.length > 0 || request.draining;
}

function freeSlotCount(state: AgentState): number {
  if (state.draining) return 0;
  const held = state.running.size + state.queued.length;
  return Math.max(0, heldTaskCountMax(state.options.threads, state.meanTaskMs) - held);
}

function selectResults(state: AgentState): AttemptResult[] {
  const selected: AttemptResult[] = [];
  let bytes = 0;
  for (const result of state.results.values()) {
    bytes += resultBytes(result);
    if (selected.length > 0 && bytes > resultBytesMax) break;
    selected.push(result);
  }
  return selected;
}

/** An upper bound of what a result takes on the wire. */
function resultBytes({ leaseId, result }: AttemptResult): number {
  // UTF-8 takes up to three bytes a UTF-16 unit.
  const body = result.kind === 'outcome' ? outcomeBytes(result) : 3 * result.message.length;
  return leaseId.length + body + 64;
}

function outcomeBytes({ outcome, digest }: SettledAttempt): number {
  const { verdicts, metrics, curves } = outcome;
  return Math.ceil(verdicts.length / 4) + metrics.byteLength + (curves?.byteLength ?? 0) + digest.length;
}
