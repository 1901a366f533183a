import type { Task } from '../../src/sweep/outcome.js';
import type { SweepId } from '../../src/sweep/sweep.js';

export interface OutcomeRecord {
  readonly sweepId: SweepId;
  readonly task: Task;
  /** The number of failed attempts at the task, plus one. */
  readonly attempt: number;
  /** Undefined where every trial is quarantined, so that the coordinator itself wrote the outcome. */
  readonly host: string | undefined;
  /** The process that computed it (see `processName`); undefined where the coordinator did, or where it is not known. */
  readonly process: string | undefined;
  /** `outcomeDigest`, which is independent of the attempt. */
  readonly digest: string;
  readonly verdicts: Uint8Array;
  /** Undefined when replayed: no decision depends on metrics, so they stay on disk. */
  readonly metrics: Float64Array | undefined;
  /** Undefined where no trial kept any, and when replayed. */
  readonly curves: Float64Array | undefined;
  readonly computeUs: number;
  readonly timeMs: number;
  /** When it arrived, in monotonic time; undefined when replayed, since monotonic times of two processes do not compare. */
  readonly monotonicMs: number | undefined;
  /** The sequence of its row, where it was read from the ledger. */
  readonly sequence?: number | undefined;
}
