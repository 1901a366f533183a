import type { Fact } from '../../../../coordinator/core/fact.js';
import { countTasks } from '../../../../src/sweep/plan.js';
import { describeTask, describeTrials, type View } from './describe-task.js';

export type FactKind = Fact['kind'];
type FactOf<Kind extends FactKind> = Extract<Fact, { readonly kind: Kind }>;
type FactOfTask = Extract<Fact, { readonly task: unknown }>;

/** A line's worth: the kind, and what a reader wants to know of it. */
export function describeFact(view: View, fact: Fact): string {
  return `${fact.kind} ${describeDetails(view, fact)}`.trimEnd();
}

function describeDetails<Kind extends FactKind>(view: View, fact: FactOf<Kind> & { readonly kind: Kind }): string {
  return details[fact.kind](view, fact);
}

const details: { readonly [Kind in FactKind]: (view: View, fact: FactOf<Kind>) => string } = {
  'sweep-submitted': ({ names }, { sweepId, plan }) =>
    `${names.sweep(sweepId)}: ${countOf(countTasks(plan, { trialStart: 0, trialEnd: plan.sweep.trials }), 'task')}`,
  'sweep-extended': ({ names }, { sweepId, trialEnd }) => `${names.sweep(sweepId)} to ${trialEnd} trials`,
  'sweep-cancelled': ({ names }, { sweepId }) => names.sweep(sweepId),
  'sweep-resumed': ({ names }, { sweepId }) => names.sweep(sweepId),
  'sweep-prioritised': ({ names }, { sweepId, priority }) => `${names.sweep(sweepId)} to ${priority}`,
  'sweep-deleted': ({ names }, { sweepId }) => names.sweep(sweepId),
  'allocation-noted': (_view, { content }) => content,

  'outcome-accepted': (view, fact) => `${taskOf(view, fact)}: ${view.names.outcome(fact)} from ${sourceOf(view, fact)}`,
  'outcome-conflicted': (view, fact) =>
    `${taskOf(view, fact)}: ${view.names.outcome(fact)} from ${sourceOf(view, fact)}`,
  'outcome-withdrawn': (view, fact) =>
    `${taskOf(view, fact)}: ${view.names.outcome(fact)} from ${sourceOf(view, fact)}, ${fact.reason}`,
  'attempt-failed': (view, fact) => {
    const trial = fact.trial === undefined ? '' : ` in trial ${fact.trial}`;
    const message = view.names.rewrite(fact.message);
    return `${taskOf(view, fact)}: ${fact.cause}${trial} on ${fact.host}, "${message}"`;
  },
  'trials-quarantined': (view, fact) =>
    `${taskOf(view, fact)}: ${describeTrials(fact.trialStart, fact.trialCount)} for ${fact.cause}`,
  'loss-excused': (view, fact) => `${taskOf(view, fact)}: ${view.names.rewrite(fact.process)} is back`,

  'audit-wanted': taskOf,
  'audit-passed': (view, fact) => `${taskOf(view, fact)} by ${sourceOf(view, fact)}`,
  'audit-skipped': taskOf,
  'audit-undecided': taskOf,
  'audit-stuck': (view, { sweepId, taskNumber, stuckSinceMs }) =>
    `${describeTask(view, sweepId, taskNumber)} ${stuckSinceMs === undefined ? 'no more' : 'from now on'}`,
  'dispute-settled': (view, fact) => `${taskOf(view, fact)} by ${sourceOf(view, fact)}`,
  'worker-withdrawn': (view, fact) => `${sourceOf(view, fact)}: "${view.names.rewrite(fact.message)}"`,
  'task-retried': taskOf,

  'session-opened': ({ names }, { sessionId, host }) => names.openSession(sessionId, host),
  'session-seen': ({ names }, { sessionId, sequence, draining }) =>
    `${names.session(sessionId)} #${sequence}${draining ? ', draining' : ''}`,
  'session-closed': ({ names }, { sessionId, reason }) => `${names.session(sessionId)}, ${reason}`,
  'sync-abandoned': ({ names }, { sessionId }) => names.session(sessionId),
  'sync-answered': ({ names }, { sessionId, sequence }) => `${names.session(sessionId)} #${sequence}`,

  'lease-granted': (view, { leaseId, sessionId, sweepId, taskNumber, purpose }) => {
    const { names } = view;
    return `${names.lease(leaseId)}: ${describeTask(view, sweepId, taskNumber)} to ${names.session(sessionId)}, ${purpose}`;
  },
  'lease-released': leaseOf,
  'lease-refused': leaseOf,
  'lease-advanced': ({ names }, { leaseId, trialsDone }) => `${names.lease(leaseId)}: ${trialsDone} done`,
  'misfit-noted': (_view, { misfit }) =>
    misfit === undefined ? 'no more' : `${misfit.point}: ${misfit.expectedSeconds} s of ${misfit.limitSeconds} s`,
  'loss-suspected': (view, { sweepId, taskNumber }) => describeTask(view, sweepId, taskNumber),
  'suspicion-ended': () => '',
  'task-overdue': (view, { sweepId, taskNumber }) => describeTask(view, sweepId, taskNumber),
  ticked: (_view, { lagMs }) => (lagMs === 0 ? '' : `${lagMs / 1000} s late`),
};

/** All that there are. */
export const factKinds: readonly string[] = Object.keys(details);

function taskOf(view: View, { sweepId, task }: FactOfTask): string {
  return describeTask(view, sweepId, task);
}

function sourceOf({ names }: View, source: Parameters<View['names']['source']>[0]): string {
  return names.source(source);
}

function leaseOf({ names }: View, { leaseId, sessionId }: FactOf<'lease-released' | 'lease-refused'>): string {
  return `${names.lease(leaseId)} of ${names.session(sessionId)}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
