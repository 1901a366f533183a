import type { WorkerRecord } from '../../../coordinator/core/replies.js';
import type { AllocationObservation, LeaveReason } from '../../allocation/observation.js';

/** What is looked at of a worker. */
export type WorkerSign = Pick<
  WorkerRecord,
  'process' | 'allocation' | 'job' | 'state' | 'threads' | 'tasksDone' | 'reason'
>;

/** Compares the workers of an allocation with those of the last call; gives what has changed. */
export function createWorkerNews(
  allocationId: string,
): (workers: readonly WorkerSign[]) => readonly AllocationObservation[] {
  const known = new Map<string, WorkerRecord['state']>();
  return (workers) => {
    const own = workers.filter(({ allocation, job }) => allocation === allocationId && job !== '');
    const news: AllocationObservation[] = [];
    for (const { process, job: name, state, threads, tasksDone, reason } of own) {
      const before = known.get(process);
      known.set(process, state);
      if (before === undefined) news.push({ kind: 'worker-joined', name, threads });
      if (state !== 'gone' || before === 'gone') continue;
      // A requeued job has another process by now.
      if (own.some((other) => other.job === name && other.state !== 'gone')) continue;
      news.push({ kind: 'worker-left', name, reason: nameReason(reason), outcomes: tasksDone });
    }
    return news;
  };
}

function nameReason(reason: WorkerRecord['reason']): LeaveReason {
  switch (reason) {
    case 'drained':
    case 'idle':
    case 'time-limit':
    case 'farewell':
      return reason;
    case 'silent':
    case 'broken-off':
    case 'withdrawn':
    case undefined:
      return 'lost';
    default:
      return reason satisfies never;
  }
}
