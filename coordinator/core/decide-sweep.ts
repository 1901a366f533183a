import { type FileReference, listFileReferences } from '../../src/sweep/file-reference.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { Instant } from '../wall-clock.js';
import type { Decision, Events } from './event.js';
import type { Fact, FileContents } from './fact.js';
import type { DeleteReply, SubmitReply } from './replies.js';
import { type CoordinatorState, getSweep } from './state.js';
import { defaultPriority, isComplete, type SweepState } from './sweep-state.js';

/** A sweep that exists is extended by the trials that it lacks; it is never shortened. Its priority may always change. */
export function decideSubmit(
  state: CoordinatorState,
  { plan, files, priority }: Events['submit-sweep'],
  { wallMs }: Instant,
): Decision<SubmitReply> {
  const id = sweepId(plan.sweep);
  const known = state.sweeps.get(id);
  const facts: Fact[] = [];
  if (known === undefined) {
    const added = pickNewFiles(state, plan, files);
    facts.push({ kind: 'sweep-submitted', sweepId: id, plan, files: added, timeMs: wallMs });
  } else if (plan.sweep.trials > known.plan.sweep.trials) {
    facts.push({ kind: 'sweep-extended', sweepId: id, trialEnd: plan.sweep.trials, timeMs: wallMs });
  }
  const effect = known === undefined ? 'created' : facts.length > 0 ? 'extended' : 'unchanged';
  if (priority !== undefined && priority !== (known?.priority ?? defaultPriority)) {
    facts.push({ kind: 'sweep-prioritised', sweepId: id, priority, timeMs: wallMs });
  }
  return { facts, reply: { sweepId: id, effect } };
}

/** The files that the ledger lacks: each is kept once, whichever sweeps name it. The caller checked that all others exist. */
function pickNewFiles(state: CoordinatorState, { sweep }: SweepPlan, files: FileContents = new Map()): FileContents {
  const added = new Map<FileReference, Uint8Array>();
  for (const reference of listFileReferences(sweep)) {
    if (state.files.has(reference)) continue;
    const content = files.get(reference);
    if (content === undefined) throw new RangeError(`a sweep that names ${reference} was submitted without it`);
    added.set(reference, content);
  }
  return added;
}

/** Revokes every lease of the sweep. A sweep that is complete or cancelled stays as it is. */
export function decideCancel(
  state: CoordinatorState,
  event: Events['cancel-sweep'],
  { wallMs }: Instant,
): Decision<undefined> {
  const sweep = getSweep(state, event.sweepId);
  if (sweep.cancelled || isComplete(sweep)) return { facts: [], reply: undefined };
  const facts: Fact[] = [{ kind: 'sweep-cancelled', sweepId: sweep.sweepId, timeMs: wallMs }];
  for (const leases of [...sweep.leases.values(), ...sweep.checks.values()]) {
    for (const { sessionId, leaseId } of leases) facts.push({ kind: 'lease-released', sessionId, leaseId });
  }
  return { facts, reply: undefined };
}

export function decideResume(
  state: CoordinatorState,
  event: Events['resume-sweep'],
  { wallMs }: Instant,
): Decision<undefined> {
  const sweep = getSweep(state, event.sweepId);
  if (!sweep.cancelled) return { facts: [], reply: undefined };
  return { facts: [{ kind: 'sweep-resumed', sweepId: sweep.sweepId, timeMs: wallMs }], reply: undefined };
}

/** An active sweep is not deleted, because workers may be computing it: it must be cancelled first. */
export function decideDelete(
  state: CoordinatorState,
  event: Events['delete-sweep'],
  { wallMs }: Instant,
): Decision<DeleteReply> {
  const sweep = getSweep(state, event.sweepId);
  if (!sweep.cancelled && !isComplete(sweep)) return { facts: [], reply: 'active' };
  const { sweepId: id } = sweep;
  return {
    facts: [{ kind: 'sweep-deleted', sweepId: id, files: listOwnFiles(state, sweep), timeMs: wallMs }],
    reply: 'deleted',
  };
}

/** The files that go with the sweep, since no other one names them. */
function listOwnFiles(state: CoordinatorState, deleted: SweepState): FileReference[] {
  const others = new Set<FileReference>();
  for (const sweep of state.sweeps.values()) {
    if (sweep === deleted) continue;
    for (const reference of listFileReferences(sweep.plan.sweep)) others.add(reference);
  }
  return listFileReferences(deleted.plan.sweep).filter((reference) => !others.has(reference));
}
