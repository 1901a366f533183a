import { createVerdictTable, recordOutcome, type VerdictTable } from '../../src/statistics/verdict-table.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { runAtOnce, runInSlices, type Sliced } from '../../src/sweep/slices.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { readChangedCells, readConflicts, readHosts, readProgress } from '../core/progress.js';
import { getSweep, SweepUnknownError } from '../core/state.js';
import type { SweepState } from '../core/sweep-state.js';
import type { Ledger } from '../store/ledger.js';
import type { KeptOutcome } from '../store/ledger-rows.js';
import type { WallClock } from '../wall-clock.js';
import { checkFold } from './check-fold.js';
import type { Engine, SettledTask, SweepRecord } from './engine.js';
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
  | 'foldVerdicts'
  | 'outcomes'
  | 'foldOutcomes'
  | 'hosts'
  | 'faults'
>;

/** The readings of sweeps. Only what is on disk is read, so no crash can undo what was replied. */
export function sweepReadings(core: EngineCore, ledger: Ledger, clock: WallClock): Readings {
  const read = (id: SweepId): SweepState => {
    core.flush();
    return getSweep(core.state, id);
  };
  const readOutcomes = (sweep: SweepState): Iterable<SettledTask> => {
    const { sweepId, plan } = sweep;
    const rows = checkFold(ledger.path, sweep, ledger.outcomes({ sweepId, plan }));
    return guardDeletion(core, sweep, placeOutcomes(sweep, rows));
  };
  const fold = async <Result>(id: SweepId, work: (sweep: SweepState) => Sliced<Result>): Promise<Result> => {
    for (;;) {
      const sweep = read(id);
      const removals = ledger.removals();
      try {
        return await runInSlices(work(sweep));
      } catch (error) {
        requireStill(core, sweep);
        // Rows may be missing because outcomes were taken back meanwhile; that is no damage.
        core.flush();
        if (ledger.removals() === removals) throw error;
      }
    }
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
    changedCells: (id, revision, window) => readChangedCells(read(id), revision, window),
    subscribe: core.subscribe,
    verdictTable: (id, trialCount) => runAtOnce(foldVerdicts(ledger, read(id), trialCount)),
    foldVerdicts: (id, trialCount) => fold(id, (sweep) => foldVerdicts(ledger, sweep, trialCount)),
    outcomes: (id) => readOutcomes(read(id)),
    foldOutcomes: (id, work) => fold(id, (sweep) => work(() => readOutcomes(sweep))),
    hosts: (id) => readHosts(core.state, read(id)),
    faults: (id, page) => {
      core.flush();
      return ledger.faults(id, page);
    },
  };
}

/** If the sweep is deleted meanwhile, an error in its rows is no damage. */
function* guardDeletion<Value>(core: EngineCore, sweep: SweepState, values: Iterable<Value>): Generator<Value> {
  try {
    yield* values;
  } catch (error) {
    requireStill(core, sweep);
    throw error;
  }
}

function requireStill(core: EngineCore, sweep: SweepState): void {
  if (!core.stopped()) core.flush();
  if (core.state.sweeps.get(sweep.sweepId) !== sweep) throw new SweepUnknownError(sweep.sweepId);
}

/** Asks for the rows when it is called, and reads them in slices. */
function foldVerdicts(ledger: Ledger, sweep: SweepState, trialCount = Infinity): Sliced<VerdictTable> {
  const { sweepId, plan } = sweep;
  const size = { trialCount: Math.min(trialCount, plan.sweep.trials), cellCount: plan.cellCount };
  const table = createVerdictTable(size);
  for (const [cell, trials] of readConflicts(sweep, size.trialCount)) table.conflicting[cell] = trials;
  return fillTable(table, plan, checkFold(ledger.path, sweep, ledger.verdicts({ sweepId, plan })));
}

function* fillTable(
  table: VerdictTable,
  { blocks }: SweepPlan,
  rows: Iterable<{ readonly task: Task; readonly verdicts: Uint8Array }>,
): Sliced<VerdictTable> {
  for (const { task, verdicts } of rows) {
    recordOutcome(table, { task, cells: blocks[task.block].cells }, { verdicts });
    yield rowWork;
  }
  return table;
}

/** A row takes as long as this many cells of a plan. */
const rowWork = 8;

function sweepRecord({ sweepId, plan, submittedTimeMs }: SweepState): SweepRecord {
  return { sweepId, sweep: plan.sweep, plan, submittedTimeMs };
}

function* placeOutcomes({ plan }: SweepState, rows: Iterable<KeptOutcome>): Generator<SettledTask> {
  for (const { task, outcome } of rows) yield { task, cells: plan.blocks[task.block].cells, outcome };
}
