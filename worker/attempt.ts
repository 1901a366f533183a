import type { FileReference } from '../src/sweep/file-reference.js';
import type { Outcome, Task } from '../src/sweep/outcome.js';
import type { SweepId } from '../src/sweep/sweep.js';

/** One attempt at a task as plain data, which the pool sends to a thread. */
export interface Attempt {
  readonly sweepId: SweepId;
  /** The sweep as canonical JSON. */
  readonly document: string;
  readonly task: Task;
  /** Trials of the range that must not be run; they are recorded as quarantined. */
  readonly quarantinedTrials: readonly number[];
  /** Every file that the sweep names, in memory that threads share. */
  readonly files: ReadonlyMap<FileReference, Uint8Array>;
}

/** How an attempt ended, as plain data, because errors lose their fields between threads. */
export type AttemptEnd =
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      /** `outcomeDigest` of the outcome. */
      readonly digest: string;
      /** The thread's compute time in microseconds; not part of the digest. */
      readonly computeUs: number;
    }
  | {
      readonly kind: 'kernel-error' | 'thread-lost';
      /** The trial that was running; undefined where none was. */
      readonly trial: number | undefined;
      readonly message: string;
    }
  /** The cancel flag was seen between two trials, or at a checkpoint of one. */
  | { readonly kind: 'cancelled' };
