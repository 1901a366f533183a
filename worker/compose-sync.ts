import { heldTaskCountMax } from '../src/wire/credit.js';
import { digestHeld } from '../src/wire/held-digest.js';
import { resultsPerSyncMax } from '../src/wire/outcome-codec.js';
import type { AttemptResult, SettledAttempt } from '../src/wire/sync.js';
import type { AgentState, Session } from './agent-state.js';
import type { SyncCall } from './coordinator-link.js';

/** The bytes of results in one request; a message may have 4 MiB. */
const resultBytesMax = 3 * 1024 * 1024;

/** How often a lease is extended in the time after which it would end. */
const heartbeatsPerLease = 3;

/** Outcomes of more bytes are sent at once. */
const collectedBytesMax = resultBytesMax / 3;

/**
 * Composes the next Sync from the state, without changing it. With `collectMs` it waits for that long and carries no
 * results: they are collected meanwhile. A call is under way then too, so that the coordinator notices the end of the process
 * by the end of its call.
 */
export function composeSync(state: AgentState, session: Session, collectMs?: number): SyncCall {
  const selected = selectResults(state);
  const isCollecting = collectMs !== undefined && sumBytes(selected) <= collectedBytesMax;
  const results = isCollecting ? [] : selected;
  const carried = new Set(results.map(({ leaseId }) => leaseId));
  const mayWait = isCollecting || (!state.draining && carried.size === state.results.size);
  const request = {
    sessionId: session.sessionId,
    sequence: state.nextSequence,
    // The call that reported results asked for what its threads need; the next one asks again.
    freeSlots: isCollecting ? 0 : freeSlotCount(state),
    held: state.listHeld ? listHeld(state, carried) : digestHeld(state.held, carried),
    results,
    draining: state.draining,
    ...(state.leavingReason !== undefined && { leavingReason: state.leavingReason }),
    waitMs: mayWait
      ? Math.min(...waitLimitsMs(state, session), isCollecting ? collectMs : Number.POSITIVE_INFINITY)
      : 0,
  };
  return { request, knownSweepIds: [...state.sweeps.keys()] };
}

/** A lease whose result does not fit into this request must be held, else it would count as lost in flight. */
function listHeld({ running, queued, results }: AgentState, carried: ReadonlySet<string>): string[] {
  const onThreads = [...running.values()].filter(({ revoked }) => !revoked);
  return [
    ...onThreads.map(({ lease }) => lease.leaseId),
    ...queued.map(({ leaseId }) => leaseId),
    ...[...results.keys()].filter((leaseId) => !carried.has(leaseId)),
  ];
}

export function countHeld({ held }: SyncCall['request']): number {
  return 'hash' in held ? held.count : held.length;
}

function waitLimitsMs(state: AgentState, session: Session): number[] {
  const limitsMs = [session.waitMaxMs, heartbeatMs(session)];
  return state.running.size > 0 ? [...limitsMs, state.progressPeriodMs] : limitsMs;
}

/** The longest time between two Syncs of a session. */
export function heartbeatMs(session: Session): number {
  return Math.floor(session.leaseDurationMs / heartbeatsPerLease);
}

/** Whether the coordinator answers the request at once, so that it need not be abandoned. */
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
    if (selected.length > 0 && (bytes > resultBytesMax || selected.length === resultsPerSyncMax)) break;
    selected.push(result);
  }
  return selected;
}

/** Whether outcomes like this one, as many as are kept, are too much to collect more of them. */
export function isMuch({ results }: AgentState, outcome: Pick<SettledAttempt, 'outcome' | 'digest'>): boolean {
  return results.size * outcomeBytes(outcome) > collectedBytesMax;
}

function sumBytes(results: readonly AttemptResult[]): number {
  return results.reduce((sum, result) => sum + resultBytes(result), 0);
}

/** An upper bound of a result's bytes on the wire. */
function resultBytes({ leaseId, result }: AttemptResult): number {
  // UTF-8 takes up to three bytes a UTF-16 unit.
  const body = result.kind === 'outcome' ? outcomeBytes(result) : 3 * result.message.length;
  return leaseId.length + body + 64;
}

function outcomeBytes({ outcome, digest }: Pick<SettledAttempt, 'outcome' | 'digest'>): number {
  const { verdicts, metrics, curves } = outcome;
  return Math.ceil(verdicts.length / 4) + metrics.byteLength + (curves?.byteLength ?? 0) + digest.length;
}
