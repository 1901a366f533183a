import { sweepTrialCostSeconds } from '../../src/sweep/plan.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import { countDisputes, disputedTasks } from './audit/audit-state.js';
import { describeWithdrawal } from './audit/withdrawals.js';
import { measuredCorrection } from './expected-cost.js';
import { readPace } from './pace.js';
import type { CellWindow, ChangedCell, HostShare } from './replies.js';
import type { CoordinatorState } from './state.js';
import { getTask, isComplete, isSettled, type SweepState } from './sweep-state.js';
import { readWorkInFlight, type WorkInFlight } from './work-in-flight.js';

/** A message names at most so many withdrawals; `ListFaults` has all. */
const withdrawnCountMax = 64;

/** How far the sweep has come; costs O(1), but for the sums over its blocks' costs and its leases. */
export function readProgress(state: CoordinatorState, sweep: SweepState, monotonicMs: number): SweepProgress {
  const { plan, totals } = sweep;
  const status = readStatus(sweep);
  const inFlight = readWorkInFlight(sweep);
  const computeSecondsLeft = estimateSecondsLeft(sweep, inFlight);
  const { trialsPerSecond, parallelism } = readPace(sweep.pace, monotonicMs);
  const threadsAtWork = countThreadsAtWork(state, sweep, { parallelism, trialsRunning: inFlight.trialsRunning });
  return {
    sweepId: sweep.sweepId,
    revision: sweep.revision,
    state: status,
    cellCount: plan.cellCount,
    cellsSettled: totals.cellsSettled,
    trialCount: plan.sweep.trials * plan.cellCount,
    trialsSettled: totals.trials,
    successes: totals.successes,
    unresolved: totals.unresolved,
    quarantined: totals.quarantined,
    conflicts: countDisputes(sweep.audits),
    auditsPassed: sweep.audits.passed,
    auditsOpen: sweep.audits.open.size,
    auditsSkipped: sweep.audits.skipped,
    withdrawn: sweep.withdrawals.slice(0, withdrawnCountMax).map(describeWithdrawal),
    attemptsFailed: totals.attemptsFailed,
    tasksLeased: sweep.leases.size,
    computeSeconds: totals.computeUs / 1e6,
    computeSecondsLeft,
    trialsPerSecond,
    etaSeconds: estimateEta(status, computeSecondsLeft, threadsAtWork),
    trialsRunning: inFlight.trialsRunning,
    runningShare: inFlight.runningShare,
    trialsInFlight: inFlight.trials,
    priority: sweep.priority,
    lastOutcomeTimeMs: sweep.lastOutcomeTimeMs,
    misfit: status === 'active' ? sweep.misfit : undefined,
  };
}

/** The cells of `window` that changed after one revision and not after another, in grid order. */
export function readChangedCells(
  sweep: SweepState,
  revision: number,
  { start = 0, end = Infinity, revisionMax = Infinity }: CellWindow = {},
): ChangedCell[] {
  const { tallies } = sweep;
  const conflicting = readConflicts(sweep);
  const changed: ChangedCell[] = [];
  for (let cell = start; cell < Math.min(end, tallies.revisions.length); cell += 1) {
    const cellRevision = tallies.revisions[cell];
    if (cellRevision <= revision || cellRevision > revisionMax) continue;
    const tally = {
      trials: tallies.trials[cell],
      successes: tallies.successes[cell],
      unresolved: tallies.unresolved[cell],
      quarantined: tallies.quarantined[cell],
      conflicting: conflicting.get(cell) ?? 0,
    };
    changed.push({ cell, tally });
  }
  return changed;
}

export function readHosts({ sources }: CoordinatorState, sweep: SweepState): HostShare[] {
  const shares = new Map<string, { tasks: number; computeUs: number }>();
  for (const [index, { tasks, computeUs }] of sweep.sources) {
    const { host = '' } = sources.list[index];
    const share = shares.get(host) ?? { tasks: 0, computeUs: 0 };
    shares.set(host, { tasks: share.tasks + tasks, computeUs: share.computeUs + computeUs });
  }
  return Array.from(shares, ([host, { tasks, computeUs }]) => ({ host, tasks, computeSeconds: computeUs / 1e6 })).sort(
    (a, b) => (a.host < b.host ? -1 : 1),
  );
}

/** By cell: the settled trials, among the first `trialCount`, of tasks with outcomes that differ. */
export function readConflicts(sweep: SweepState, trialCount = Infinity): ReadonlyMap<number, number> {
  const conflicting = new Map<number, number>();
  for (const taskNumber of disputedTasks(sweep.audits)) {
    // A task that was taken back has no accepted outcome that another one could contradict.
    if (!isSettled(sweep, taskNumber)) continue;
    const task = getTask(sweep, taskNumber);
    const trials = Math.min(task.trialCount, trialCount - task.trialStart);
    if (trials <= 0) continue;
    for (const cell of sweep.plan.blocks[task.block].cells) {
      conflicting.set(cell, (conflicting.get(cell) ?? 0) + trials);
    }
  }
  return conflicting;
}

function readStatus(sweep: SweepState): SweepProgress['state'] {
  if (isComplete(sweep)) return 'complete';
  return sweep.cancelled ? 'cancelled' : 'active';
}

/** The cost model's seconds for everything that is not done, corrected by what was measured. */
function estimateSecondsLeft(sweep: SweepState, inFlight: WorkInFlight): number {
  if (isComplete(sweep)) return 0;
  const { plan, totals } = sweep;
  const modelledDone = totals.modelledSeconds + inFlight.modelledSeconds;
  const modelledAll = sweepTrialCostSeconds(plan) * plan.sweep.trials;
  // Audits are chosen by a hash, so they cost the mean of all tasks. Summing them one by one could take millions of steps.
  const modelledAudits = (modelledAll / sweep.taskCount) * sweep.audits.open.size;
  return (Math.max(0, modelledAll - modelledDone) + modelledAudits) * estimateCorrection(sweep, inFlight);
}

/** Measured over modelled time: of the settled tasks or, before the first, of the running trials since they were reported. */
function estimateCorrection(sweep: SweepState, inFlight: WorkInFlight): number {
  if (sweep.totals.measuredModelledSeconds > 0) return measuredCorrection(sweep);
  return inFlight.elapsedModelledSeconds > 0 ? inFlight.elapsedSeconds / inFlight.elapsedModelledSeconds : 1;
}

function estimateEta(status: SweepProgress['state'], secondsLeft: number, parallelism: number): number | undefined {
  if (status === 'complete') return 0;
  if (status === 'cancelled' || parallelism <= 0) return undefined;
  return secondsLeft / parallelism;
}

/**
 * When trials take minutes, the last minute may have no outcome; then the threads at work are counted. They are counted too
 * where only audits are left, because audits settle no task.
 */
function countThreadsAtWork(
  state: CoordinatorState,
  sweep: SweepState,
  { parallelism, trialsRunning }: { readonly parallelism: number; readonly trialsRunning: number },
): number {
  if (sweep.tasksSettled === sweep.taskCount) return Math.min(sweep.checks.size, countThreads(state));
  return parallelism > 0 ? Math.min(parallelism, countThreads(state)) : trialsRunning;
}

/** At most so many threads are at work as are registered. One long task that ends may suggest more. */
function countThreads(state: CoordinatorState): number {
  let threads = 0;
  for (const session of state.sessions.values()) threads += session.threads;
  return threads;
}
