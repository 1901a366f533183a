import { sweepTrialCostSeconds } from '../../src/sweep/plan.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import type { ChangedCell, HostShare } from '../engine.js';
import { readPace } from './pace.js';
import type { CoordinatorState } from './state.js';
import type { SweepState } from './sweep-state.js';

/** How far the sweep has come, in O(1) but for the sum over its blocks' costs. */
export function readProgress(state: CoordinatorState, sweep: SweepState, nowMs: number): SweepProgress {
  const { plan, totals } = sweep;
  const status = readStatus(sweep);
  const computeSecondsLeft = estimateSecondsLeft(sweep);
  const { trialsPerSecond, parallelism } = readPace(sweep.pace, nowMs);
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
    conflicts: sweep.conflicts.size,
    attemptsFailed: totals.attemptsFailed,
    tasksLeased: sweep.leases.size,
    computeSeconds: totals.computeUs / 1e6,
    computeSecondsLeft,
    trialsPerSecond,
    etaSeconds: estimateEta(status, computeSecondsLeft, Math.min(parallelism, countThreads(state))),
  };
}

/** In grid order. */
export function readChangedCells({ tallies }: SweepState, revision: number): ChangedCell[] {
  const changed: ChangedCell[] = [];
  tallies.revisions.forEach((cellRevision, cell) => {
    if (cellRevision <= revision) return;
    const tally = {
      trials: tallies.trials[cell],
      successes: tallies.successes[cell],
      unresolved: tallies.unresolved[cell],
      quarantined: tallies.quarantined[cell],
    };
    changed.push({ cell, tally });
  });
  return changed;
}

export function readHosts(sweep: SweepState): HostShare[] {
  return [...sweep.hosts]
    .map(([host, { tasks, computeUs }]) => ({ host, tasks, computeSeconds: computeUs / 1e6 }))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

function readStatus(sweep: SweepState): SweepProgress['state'] {
  if (sweep.tasksSettled === sweep.taskCount) return 'complete';
  return sweep.cancelled ? 'cancelled' : 'active';
}

/** The cost model's seconds of all that is not settled, corrected by what the settled tasks really took. */
function estimateSecondsLeft(sweep: SweepState): number {
  if (sweep.tasksSettled === sweep.taskCount) return 0;
  const { plan, totals } = sweep;
  const modelledLeft = sweepTrialCostSeconds(plan) * plan.sweep.trials - totals.modelledSeconds;
  const correction = totals.measuredModelledSeconds > 0 ? totals.computeUs / 1e6 / totals.measuredModelledSeconds : 1;
  return Math.max(0, modelledLeft) * correction;
}

function estimateEta(status: SweepProgress['state'], secondsLeft: number, parallelism: number): number | undefined {
  if (status === 'complete') return 0;
  if (status === 'cancelled' || parallelism <= 0) return undefined;
  return secondsLeft / parallelism;
}

/** No more threads can be at work than are registered: one long task that ends says less than that. */
function countThreads(state: CoordinatorState): number {
  let threads = 0;
  for (const session of state.sessions.values()) threads += session.threads;
  return threads;
}
