import type { TypesOf } from '../../../sweep/define-experiment.js';
import type { Judged } from '../../define-trial.js';
import type { sparseRecovery } from '../declaration/declaration.js';
import type { Cell } from '../declaration/parameters.js';
import type { MasterInstance } from './draw-instance.js';

/** One cell of a trial. */
export interface Case {
  readonly cell: Cell;
  readonly instance: MasterInstance;
}

/** The verdict on a cell, and its metrics: NaN where no solve measured them. */
export interface JudgedCell extends Judged<Types> {
  readonly reason: string;
}

export type Types = TypesOf<typeof sparseRecovery>;
