import { verdictCode } from '../../src/sweep/outcome.js';
import { addSource } from './audit/sources.js';
import type { OutcomeAccepted } from './fact.js';
import { recordPace } from './pace.js';
import type { CoordinatorState } from './state.js';
import { digestWords, getExtent, isSettled, type SweepState } from './sweep-state.js';

/** Settles the task: its bit, its cells' tallies and the sums over them. */
export function evolveOutcome(
  state: CoordinatorState,
  { sweep, taskNumber }: { readonly sweep: SweepState; readonly taskNumber: number },
  fact: OutcomeAccepted,
): void {
  if (isSettled(sweep, taskNumber)) throw new RangeError(`task ${taskNumber} of sweep ${sweep.sweepId} is settled`);
  settleTask(sweep, taskNumber, fact.digest);
  sweep.lastOutcomeTimeMs = fact.timeMs;
  tallyVerdicts(sweep, fact);
  const { totals, plan } = sweep;
  const { trialCount, block } = fact.task;
  const modelledSeconds = trialCount * plan.blocks[block].trialCostSeconds;
  totals.modelledSeconds += modelledSeconds;
  if (fact.host === undefined) return;
  totals.measuredModelledSeconds += modelledSeconds;
  totals.computeUs += fact.computeUs;
  recordSource(state, { sweep, taskNumber }, fact);
  // A replayed outcome adds nothing to `served`: after a restart all sweeps start with equal shares.
  if (fact.monotonicMs === undefined) return;
  sweep.served += fact.computeUs / 1e6 / sweep.priority;
  recordPace(sweep.pace, fact.monotonicMs, { trials: fact.verdicts.length, computeSeconds: fact.computeUs / 1e6 });
}

function recordSource(
  { sources }: CoordinatorState,
  { sweep, taskNumber }: { readonly sweep: SweepState; readonly taskNumber: number },
  fact: OutcomeAccepted,
): void {
  const index = addSource(sources, fact);
  const extent = getExtent(sweep, taskNumber);
  extent.sources[taskNumber - extent.firstTask] = index;
  const source = sources.list[index];
  source.accepted += 1;
  const share = sweep.sources.get(index) ?? { tasks: 0, computeUs: 0 };
  share.tasks += 1;
  share.computeUs += fact.computeUs;
  sweep.sources.set(index, share);
}

function settleTask(sweep: SweepState, taskNumber: number, digest: string): void {
  const { settled, digests, firstTask } = getExtent(sweep, taskNumber);
  const index = taskNumber - firstTask;
  settled[index >>> 5] |= 1 << (index & 31);
  digests.set(digestWords(digest), 2 * index);
  sweep.tasksSettled += 1;
  sweep.returned.delete(taskNumber);
  sweep.failures.delete(taskNumber);
  sweep.quarantine.delete(taskNumber);
  sweep.losses.delete(taskNumber);
}

function tallyVerdicts({ plan, tallies, totals, revision }: SweepState, { task, verdicts }: OutcomeAccepted): void {
  const { cells } = plan.blocks[task.block];
  if (verdicts.length !== task.trialCount * cells.length) {
    throw new RangeError(`expected ${task.trialCount} x ${cells.length} verdicts, got ${verdicts.length}`);
  }
  for (let position = 0; position < cells.length; position += 1) {
    const cell = cells[position];
    for (let at = position; at < verdicts.length; at += cells.length) {
      switch (verdicts[at]) {
        case verdictCode.success:
          tallies.successes[cell] += 1;
          totals.successes += 1;
          break;
        case verdictCode.unresolved:
          tallies.unresolved[cell] += 1;
          totals.unresolved += 1;
          break;
        case verdictCode.quarantined:
          tallies.quarantined[cell] += 1;
          totals.quarantined += 1;
          break;
        default:
          break;
      }
    }
    tallies.trials[cell] += task.trialCount;
    tallies.revisions[cell] = revision;
    if (tallies.trials[cell] === plan.sweep.trials) totals.cellsSettled += 1;
  }
  totals.trials += verdicts.length;
}
