import type { Task } from '../../src/sweep/outcome.js';
import type { SweepId } from '../../src/sweep/sweep.js';

export interface OutcomeRecord {
  readonly sweepId: SweepId;
  readonly task: Task;
  /** From 1; the failed attempts at the task plus one. */
  readonly attempt: number;
  /** Undefined where the coordinator wrote the outcome because every trial is quarantined. */
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
  /** When it arrived by the monotonic clock; undefined when replayed, since that clock says nothing of another day. */
  readonly monotonicMs: number | undefined;
  /** Of its row, where it was read from one. */
  readonly sequence?: number | undefined;
}
