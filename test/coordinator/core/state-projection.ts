import type { Vote } from '../../../coordinator/core/audit/audit-state.js';
import type { CoordinatorState } from '../../../coordinator/core/state.js';
import type { SweepState } from '../../../coordinator/core/sweep-state.js';

/** Everything that a restart must bring back, as plain data. */
export function projectDurable(state: CoordinatorState): unknown {
  return [
    ...[...state.sweeps.values()].map(projectSweep),
    [...state.files].sort(),
    [...state.losses],
    state.sources.list.map((source) => ({ ...source })),
    [...state.withdrawals.values()],
  ];
}

/** Everything there is, as plain data. */
export function projectAll(state: CoordinatorState): unknown {
  return {
    sweeps: [...state.sweeps.values()].map((sweep) => ({
      ...projectSweep(sweep),
      cursors: sweep.extents.map(({ cursor }) => cursor),
      leases: [...sweep.leases],
      checks: [...sweep.checks],
      pace: [[...sweep.pace.seconds], [...sweep.pace.trials], [...sweep.pace.computeSeconds]],
      returned: [...sweep.returned],
      overdue: [...sweep.overdue],
      deadlines: [sweep.deadlineCorrection, [...sweep.deadlines.heap], [...sweep.deadlines.places]],
      served: sweep.served,
    })),
    sessions: [...state.sessions.values()].map((session) => ({ ...session, leases: [...session.leases] })),
    processes: [...state.processes],
    servedFloor: state.servedFloor,
    lastLagMs: state.lastLagMs,
    suspicions: [...state.suspicions],
    counts: [state.sessionsOpened, state.leasesGranted, state.leasesRefused, state.lastTickMs],
  };
}

function projectSweep(sweep: SweepState): object {
  return {
    sweepId: sweep.sweepId,
    sweep: sweep.plan.sweep,
    submittedTimeMs: sweep.submittedTimeMs,
    cancelled: sweep.cancelled,
    revision: sweep.revision,
    extents: sweep.extents.map(({ extent, firstTask, settled, digests, sources }) => ({
      extent,
      firstTask,
      settled: [...settled],
      digests: [...digests],
      sources: [...sources],
    })),
    taskCount: sweep.taskCount,
    tasksSettled: sweep.tasksSettled,
    failures: [...sweep.failures].map(([task, counts]) => [task, { ...counts }]),
    losses: [...sweep.losses].map(([task, losses]) => [task, [...losses]]),
    priority: sweep.priority,
    quarantine: [...sweep.quarantine].map(([task, trials]) => [task, [...trials]]),
    quarantinedTasks: [...sweep.quarantinedTasks],
    audits: {
      open: [...sweep.audits.open].map(([task, { votes }]) => [task, votes.map(projectVote)]).sort(),
      undecided: [...sweep.audits.undecided].map(([task, votes]) => [task, votes.map(projectVote)]),
      counts: [sweep.audits.passed, sweep.audits.skipped, sweep.reopening],
    },
    withdrawals: sweep.withdrawals,
    tallies: Object.values(sweep.tallies).map((counts: ArrayLike<number>) => Array.from(counts)),
    totals: { ...sweep.totals },
    sources: [...sweep.sources].map(([index, share]) => [index, { ...share }]),
  };
}

function projectVote({ host, process, digest }: Vote): Vote {
  return { host, process, digest };
}
