import type { SweepPlan } from '../../src/sweep/plan.js';
import type { AttemptResult, RegisterReply, RegisterRequest, SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type { Fact, FileContents } from './fact.js';
import type { OutcomeRecord } from './outcome-record.js';
import type { DeleteReply, SubmitReply } from './replies.js';

/** What can happen to the coordinator. A sync is four events, so that each decision sees what the one before changed. */
export interface Events {
  /** Carries the content of files that the sweep names; files that the ledger has may be left out. */
  readonly 'submit-sweep': {
    readonly plan: SweepPlan;
    readonly files?: FileContents;
    /** Undefined: an existing sweep keeps its priority, and a new one gets the default. */
    readonly priority?: number | undefined;
  };
  readonly 'cancel-sweep': { readonly sweepId: string };
  readonly 'resume-sweep': { readonly sweepId: string };
  readonly 'delete-sweep': { readonly sweepId: string };
  readonly register: { readonly request: RegisterRequest };
  /** First event of a sync: is the session open, and is this sync neither stale nor answered already? */
  readonly 'receive-sync': Pick<SyncRequest, 'sessionId' | 'sequence' | 'draining' | 'leavingReason'>;
  /** Second: once for each result. */
  readonly 'receive-result': { readonly sessionId: string; readonly result: AttemptResult };
  /** Third: which leases were lost in flight, which ones go on from an earlier session, and how far are they? */
  readonly 'report-held': Pick<SyncRequest, 'sessionId' | 'held' | 'progress'>;
  /** Last, and again whenever there may be news for a waiting sync. */
  readonly 'answer-sync': Omit<SyncRequest, 'results' | 'waitMs' | 'progress'> & { readonly mayWait: boolean };
  /** The call of a sync broke off before it was answered. */
  readonly 'abandon-sync': Pick<SyncRequest, 'sessionId' | 'sequence'>;
  readonly tick: unknown;
  /** Accepted outcomes of a withdrawn source, as they stand in the ledger. */
  readonly 'take-back': { readonly records: readonly OutcomeRecord[] };
  /** Carries the accepted outcomes of the tasks that are settled. */
  readonly 'retry-tasks': {
    readonly sweepId: string;
    readonly taskNumbers: readonly number[];
    readonly records: readonly OutcomeRecord[];
  };
  readonly 'audit-tasks': { readonly sweepId: string; readonly taskNumbers: readonly number[] };
  /** Facts of an allocation, as JSON. */
  readonly 'note-allocation': {
    readonly allocationId: string;
    readonly entries: readonly { readonly content: string; readonly timeMs: number }[];
  };
}

export interface Replies {
  readonly 'submit-sweep': SubmitReply;
  readonly 'cancel-sweep': undefined;
  readonly 'resume-sweep': undefined;
  readonly 'delete-sweep': DeleteReply;
  readonly register: RegisterReply;
  readonly 'receive-sync': SyncReply | { readonly kind: 'proceed' };
  readonly 'receive-result': undefined;
  readonly 'report-held': undefined;
  readonly 'answer-sync': SyncReply | { readonly kind: 'wait' };
  readonly 'abandon-sync': undefined;
  readonly tick: undefined;
  readonly 'take-back': undefined;
  readonly 'retry-tasks': undefined;
  readonly 'audit-tasks': undefined;
  readonly 'note-allocation': undefined;
}

export type EventKind = keyof Events;

/** What follows from an event: the facts, in the order in which the state evolves by them, and the reply. */
export interface Decision<Reply> {
  readonly facts: readonly Fact[];
  readonly reply: Reply;
}
