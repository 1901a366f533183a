import type { VerdictName } from '../../sweep/outcome.js';
import type { MasterInstance } from './draw-instance.js';
import type { Cell } from './workspace.js';

/** One cell of a trial. */
export interface Case {
  readonly cell: Cell;
  readonly instance: MasterInstance;
}

/** The verdict on a cell, and its metrics: NaN where nothing was solved that would give them. */
export interface Judgement {
  readonly verdict: VerdictName;
  readonly reason: string;
  readonly relativeError: number;
  readonly l1Gap: number;
  readonly iterations: number;
  /** 1 or 0: whether x0 is one of several minimisers. */
  readonly nonUnique: number;
}
