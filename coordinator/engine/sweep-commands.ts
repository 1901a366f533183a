import { countTasks, planSweepInSlices, type SweepPlan } from '../../src/sweep/plan.js';
import { runInSlices, runSlice, type Sliced } from '../../src/sweep/slices.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { taskCountMax } from '../../src/sweep/sweep-bounds.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { CoordinatorState } from '../core/state.js';
import { digestPlan } from '../store/ledger-rows.js';
import type { Engine, EngineOptions } from './engine.js';
import type { EngineCore } from './engine-core.js';
import type { Purging } from './purging.js';
import { SweepTooLargeError } from './sweep-too-large-error.js';

/** Counting so many blocks takes as long as planning a cell. */
const blocksPerWork = 256;

/** The commands of users about sweeps. The caller has looked the sweep up, so an unknown one is its error. */
export function sweepCommands(
  core: EngineCore,
  { findDeclaration }: EngineOptions,
  purging: Purging,
): Pick<Engine, 'submitSweep' | 'cancelSweep' | 'resumeSweep' | 'deleteSweep'> {
  return {
    submitSweep: async (sweep, files = new Map(), priority) => {
      const work = planSubmission(core.state, sweep, findDeclaration);
      const first = runSlice(work);
      const plan = first.done === true ? first.value : await runInSlices(work);
      return core.settle(core.act({ kind: 'submit-sweep', plan, files, priority }));
    },
    cancelSweep: async (id) => {
      core.act({ kind: 'cancel-sweep', sweepId: id });
      await core.settle(undefined);
    },
    resumeSweep: async (id) => {
      core.act({ kind: 'resume-sweep', sweepId: id });
      await core.settle(undefined);
    },
    deleteSweep: async (id) => {
      const reply = await core.settle(core.act({ kind: 'delete-sweep', sweepId: id }));
      purging.start();
      await purging.done();
      return reply;
    },
  };
}

/** A sweep that exists is not planned again, because its blocks do not depend on its number of trials. */
function* planSubmission(
  state: CoordinatorState,
  sweep: Sweep,
  findDeclaration: EngineOptions['findDeclaration'],
): Sliced<SweepPlan> {
  const known = state.sweeps.get(sweepId(sweep));
  const plan = known === undefined ? yield* planNewSweep(sweep, findDeclaration) : { ...known.plan, sweep };
  const trialStart = Math.min(known?.plan.sweep.trials ?? 0, sweep.trials);
  const taskCount = (known?.taskCount ?? 0) + countTasks(plan, { trialStart, trialEnd: sweep.trials });
  yield plan.blocks.length / blocksPerWork;
  if (taskCount <= taskCountMax) return plan;
  throw new SweepTooLargeError(
    `a sweep may have ${taskCountMax} tasks, this one has ${taskCount} ` +
      `(${plan.cellCount} cells, ${sweep.trials} trials each): ask for fewer trials or cells`,
  );
}

function* planNewSweep(sweep: Sweep, findDeclaration: EngineOptions['findDeclaration']): Sliced<SweepPlan> {
  const declaration = findDeclaration(sweep.experiment);
  if (declaration?.version === sweep.experimentVersion) {
    const plan = yield* planSweepInSlices(sweep, declaration);
    // The ledger keeps the digest with the sweep, and would otherwise compute it in one go.
    yield* digestPlan(plan);
    return plan;
  }
  throw new RangeError(
    `a sweep of ${sweep.experiment} ${sweep.experimentVersion} was submitted without being validated`,
  );
}
