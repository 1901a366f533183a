import type { Task } from '../../src/sweep/outcome.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import type { Tally } from '../../src/sweep/tally.js';

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
