import type { Instant } from '../wall-clock.js';
import { isReferee } from './audit/parties.js';
import type { WorkerRecord } from './replies.js';
import type { CoordinatorState, GoneSession, SessionState } from './state.js';
import { readRate } from './work-done.js';

/** The workers that are connected, in the order in which they came, and those that have gone, the latest first. */
export function readWorkers(state: CoordinatorState, now: Instant): WorkerRecord[] {
  const connected = [...state.sessions.values()].filter((session) => !isReferee(state, session));
  return [...connected.map((session) => describeSession(session, now)), ...state.gone.map(describeGone).reverse()];
}

function describeSession(session: SessionState, { wallMs, monotonicMs }: Instant): WorkerRecord {
  const { process, host, processId, threads, stay, leases, work, endMs, openedTimeMs, lastSeenMs } = session;
  const { allocation, job, logPath } = stay;
  return {
    process,
    host,
    processId,
    allocation,
    job,
    logPath,
    state: session.draining ? 'leaving' : 'connected',
    threads,
    threadsBusy: Math.min(threads, leases.size),
    tasksDone: work.tasks,
    tasksPerSecond: readRate(work, monotonicMs),
    joinedTimeMs: openedTimeMs,
    lastHeardTimeMs: Math.round(wallMs - Math.max(0, monotonicMs - lastSeenMs)),
    timeLeftSeconds: endMs === Infinity ? undefined : Math.max(0, endMs - monotonicMs) / 1000,
    reason: session.draining ? (session.leavingReason ?? 'drained') : undefined,
  };
}

function describeGone({ stay, openedTimeMs, endedTimeMs, tasks, ...worker }: GoneSession): WorkerRecord {
  const { allocation, job, logPath } = stay;
  return {
    ...worker,
    allocation,
    job,
    logPath,
    state: 'gone',
    threadsBusy: 0,
    tasksDone: tasks,
    tasksPerSecond: 0,
    joinedTimeMs: openedTimeMs,
    lastHeardTimeMs: endedTimeMs,
    timeLeftSeconds: undefined,
  };
}
