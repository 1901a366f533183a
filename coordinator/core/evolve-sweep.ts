import { listFileReferences } from '../../src/sweep/file-reference.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { Extent } from '../../src/sweep/plan.js';
import { addVote, evolveAudit } from './audit/evolve-audit.js';
import { evolveOutcome } from './evolve-outcome.js';
import type { DurableFact } from './fact.js';
import { advanceCursor, dropLeases } from './lease-moves.js';
import { type CoordinatorState, getSweep } from './state.js';
import {
  createExtentState,
  createSweepState,
  type FailureCounts,
  findTaskNumber,
  type SweepState,
} from './sweep-state.js';

/** Durable facts; each is one revision of its sweep. */
export function evolveSweep(state: CoordinatorState, fact: DurableFact): void {
  if (fact.kind === 'sweep-submitted') {
    if (state.sweeps.has(fact.sweepId)) throw new RangeError(`sweep ${fact.sweepId} was submitted before`);
    state.sweeps.set(fact.sweepId, createSweepState(fact.sweepId, fact.plan, fact.timeMs));
    for (const reference of listFileReferences(fact.plan.sweep)) state.files.add(reference);
  }
  const sweep = getSweep(state, fact.sweepId);
  sweep.revision += 1;
  switch (fact.kind) {
    case 'sweep-submitted':
      addExtent(sweep, { trialStart: 0, trialEnd: fact.plan.sweep.trials });
      break;
    case 'sweep-extended':
      extendSweep(sweep, fact.trialEnd);
      break;
    case 'sweep-cancelled':
      sweep.cancelled = true;
      break;
    case 'sweep-resumed':
      sweep.cancelled = false;
      break;
    case 'outcome-accepted': {
      const taskNumber = getTaskNumber(sweep, fact.task);
      dropLeases(state, sweep, taskNumber);
      evolveOutcome(state, { sweep, taskNumber }, fact);
      advanceCursor(sweep, taskNumber);
      break;
    }
    case 'outcome-conflicted':
      addVote(sweep, getTaskNumber(sweep, fact.task), fact);
      break;
    case 'attempt-failed': {
      const taskNumber = getTaskNumber(sweep, fact.task);
      const counts = getFailures(sweep, taskNumber);
      counts.total += 1;
      counts[fact.cause] += 1;
      sweep.totals.attemptsFailed += 1;
      break;
    }
    case 'trials-quarantined': {
      const taskNumber = getTaskNumber(sweep, fact.task);
      const trials = getOrAdd(sweep.quarantine, taskNumber, () => new Set<number>());
      for (let offset = 0; offset < fact.trialCount; offset += 1) trials.add(fact.trialStart + offset);
      sweep.quarantinedTasks.add(taskNumber);
      // Which of its attempts ran is chance from here on.
      sweep.audits.open.delete(taskNumber);
      getFailures(sweep, taskNumber)[fact.cause] = 0;
      break;
    }
    case 'audit-wanted':
    case 'audit-passed':
    case 'audit-skipped':
    case 'audit-undecided':
    case 'dispute-settled':
    case 'worker-withdrawn':
    case 'outcome-withdrawn':
    case 'task-retried':
      evolveAudit(state, { sweep, taskNumber: getTaskNumber(sweep, fact.task) }, fact);
      break;
    default:
      fact satisfies never;
  }
}

function addExtent(sweep: SweepState, extent: Extent): void {
  const added = createExtentState(sweep.plan, extent, sweep.taskCount);
  sweep.extents.push(added);
  sweep.taskCount += added.tasks.count;
}

function extendSweep(sweep: SweepState, trialEnd: number): void {
  const { plan, totals } = sweep;
  const trialStart = plan.sweep.trials;
  if (!(trialEnd > trialStart)) {
    throw new RangeError(`sweep ${sweep.sweepId} has ${trialStart} trials and is not extended by ${trialEnd}`);
  }
  sweep.plan = { ...plan, sweep: { ...plan.sweep, trials: trialEnd } };
  totals.cellsSettled = 0;
  addExtent(sweep, { trialStart, trialEnd });
}

function getTaskNumber(sweep: SweepState, task: Task): number {
  const taskNumber = findTaskNumber(sweep, task);
  if (taskNumber !== undefined) return taskNumber;
  throw new RangeError(`sweep ${sweep.sweepId} has no task ${JSON.stringify(task)}`);
}

function getFailures(sweep: SweepState, taskNumber: number): FailureCounts {
  return getOrAdd(sweep.failures, taskNumber, () => ({
    total: 0,
    'kernel-error': 0,
    'thread-lost': 0,
    'lease-lost': 0,
  }));
}

function getOrAdd<Value>(map: Map<number, Value>, key: number, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}
