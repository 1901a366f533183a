import { listFileReferences } from '../../src/sweep/file-reference.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { Extent } from '../../src/sweep/plan.js';
import { updateMeanTaskMs } from '../../src/wire/credit.js';
import { noteActive } from './active-sweeps.js';
import { deletedSweepId } from './audit/audit-facts.js';
import { addVote, evolveAudit, joinVotes, withdrawWorker } from './audit/evolve-audit.js';
import { deleteSweep } from './evolve-deletion.js';
import { evolveOutcome } from './evolve-outcome.js';
import { expectedSeconds } from './expected-cost.js';
import type { OutcomeAccepted, SweepDeleted, SweepFact } from './fact.js';
import { advanceCursor, dropLeases } from './lease-moves.js';
import { type CoordinatorState, getSweep } from './state.js';
import {
  createExtentState,
  createSweepState,
  type FailureCounts,
  findTaskNumber,
  type SweepState,
} from './sweep-state.js';
import { recordWork } from './work-done.js';

/** Durable facts; each is one revision of its sweep. */
export function evolveSweep(state: CoordinatorState, fact: SweepFact): void {
  if (fact.kind === 'sweep-submitted') {
    if (state.sweeps.has(fact.sweepId)) throw new RangeError(`sweep ${fact.sweepId} was submitted before`);
    const { sweepId, plan, timeMs: submittedTimeMs } = fact;
    state.sweepsSubmitted += 1;
    const ordinal = state.sweepsSubmitted;
    state.sweeps.set(sweepId, createSweepState({ sweepId, ordinal, submittedTimeMs }, plan));
    for (const reference of listFileReferences(fact.plan.sweep)) state.files.add(reference);
  }
  if (fact.kind === 'sweep-deleted') {
    deleteSweep(state, fact);
    return;
  }
  if (fact.kind === 'worker-withdrawn' && fact.sweepId === deletedSweepId) {
    withdrawWorker(state, fact);
    return;
  }
  const sweep = getSweep(state, fact.sweepId);
  sweep.revision += 1;
  changeSweep(state, sweep, fact);
  noteActive(state, sweep);
}

function changeSweep(state: CoordinatorState, sweep: SweepState, fact: Exclude<SweepFact, SweepDeleted>): void {
  switch (fact.kind) {
    case 'sweep-submitted':
      addExtent(sweep, { trialStart: 0, trialEnd: fact.plan.sweep.trials });
      joinOthers(state, sweep);
      break;
    case 'sweep-extended':
      extendSweep(sweep, fact.trialEnd);
      joinOthers(state, sweep);
      break;
    case 'sweep-cancelled':
      sweep.cancelled = true;
      break;
    case 'sweep-resumed':
      sweep.cancelled = false;
      joinOthers(state, sweep);
      break;
    case 'outcome-accepted': {
      const taskNumber = getTaskNumber(sweep, fact.task);
      dropLeases(state, sweep, taskNumber);
      evolveOutcome(state, { sweep, taskNumber }, fact);
      noteTaskTime(state, sweep, fact);
      joinVotes(sweep, taskNumber, fact.digest);
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
      if (fact.cause === 'lease-lost') addLoss(state, { sweep, taskNumber }, fact);
      else counts[fact.cause] += 1;
      sweep.totals.attemptsFailed += 1;
      break;
    }
    case 'trials-quarantined': {
      const taskNumber = getTaskNumber(sweep, fact.task);
      const trials = getOrAdd(sweep.quarantine, taskNumber, () => new Set<number>());
      for (let offset = 0; offset < fact.trialCount; offset += 1) trials.add(fact.trialStart + offset);
      sweep.quarantinedTasks.add(taskNumber);
      // From here on it is chance which attempt runs the quarantined trials, so outcomes may differ.
      sweep.audits.open.delete(taskNumber);
      getFailures(sweep, taskNumber)[fact.cause] = 0;
      if (fact.cause === 'lease-lost') sweep.losses.delete(taskNumber);
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
    case 'loss-excused':
      excuseLoss(state, { sweep, taskNumber: getTaskNumber(sweep, fact.task) }, fact.process);
      break;
    case 'sweep-prioritised':
      sweep.priority = fact.priority;
      break;
    default:
      fact satisfies never;
  }
}

/** Updates the process' mean task time, which limits the leases that it may hold, and its pace. */
function noteTaskTime(state: CoordinatorState, sweep: SweepState, fact: OutcomeAccepted): void {
  const { process, computeUs, monotonicMs } = fact;
  if (process === undefined || monotonicMs === undefined) return;
  const session = state.sessions.get(state.processes.get(process) ?? '');
  if (session === undefined) return;
  session.meanTaskMs = updateMeanTaskMs(session.meanTaskMs, computeUs / 1000);
  const expected = expectedSeconds(sweep, fact.task);
  recordWork(session.work, monotonicMs, { computeSeconds: computeUs / 1e6, expectedSeconds: expected });
}

/** A sweep that had no work for a while does not make up for what others received meanwhile. */
function joinOthers(state: CoordinatorState, sweep: SweepState): void {
  sweep.served = Math.max(sweep.served, state.servedFloor);
}

interface TaskOfSweep {
  readonly sweep: SweepState;
  readonly taskNumber: number;
}

/** One lost process a host is evidence. A loss without a known process is none, because it could never be excused. */
function addLoss(
  state: CoordinatorState,
  { sweep, taskNumber }: TaskOfSweep,
  { host, process }: { readonly host: string; readonly process: string | undefined },
): void {
  if (process === undefined) return;
  const losses = getOrAdd(sweep.losses, taskNumber, () => new Map<string, string>());
  losses.set(host, process);
  getFailures(sweep, taskNumber)['lease-lost'] = losses.size;
  state.losses.set(process, [...(state.losses.get(process) ?? []), { sweepId: sweep.sweepId, taskNumber }]);
}

function excuseLoss(state: CoordinatorState, { sweep, taskNumber }: TaskOfSweep, process: string): void {
  const others = (state.losses.get(process) ?? []).filter(
    (key) => key.sweepId !== sweep.sweepId || key.taskNumber !== taskNumber,
  );
  if (others.length > 0) state.losses.set(process, others);
  else state.losses.delete(process);
  const losses = sweep.losses.get(taskNumber);
  if (losses === undefined) return;
  for (const [host, lost] of losses) if (lost === process) losses.delete(host);
  getFailures(sweep, taskNumber)['lease-lost'] = losses.size;
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
