import { createVerdictTable, recordOutcome } from '../../src/statistics/verdict-table.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import type { Clock } from '../clock.js';
import { readChangedCells, readConflicts, readHosts, readProgress } from '../core/progress.js';
import { getSweep } from '../core/state.js';
import type { SweepState } from '../core/sweep-state.js';
import type { Engine, SettledTask, SweepRecord } from '../engine.js';
import type { Ledger } from '../ledger.js';
import type { KeptOutcome } from '../store/ledger-rows.js';
import { checkFold } from './check-fold.js';
import type { EngineCore } from './engine-core.js';

type Readings = Pick<
  Engine,
  | 'listSweeps'
  | 'findSweeps'
  | 'readFile'
  | 'progress'
  | 'changedCells'
  | 'subscribe'
  | 'verdictTable'
  | 'outcomes'
  | 'hosts'
  | 'conflicts'
>;

/** What is known of sweeps. Nothing is read that is not on disk, so a crash takes nothing back that was told. */
export function sweepReadings(core: EngineCore, ledger: Ledger, clock: Clock): Readings {
  const read = (id: SweepId): SweepState => {
    core.flush();
    return getSweep(core.state, id);
  };
  const list = (): SweepRecord[] => {
    core.flush();
    return [...core.state.sweeps.values()].map(sweepRecord).reverse();
  };
  return {
    listSweeps: list,
    findSweeps: (prefix) => list().filter(({ sweepId }) => sweepId.startsWith(prefix)),
    readFile: (reference) => {
      if (!core.state.files.has(reference)) return undefined;
      core.flush();
      return ledger.readFile(reference);
    },
    progress: (id) => readProgress(core.state, read(id), clock.monotonicMs()),
    changedCells: (id, revision) => readChangedCells(read(id), revision),
    subscribe: core.subscribe,
    verdictTable: (id, trialCount) => {
      const sweep = read(id);
      const { sweepId, plan } = sweep;
      const size = { trialCount: Math.min(trialCount ?? Infinity, plan.sweep.trials), cellCount: plan.cellCount };
      const table = createVerdictTable(size);
      for (const { task, verdicts } of checkFold(ledger.path, sweep, ledger.verdicts({ sweepId, plan }))) {
        recordOutcome(table, { task, cells: plan.blocks[task.block].cells }, { verdicts });
      }
      return table;
    },
    outcomes: (id) => {
      const sweep = read(id);
      const { sweepId, plan } = sweep;
      return placeOutcomes(sweep, checkFold(ledger.path, sweep, ledger.outcomes({ sweepId, plan })));
    },
    hosts: (id) => readHosts(core.state, read(id)),
    conflicts: (id) => readConflicts(read(id)),
  };
}

function sweepRecord({ sweepId, plan, submittedTimeMs }: SweepState): SweepRecord {
  return { sweepId, sweep: plan.sweep, plan, submittedTimeMs };
}

function* placeOutcomes({ plan }: SweepState, rows: Iterable<KeptOutcome>): Generator<SettledTask> {
  for (const { task, outcome } of rows) yield { task, cells: plan.blocks[task.block].cells, outcome };
}
