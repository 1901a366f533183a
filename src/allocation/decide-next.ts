import { cancel, type Draft, note } from './draft.js';
import type { PauseCause } from './fact.js';
import { jobName } from './job-name.js';
import { classifyPending } from './pending-reason.js';
import { type AllocationState, isExcluded, isWaiting, type Job } from './state.js';
import { countWanted, listExcess } from './wanted-nodes.js';

const failedStartsMax = 3;
const refusalsMax = 5;

/** What an allocation does by itself, whatever it was told: it pauses, cancels, submits, closes. */
export function decideNext(draft: Draft): void {
  switch (draft.state.phase) {
    case 'closed':
      return;
    case 'removing':
      decideRemoval(draft);
      return;
    case 'open':
      decidePause(draft);
      decideCancellations(draft);
      decideSubmissions(draft);
      return;
    default:
      draft.state.phase satisfies never;
  }
}

function decideRemoval(draft: Draft): void {
  const { state, nowMs: timeMs } = draft;
  for (const job of [...state.jobs.values()]) cancel(draft, job, jobName(state.allocationId, job.number));
  // Jobs that nobody knows are in a listing alone.
  const isSure = state.isListed || state.lastJob === 0;
  if (state.jobs.size === 0 && isSure) note(draft, { kind: 'allocation-closed', timeMs });
}

function decidePause(draft: Draft): void {
  const { state, nowMs: timeMs } = draft;
  const wish = findPause(state);
  if (state.pause === undefined && wish !== undefined) {
    note(draft, { kind: 'allocation-paused', ...wish, timeMs });
  } else if (state.pause?.cause === 'trial-too-long' && state.demand !== undefined && !isTrialTooLong(state)) {
    const { acceptedTrialSeconds } = state;
    note(draft, { kind: 'allocation-resumed', acceptedTrialSeconds, timeMs });
  }
}

function findPause(state: AllocationState): { readonly cause: PauseCause; readonly message: string } | undefined {
  for (const { number, waitReason, cancelMs } of state.jobs.values()) {
    if (cancelMs !== undefined || classifyPending(waitReason) !== 'lasting') continue;
    const message = `job ${number} will never start, because of ${waitReason}`;
    return { cause: 'lasting-refusal', message };
  }
  if (isTrialTooLong(state)) {
    const { longestTrialSeconds = 0 } = state.demand ?? {};
    const message = `a trial is expected to take ${Math.ceil(longestTrialSeconds)} s, which does not fit into a job of ${state.settings.walltimeMs / 1000} s`;
    return { cause: 'trial-too-long', message };
  }
  const { failedStarts, refusals } = state.setbacks;
  if (failedStarts.count >= failedStartsMax) {
    return {
      cause: 'failed-starts',
      message: `${failedStarts.count} jobs in succession ended as soon as they started`,
    };
  }
  const isRunning = [...state.jobs.values()].some(({ place }) => place.kind === 'running');
  // As long as jobs run, a limit of the engine may be all that refuses another one.
  if (refusals.count < refusalsMax || isRunning) return undefined;
  const last = state.lastRefusal ?? 'its answers were lost';
  return { cause: 'refusals', message: `the engine refused ${refusals.count} submissions in succession: ${last}` };
}

/** A worker begins nothing in the last minute of its time. */
const drainMs = 60_000;

function isTrialTooLong({ demand, settings, acceptedTrialSeconds }: AllocationState): boolean {
  const { longestTrialSeconds = 0 } = demand ?? {};
  return longestTrialSeconds > acceptedTrialSeconds && longestTrialSeconds * 1000 > settings.walltimeMs - drainMs;
}

function decideCancellations(draft: Draft): void {
  const { state, nowMs } = draft;
  for (const job of listUnwanted(state, nowMs)) cancel(draft, job, jobName(state.allocationId, job.number));
}

function listUnwanted(state: AllocationState, nowMs: number): Job[] {
  const jobs = [...state.jobs.values()];
  // A job that keeps away from a node which is welcome again may wait for ever where there are few.
  const isUnwanted = ({ cancelMs, waitReason, exclude }: Job): boolean =>
    cancelMs !== undefined ||
    classifyPending(waitReason) === 'unstartable' ||
    exclude.some((node) => !isExcluded(state, node, nowMs));
  const queued = jobs.filter((job) => isWaiting(job) && isUnwanted(job));
  const wanted = state.pause === undefined || state.pause.cause === 'refusals' ? countWanted(state, nowMs) : 0;
  return wanted === undefined ? queued : [...queued, ...listExcess(state, wanted)];
}

const hourMs = 3_600_000;

function decideSubmissions(draft: Draft): void {
  const { state, nowMs: timeMs, orders } = draft;
  const wanted = countWanted(state, timeMs);
  if (wanted === undefined || !state.isListed || state.pause !== undefined) return;
  if (Object.values(state.setbacks).some(({ retryMs }) => timeMs < retryMs)) return;
  const { settings, submissionTimes } = state;
  const recent = submissionTimes.filter((ms) => timeMs - ms < hourMs).length;
  const count = Math.min(wanted - state.jobs.size, countRoom(state), settings.submissionsPerHour - recent);
  const exclude = [...state.nodeFailures.keys()].filter((node) => isExcluded(state, node, timeMs));
  for (let submitted = 0; submitted < count; submitted += 1) {
    const job = state.lastJob + 1;
    note(draft, { kind: 'submission-ordered', job, exclude, timeMs });
    orders.push({ kind: 'submit', name: jobName(state.allocationId, job), exclude });
  }
}

/** How many more jobs may wait. Those that run and whose worker did not come yet are bounded as those that work are. */
function countRoom({ jobs, settings, setbacks }: AllocationState): number {
  let waiting = 0;
  let starting = 0;
  let working = 0;
  for (const job of jobs.values()) {
    if (isWaiting(job)) waiting += 1;
    else if (job.worker === undefined) starting += 1;
    else working += 1;
  }
  // After a setback one job tries.
  const hasSetback = setbacks.failedStarts.count > 0 || setbacks.refusals.count > 0;
  const waitingMax = hasSetback ? 1 : settings.queuedMax;
  const startingMax = hasSetback ? 1 : Math.max(settings.queuedMax, working);
  return Math.min(waitingMax - waiting, startingMax - starting - waiting);
}
