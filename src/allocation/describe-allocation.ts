import { classifyPending } from './pending-reason.js';
import { type AllocationState, hasWorker, isExcluded, isWaiting, type SetbackKind } from './state.js';
import { countWanted } from './wanted-nodes.js';

/** What people are shown of an allocation. */
export interface AllocationSummary {
  readonly phase: 'open' | 'paused' | 'removing' | 'closed';
  /** Submitted, or about to be, and not started. */
  readonly queued: number;
  /** Started, and no worker is there. */
  readonly starting: number;
  readonly working: number;
  /** Undefined before this process knows what is left. */
  readonly wanted: number | undefined;
  /** Nodes that jobs keep away from. */
  readonly excluded: readonly string[];
  /** Why there is less than is wanted, a sentence each, the most serious first. */
  readonly notes: readonly string[];
  /** The job that failed last, and the last lines of what it wrote. */
  readonly failure:
    | { readonly job: number; readonly node: string | undefined; readonly log: readonly string[] }
    | undefined;
}

export function describeAllocation(state: AllocationState, nowMs: number): AllocationSummary {
  const jobs = [...state.jobs.values()];
  const working = jobs.filter(hasWorker).length;
  const queued = jobs.filter(isWaiting).length;
  const failed = state.ended.findLast(({ hasFailed }) => hasFailed);
  return {
    phase: state.phase === 'open' && state.pause !== undefined ? 'paused' : state.phase,
    queued,
    starting: jobs.length - queued - working,
    working,
    wanted: countWanted(state, nowMs),
    excluded: [...state.nodeFailures.keys()].filter((node) => isExcluded(state, node, nowMs)),
    notes: state.phase === 'open' ? listNotes(state, nowMs) : [],
    failure: failed && { job: failed.number, node: failed.node, log: failed.log ?? [] },
  };
}

function listNotes(state: AllocationState, nowMs: number): string[] {
  const { pause, settings } = state;
  const notes = pause === undefined ? noteDelays(state, nowMs) : [`paused: ${pause.message}`];
  for (const { number, waitReason } of state.jobs.values()) {
    const kind = classifyPending(waitReason);
    if (kind === 'limited') notes.push(`job ${number} waits for jobs to end that use up a limit (${waitReason})`);
    if (kind === 'held') notes.push(`job ${number} is held (${waitReason})`);
  }
  const submissions = state.submissionTimes.filter((ms) => nowMs - ms < hourMs).length;
  if (submissions >= settings.submissionsPerHour)
    notes.push(`${submissions} jobs were submitted within an hour, which is all that may be`);
  return notes;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

const setbackWords: Readonly<Record<SetbackKind, string>> = {
  failedStarts: 'jobs that ended as soon as they started',
  refusals: 'refused submissions',
  inVain: 'jobs that found nothing to do',
};

function noteDelays({ setbacks, lastRefusal }: AllocationState, nowMs: number): string[] {
  const kinds = ['failedStarts', 'refusals', 'inVain'] as const;
  return kinds
    .filter((kind) => setbacks[kind].retryMs > nowMs)
    .map((kind) => {
      const { count, retryMs } = setbacks[kind];
      const minutes = Math.ceil((retryMs - nowMs) / minuteMs);
      const why = kind === 'refusals' && lastRefusal !== undefined ? ` (${lastRefusal})` : '';
      return `nothing is submitted for ${minutes} min, after ${count} ${setbackWords[kind]}${why}`;
    });
}
