import type { BrokenAttempt, Lease, SweepDocument } from '../src/wire/sync.js';
import type { AgentState, AgentStep } from './agent-state.js';
import type { AttemptEnd } from './attempt.js';
import { updateMeanTaskMs } from './credit.js';

/** Documents kept; a worker rarely has tasks of more sweeps at once. */
const documentCountMax = 16;

/** Takes new leases into the queue, with the documents that came along; false when one has no document. */
export function takeLeases({ state }: AgentStep, leases: readonly Lease[], sweeps: readonly SweepDocument[]): boolean {
  for (const { sweepId, document } of sweeps) state.documents.set(sweepId, document);
  for (const lease of leases) {
    const document = state.documents.get(lease.sweepId);
    if (document === undefined) return false;
    // Put in again, so that the map stays in order of use.
    state.documents.delete(lease.sweepId);
    state.documents.set(lease.sweepId, document);
    if (isHeld(state, lease.leaseId)) continue;
    if (state.draining) giveBack(state, lease);
    else state.queued.push(lease);
  }
  forgetOldDocuments(state);
  return true;
}

/** Puts waiting leases on free threads. */
export function startQueued(step: AgentStep): void {
  const { state } = step;
  while (state.queued.length > 0 && state.running.size < state.options.threads) {
    const [lease] = state.queued.splice(0, 1);
    const { leaseId, sweepId, task, quarantinedTrials } = lease;
    const document = state.documents.get(sweepId);
    if (document === undefined) throw new Error(`the document of sweep ${sweepId} was forgotten while a lease waits`);
    state.running.set(leaseId, { lease, revoked: false });
    step.instruct({ kind: 'run-attempt', leaseId, attempt: { sweepId, document, task, quarantinedTrials } });
  }
}

/** Keeps what a Sync must carry of an ended attempt. */
export function keepResult(step: AgentStep, lease: Lease, attemptEnd: AttemptEnd): void {
  const { state } = step;
  switch (attemptEnd.kind) {
    case 'outcome':
      state.meanTaskMs = updateMeanTaskMs(state.meanTaskMs, attemptEnd.computeUs / 1000);
      state.results.set(lease.leaseId, { leaseId: lease.leaseId, result: attemptEnd });
      step.instruct({ kind: 'tell', event: { kind: 'outcome', lease, computeUs: attemptEnd.computeUs } });
      return;
    case 'kernel-error':
    case 'thread-lost': {
      const { kind: failure, trial, message } = attemptEnd;
      state.results.set(lease.leaseId, { leaseId: lease.leaseId, result: attemptEnd });
      step.instruct({ kind: 'tell', event: { kind: 'attempt-failed', lease, failure, trial, message } });
      return;
    }
    case 'cancelled':
      giveBack(state, lease);
      return;
    default:
      attemptEnd satisfies never;
  }
}

/** The lease is worth nothing any more: nothing of it is run on or reported. */
export function revoke(step: AgentStep, leaseId: string): void {
  const { state } = step;
  const position = state.queued.findIndex((lease) => lease.leaseId === leaseId);
  const attempt = state.running.get(leaseId);
  if (position >= 0) {
    const [lease] = state.queued.splice(position, 1);
    step.instruct({ kind: 'tell', event: { kind: 'revoked', lease } });
  } else if (attempt && !attempt.revoked) {
    state.running.set(leaseId, { ...attempt, revoked: true });
    step.instruct({ kind: 'cancel-attempt', leaseId });
    step.instruct({ kind: 'tell', event: { kind: 'revoked', lease: attempt.lease } });
  } else {
    state.results.delete(leaseId);
  }
}

/** Returns a lease whose attempt did not end, at no charge. */
export function giveBack(state: AgentState, { leaseId }: Lease): void {
  const result: BrokenAttempt = { kind: 'returned', trial: undefined, message: 'the worker is draining' };
  state.results.set(leaseId, { leaseId, result });
}

function isHeld({ queued, running, results }: AgentState, leaseId: string): boolean {
  return running.has(leaseId) || results.has(leaseId) || queued.some((lease) => lease.leaseId === leaseId);
}

function forgetOldDocuments(state: AgentState): void {
  const needed = new Set(state.queued.map(({ sweepId }) => sweepId));
  for (const sweepId of [...state.documents.keys()]) {
    if (state.documents.size <= documentCountMax) break;
    if (!needed.has(sweepId)) state.documents.delete(sweepId);
  }
}
