import { verdictCode } from '../../../src/sweep/outcome.js';
import type { CoordinatorState } from '../state.js';
import { getExtent, isSettled, type SweepState } from '../sweep-state.js';
import type { OutcomeWithdrawn } from './audit-facts.js';
import { isWithdrawn } from './withdrawals.js';

/** Undoes what accepting the outcome did: the task is pending again, and all counts are as before. */
export function takeBackOutcome(
  state: CoordinatorState,
  { sweep, taskNumber }: { readonly sweep: SweepState; readonly taskNumber: number },
  fact: OutcomeWithdrawn,
): void {
  if (!isSettled(sweep, taskNumber))
    throw new RangeError(`task ${taskNumber} of sweep ${sweep.sweepId} is not settled`);
  const extent = getExtent(sweep, taskNumber);
  const index = taskNumber - extent.firstTask;
  takeBackShare(state, sweep, { index: extent.sources[index], computeUs: fact.computeUs });
  extent.settled[index >>> 5] &= ~(1 << (index & 31));
  extent.digests.fill(0, 2 * index, 2 * index + 2);
  extent.sources[index] = 0;
  sweep.tasksSettled -= 1;
  sweep.returned.add(taskNumber);
  takeBackVerdicts(sweep, fact);
  const { totals, plan, audits } = sweep;
  const modelledSeconds = fact.task.trialCount * plan.blocks[fact.task.block].trialCostSeconds;
  totals.modelledSeconds -= modelledSeconds;
  if (fact.host !== undefined) totals.measuredModelledSeconds -= modelledSeconds;
  audits.undecided.delete(taskNumber);
  // An audit with votes stays open: they are compared with the next outcome.
  if (audits.open.get(taskNumber)?.votes.length === 0) audits.open.delete(taskNumber);
}

function takeBackShare(
  state: CoordinatorState,
  sweep: SweepState,
  { index, computeUs }: { readonly index: number; readonly computeUs: number },
): void {
  if (index === 0) return;
  const share = sweep.sources.get(index);
  if (share === undefined) throw new RangeError(`source ${index} has no outcome in sweep ${sweep.sweepId}`);
  share.tasks -= 1;
  share.computeUs -= computeUs;
  if (share.tasks === 0) sweep.sources.delete(index);
  sweep.totals.computeUs -= computeUs;
  if (isWithdrawn(state.withdrawals, state.sources.list[index])) sweep.reopening -= 1;
}

function takeBackVerdicts({ plan, tallies, totals, revision }: SweepState, { task, verdicts }: OutcomeWithdrawn): void {
  const { cells } = plan.blocks[task.block];
  if (verdicts.length !== task.trialCount * cells.length) {
    throw new RangeError(`expected ${task.trialCount} x ${cells.length} verdicts, got ${verdicts.length}`);
  }
  for (const [at, verdict] of verdicts.entries()) {
    const name = countedAs(verdict);
    if (name === undefined) continue;
    tallies[name][cells[at % cells.length]] -= 1;
    totals[name] -= 1;
  }
  for (const cell of cells) {
    if (tallies.trials[cell] === plan.sweep.trials) totals.cellsSettled -= 1;
    tallies.trials[cell] -= task.trialCount;
    tallies.revisions[cell] = revision;
  }
  totals.trials -= verdicts.length;
}

function countedAs(verdict: number): 'successes' | 'unresolved' | 'quarantined' | undefined {
  switch (verdict) {
    case verdictCode.success:
      return 'successes';
    case verdictCode.unresolved:
      return 'unresolved';
    case verdictCode.quarantined:
      return 'quarantined';
    default:
      return undefined;
  }
}
