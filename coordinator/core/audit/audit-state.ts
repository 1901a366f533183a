import type { Source } from './sources.js';

/** A further outcome of a settled task, where it differs from the accepted one. */
export interface Vote extends Source {
  readonly digest: string;
}

/** A settled task that another process is to compute again. */
export interface OpenAudit {
  /** None where the task was only chosen; with one, somebody is wrong and a third process decides. */
  readonly votes: readonly Vote[];
  /** Since when nobody is at work on it who could be, by the monotonic clock; undefined while somebody is, or may be soon. */
  readonly stuckSinceMs: number | undefined;
}

/** The audits of one sweep, by task. */
export interface AuditBook {
  readonly open: Map<number, OpenAudit>;
  /** Three processes, three outcomes: what was accepted stands, and is called a conflict. */
  readonly undecided: Map<number, readonly Vote[]>;
  /** Tasks that two processes computed alike. */
  passed: number;
  /** Tasks that were chosen, and that nobody was there to compute again. */
  skipped: number;
}

export function createAuditBook(): AuditBook {
  return { open: new Map(), undecided: new Map(), passed: 0, skipped: 0 };
}

/** Tasks with outcomes that differ, whether somebody may still decide between them or not. */
export function* disputedTasks({ open, undecided }: AuditBook): Generator<number> {
  for (const [taskNumber, { votes }] of open) if (votes.length > 0) yield taskNumber;
  yield* undecided.keys();
}

export function countDisputes(book: AuditBook): number {
  let count = 0;
  for (const _task of disputedTasks(book)) count += 1;
  return count;
}
