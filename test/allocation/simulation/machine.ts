import { decide } from '../../../src/allocation/decide.js';
import { evolve } from '../../../src/allocation/evolve.js';
import { isDurableFact } from '../../../src/allocation/fact.js';
import { openAllocation, restoreAllocation } from '../../../src/allocation/restore-allocation.js';

/** What a simulated process runs: the machine as it is, or one that is wrong on purpose. */
export interface Machine {
  readonly decide: typeof decide;
  readonly evolve: typeof evolve;
  readonly open: typeof openAllocation;
  readonly restore: typeof restoreAllocation;
  readonly isDurable: typeof isDurableFact;
  /** Orders are carried out before their facts are committed. */
  readonly isHasty: boolean;
}

export const rightMachine: Machine = {
  decide,
  evolve,
  open: openAllocation,
  restore: restoreAllocation,
  isDurable: isDurableFact,
  isHasty: false,
};
