import type { FileReference } from '../src/sweep/file-reference.js';
import { attemptDigest } from '../src/sweep/outcome-digest.js';
import type { SweepId } from '../src/sweep/sweep.js';
import { updateMeanTaskMs } from '../src/wire/credit.js';
import { addHeld, removeHeld } from '../src/wire/held-digest.js';
import type { BrokenAttempt, Lease, LeasedSweep, SettledAttempt } from '../src/wire/sync.js';
import type { AgentState, AgentStep } from './agent-state.js';
import type { AttemptEnd } from './attempt.js';
import { fetchMissing, takeFiles } from './sweep-files.js';

/** How many sweeps are kept; a worker rarely has tasks of more at once. */
const sweepCountMax = 16;

/** Queues new leases, and keeps the sweeps that came with them; false when the sweep of a lease is missing. */
export function takeLeases({ state }: AgentStep, leases: readonly Lease[], sweeps: readonly LeasedSweep[]): boolean {
  for (const sweep of sweeps) state.sweeps.set(sweep.sweepId, sweep);
  for (const lease of leases) {
    const document = state.sweeps.get(lease.sweepId);
    if (document === undefined) return false;
    // Removed and set again, so that the map stays in the order of use.
    state.sweeps.delete(lease.sweepId);
    state.sweeps.set(lease.sweepId, document);
    if (isHeld(state, lease.leaseId)) continue;
    addHeld(state.held, lease.leaseId);
    if (state.draining) giveBack(state, lease);
    else state.queued.push(lease);
  }
  forgetOldSweeps(state);
  return true;
}

/**
 * Starts the attempts of waiting leases on free threads. A lease whose files are missing is passed over, and the files are
 * fetched. The sweep with the fewest threads comes first, so that a short sweep need not wait behind the tasks of a long one.
 */
export function startQueued(step: AgentStep): void {
  const { state } = step;
  const waiting = new Set(state.queued);
  while (waiting.size > 0 && state.running.size < state.options.threads) {
    const lease = chooseNext(state, waiting);
    waiting.delete(lease);
    const { leaseId, sweepId, task, quarantinedTrials } = lease;
    const { document, files: references } = getLeasedSweep(state, sweepId);
    const files = takeFiles(state, references);
    if (files === undefined) continue;
    state.queued.splice(state.queued.indexOf(lease), 1);
    state.running.set(leaseId, { lease, revoked: false });
    step.instruct({ kind: 'run-attempt', leaseId, attempt: { sweepId, document, task, quarantinedTrials, files } });
  }
  fetchMissing(
    step,
    state.queued.flatMap(({ sweepId }) => getLeasedSweep(state, sweepId).files),
  );
}

/** The oldest lease of the sweep that has the fewest attempts running. */
function chooseNext({ running }: AgentState, waiting: ReadonlySet<Lease>): Lease {
  const counts = new Map<SweepId, number>();
  for (const { lease } of running.values()) counts.set(lease.sweepId, (counts.get(lease.sweepId) ?? 0) + 1);
  const [first, ...others] = waiting;
  let next = first;
  for (const lease of others) {
    if ((counts.get(lease.sweepId) ?? 0) < (counts.get(next.sweepId) ?? 0)) next = lease;
  }
  return next;
}

/** Ends the waiting leases whose sweep names this file, because their attempts cannot run. */
export function failQueued(step: AgentStep, reference: FileReference, message: string): void {
  const { state } = step;
  const broken = state.queued.filter(({ sweepId }) => getLeasedSweep(state, sweepId).files.includes(reference));
  state.queued = state.queued.filter((lease) => !broken.includes(lease));
  for (const lease of broken) keepResult(step, lease, { kind: 'kernel-error', trial: undefined, message });
}

/** Keeps the result of an ended attempt for the next Sync. */
export function keepResult(step: AgentStep, lease: Lease, attemptEnd: AttemptEnd): void {
  const { state } = step;
  switch (attemptEnd.kind) {
    case 'outcome':
      state.meanTaskMs = updateMeanTaskMs(state.meanTaskMs, attemptEnd.computeUs / 1000);
      state.results.set(lease.leaseId, { leaseId: lease.leaseId, result: bindOutcome(lease, attemptEnd) });
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

function bindOutcome({ leaseId }: Lease, end: Extract<AttemptEnd, { kind: 'outcome' }>): SettledAttempt {
  return { ...end, digest: attemptDigest(leaseId, end.digest) };
}

/** The lease is revoked: its attempt is cancelled, and no result of it is reported. */
export function revoke(step: AgentStep, leaseId: string): void {
  const { state } = step;
  const position = state.queued.findIndex((lease) => lease.leaseId === leaseId);
  const attempt = state.running.get(leaseId);
  if (position >= 0) {
    const [lease] = state.queued.splice(position, 1);
    removeHeld(state.held, leaseId);
    step.instruct({ kind: 'tell', event: { kind: 'revoked', lease } });
  } else if (attempt && !attempt.revoked) {
    state.running.set(leaseId, { ...attempt, revoked: true });
    removeHeld(state.held, leaseId);
    step.instruct({ kind: 'cancel-attempt', leaseId });
    step.instruct({ kind: 'tell', event: { kind: 'revoked', lease: attempt.lease } });
  } else {
    dropResult(state, leaseId);
  }
}

/** The result was told, or does not count. */
export function dropResult({ results, held }: AgentState, leaseId: string): void {
  if (results.delete(leaseId)) removeHeld(held, leaseId);
}

/** Returns a lease whose attempt did not end; its task is not charged. */
export function giveBack(state: AgentState, { leaseId }: Lease): void {
  const result: BrokenAttempt = { kind: 'returned', trial: undefined, message: 'the worker is draining' };
  state.results.set(leaseId, { leaseId, result });
}

function getLeasedSweep(state: AgentState, sweepId: SweepId): LeasedSweep {
  const document = state.sweeps.get(sweepId);
  if (document === undefined) throw new Error(`the sweep ${sweepId} was forgotten while a lease of it waits`);
  return document;
}

function isHeld({ queued, running, results }: AgentState, leaseId: string): boolean {
  return running.has(leaseId) || results.has(leaseId) || queued.some((lease) => lease.leaseId === leaseId);
}

function forgetOldSweeps(state: AgentState): void {
  const needed = new Set(state.queued.map(({ sweepId }) => sweepId));
  for (const sweepId of [...state.sweeps.keys()]) {
    if (state.sweeps.size <= sweepCountMax) break;
    if (!needed.has(sweepId)) state.sweeps.delete(sweepId);
  }
}
