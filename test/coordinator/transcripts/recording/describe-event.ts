import type { EventKind, Events, Replies } from '../../../../coordinator/core/event.js';
import { outcomeDigest } from '../../../../src/sweep/outcome-digest.js';
import { sweepId as sweepIdOf } from '../../../../src/sweep/sweep-id.js';
import type { AttemptResult, SyncReply, WorkerStay } from '../../../../src/wire/sync.js';
import { describeTask, type View } from './describe-task.js';

interface Words<Event, Reply> {
  readonly event: (view: View, event: Event) => string;
  /** Empty where there is nothing to tell. */
  readonly reply: (view: View, reply: Reply) => string;
}

const silent = (): string => '';

const words: { readonly [Kind in EventKind]: Words<Events[Kind], Replies[Kind]> } = {
  'submit-sweep': {
    event: ({ names }, { plan, priority }) => {
      const name = names.sweep(sweepIdOf(plan.sweep));
      return `${name}, ${plan.sweep.trials} trials${priority === undefined ? '' : `, priority ${priority}`}`;
    },
    reply: (_view, { effect }) => effect,
  },
  'cancel-sweep': { event: nameSweep, reply: silent },
  'resume-sweep': { event: nameSweep, reply: silent },
  'delete-sweep': { event: nameSweep, reply: (_view, reply) => reply },
  register: {
    event: (_view, { request: { host, threads, stay } }) => `${host}, ${threads} threads${describeStay(stay)}`,
    reply: ({ names }, reply) => {
      switch (reply.kind) {
        case 'accepted':
          return 'accepted';
        case 'refused':
          return `refused: ${names.rewrite(reply.differences.join('; '))}`;
        case 'busy':
          return `busy: ${reply.message}`;
        default:
          return reply satisfies never;
      }
    },
  },
  'receive-sync': {
    event: ({ names }, { sessionId, sequence, draining, leavingReason }) =>
      `${names.session(sessionId)} #${sequence}${draining ? ', draining' : ''}${leavingReason === undefined || leavingReason === 'drained' ? '' : ` (${leavingReason})`}`,
    reply: (view, reply) => (reply.kind === 'proceed' ? 'proceed' : describeReply(view, reply)),
  },
  'receive-result': {
    event: (view, { sessionId, result }) => `${view.names.session(sessionId)} ${describeResult(view, result)}`,
    reply: silent,
  },
  'report-held': {
    event: ({ names }, { sessionId, held, progress = [] }) => {
      const report = progress
        .map(({ leaseId, trialsDone }) => `, ${names.lease(leaseId)} (${trialsDone} done)`)
        .join('');
      const listed = 'hash' in held ? `a digest of ${held.count}` : held.map((id) => names.lease(id)).join(', ');
      return `${names.session(sessionId)} ${listed || 'none'}${report}`;
    },
    reply: silent,
  },
  'answer-sync': {
    event: ({ names }, { sessionId, sequence, freeSlots, mayWait }) =>
      `${names.session(sessionId)} #${sequence}, ${freeSlots} free${mayWait ? ', may wait' : ''}`,
    reply: (view, reply) => (reply.kind === 'wait' ? 'wait' : describeReply(view, reply)),
  },
  'abandon-sync': {
    event: ({ names }, { sessionId, sequence }) => `${names.session(sessionId)} #${sequence}`,
    reply: silent,
  },
  tick: { event: silent, reply: silent },
  'take-back': {
    event: (view, { records }) => records.map(({ sweepId, task }) => describeTask(view, sweepId, task)).join(', '),
    reply: silent,
  },
  'retry-tasks': { event: listTasks, reply: silent },
  'audit-tasks': { event: listTasks, reply: silent },
  'note-allocation': { event: (_view, { entries }) => `${entries.length} facts`, reply: silent },
};

/** All that there are. */
export const eventKinds: readonly string[] = Object.keys(words);

export function describeEvent<K extends EventKind>(view: View, event: Events[K] & { readonly kind: K }): string {
  return `${event.kind} ${words[event.kind].event(view, event)}`.trimEnd();
}

export function describeReplyTo<K extends EventKind>(view: View, kind: K, reply: Replies[K]): string {
  return words[kind].reply(view, reply);
}

function describeStay(stay: WorkerStay | undefined): string {
  const allocation = stay?.allocation ? `, allocation ${stay.allocation}` : '';
  return `${allocation}${stay?.timeLimitMs === undefined ? '' : `, stays ${stay.timeLimitMs / 1000} s`}`;
}

function nameSweep({ names }: View, { sweepId }: { readonly sweepId: string }): string {
  return names.sweep(sweepId);
}

function listTasks(
  view: View,
  { sweepId, taskNumbers }: { readonly sweepId: string; readonly taskNumbers: readonly number[] },
): string {
  return taskNumbers.map((taskNumber) => describeTask(view, sweepId, taskNumber)).join(', ');
}

function describeReply({ names }: View, reply: SyncReply): string {
  switch (reply.kind) {
    case 'session-over':
      return 'session-over';
    case 'stale':
      return `stale: expected #${reply.expectedSequence}`;
    case 'answer': {
      const leases = reply.leases.map(({ leaseId, quarantinedTrials }) => {
        const name = names.lease(leaseId);
        return quarantinedTrials.length === 0 ? name : `${name} without trial ${quarantinedTrials.join(', ')}`;
      });
      const told = [
        ...leases,
        ...reply.revokedLeaseIds.map((leaseId) => `${names.lease(leaseId)} revoked`),
        ...reply.refusedLeaseIds.map((leaseId) => `${names.lease(leaseId)} refused`),
      ];
      if (reply.farewell === true) told.push('farewell');
      if (reply.listHeld === true) told.push('list what you hold');
      return `answer: ${told.join(', ') || 'nothing'}`;
    }
    default:
      return reply satisfies never;
  }
}

/** Outcomes have letters by their content, whoever found them. */
function describeResult(view: View, { leaseId, result }: AttemptResult): string {
  const lease = view.names.lease(leaseId);
  if (result.kind !== 'outcome') {
    return `${lease}: ${result.kind}${result.trial === undefined ? '' : ` in trial ${result.trial}`}`;
  }
  const [sweepId, block, trialStart, trialCount] = leaseId.split('.');
  const task = { block: Number(block), trialStart: Number(trialStart), trialCount: Number(trialCount) };
  return `${lease}: outcome ${view.names.outcome({ sweepId, task, digest: outcomeDigest(result.outcome) })}`;
}
