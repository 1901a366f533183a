import { sweepId } from '../../src/sweep/sweep.js';
import type { SubmitReply } from '../engine.js';
import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { type CoordinatorState, getSweep } from './state.js';

/** A sweep that is there is extended by the trials it lacks, and never cut. */
export function decideSubmit(
  state: CoordinatorState,
  { plan }: Events['submit-sweep'],
  nowMs: number,
): Decision<SubmitReply> {
  const id = sweepId(plan.sweep);
  const known = state.sweeps.get(id);
  if (known === undefined) {
    return {
      facts: [{ kind: 'sweep-submitted', sweepId: id, plan, timeMs: nowMs }],
      reply: { sweepId: id, effect: 'created' },
    };
  }
  if (plan.sweep.trials <= known.plan.sweep.trials) return { facts: [], reply: { sweepId: id, effect: 'unchanged' } };
  return {
    facts: [{ kind: 'sweep-extended', sweepId: id, trialEnd: plan.sweep.trials, timeMs: nowMs }],
    reply: { sweepId: id, effect: 'extended' },
  };
}

/** Takes every lease of the sweep back; nothing happens to one that is complete or cancelled already. */
export function decideCancel(
  state: CoordinatorState,
  event: Events['cancel-sweep'],
  nowMs: number,
): Decision<undefined> {
  const sweep = getSweep(state, event.sweepId);
  if (sweep.cancelled || sweep.tasksSettled === sweep.taskCount) return { facts: [], reply: undefined };
  const facts: Fact[] = [{ kind: 'sweep-cancelled', sweepId: sweep.sweepId, timeMs: nowMs }];
  for (const { sweepId: id, taskNumber } of sweep.leases.values()) {
    facts.push({ kind: 'lease-released', sweepId: id, taskNumber });
  }
  return { facts, reply: undefined };
}

export function decideResume(
  state: CoordinatorState,
  event: Events['resume-sweep'],
  nowMs: number,
): Decision<undefined> {
  const sweep = getSweep(state, event.sweepId);
  if (!sweep.cancelled) return { facts: [], reply: undefined };
  return { facts: [{ kind: 'sweep-resumed', sweepId: sweep.sweepId, timeMs: nowMs }], reply: undefined };
}
