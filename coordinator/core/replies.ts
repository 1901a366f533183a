import type { Task } from '../../src/sweep/outcome.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import type { Tally } from '../../src/sweep/tally.js';
import type { EndingReason } from './state.js';

export interface SubmitReply {
  readonly sweepId: SweepId;
  readonly effect: 'created' | 'unchanged' | 'extended';
}

/** `active`: nothing was deleted, since the sweep is active. */
export type DeleteReply = 'deleted' | 'active';

/** The cells from `start` up to, but not including, `end` that did not change after `revisionMax`. */
export interface CellWindow {
  readonly start?: number;
  readonly end?: number;
  readonly revisionMax?: number;
}

export interface ChangedCell {
  readonly cell: number;
  readonly tally: Tally;
}

export interface HostShare {
  readonly host: string;
  readonly tasks: number;
  readonly computeSeconds: number;
}

export interface FaultPage {
  readonly after: number;
  readonly countMax: number;
}

/** See `Fault` in sweep_service.proto. */
export interface Fault {
  readonly sequence: number;
  readonly kind: 'attempt' | 'quarantine' | 'conflict' | 'withdrawal' | 'taken-back' | 'unaudited' | 'undecided';
  readonly timeMs: number;
  readonly task: Task;
  readonly host: string;
  readonly process: string;
  readonly reason: string;
  readonly message: string;
}

/** See `Worker` in sweep_service.proto. */
export interface WorkerRecord {
  readonly process: string;
  readonly host: string;
  readonly processId: number;
  readonly allocation: string;
  readonly job: string;
  readonly logPath: string;
  readonly state: 'connected' | 'leaving' | 'gone';
  readonly threads: number;
  readonly threadsBusy: number;
  readonly tasksDone: number;
  readonly tasksPerSecond: number;
  readonly joinedTimeMs: number;
  readonly lastHeardTimeMs: number;
  readonly timeLeftSeconds: number | undefined;
  /** Undefined while it stays. */
  readonly reason: EndingReason | undefined;
}
