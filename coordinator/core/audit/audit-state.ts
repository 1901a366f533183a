import type { Source } from './sources.js';

/** A further outcome of a settled task, where it differs from the accepted one. */
export interface Vote extends Source {
  readonly digest: string;
}

/** A settled task that another process is to compute again. */
export interface OpenAudit {
  /** Empty where the task was only chosen. With a vote, one of the two processes is wrong, and a third one decides. */
  readonly votes: readonly Vote[];
  /** Since when no worker computes it although it waits, in monotonic time; undefined while one does, or may soon. */
  readonly stuckSinceMs: number | undefined;
}

/** The audits of one sweep, by task. */
export interface AuditBook {
  readonly open: Map<number, OpenAudit>;
  /** Three processes found three outcomes: the accepted one stands, and is reported as a conflict. */
  readonly undecided: Map<number, readonly Vote[]>;
  /** Tasks that two processes computed alike. */
  passed: number;
  /** Tasks that were chosen, but that no connected worker could compute again. */
  skipped: number;
}

export function createAuditBook(): AuditBook {
  return { open: new Map(), undecided: new Map(), passed: 0, skipped: 0 };
}

/** Tasks with outcomes that differ, whether or not a further process may still decide between them. */
export function* disputedTasks({ open, undecided }: AuditBook): Generator<number> {
  for (const [taskNumber, { votes }] of open) if (votes.length > 0) yield taskNumber;
  yield* undecided.keys();
}

export function countDisputes(book: AuditBook): number {
  let count = 0;
  for (const _task of disputedTasks(book)) count += 1;
  return count;
}
