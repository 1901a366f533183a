import { type Draft, note } from './draft.js';
import { parseJobName } from './job-name.js';
import type { AllocationObservation } from './observation.js';
import type { Job } from './state.js';

type Observed<K extends AllocationObservation['kind']> = Extract<AllocationObservation, { readonly kind: K }>;

export function decideJoined(draft: Draft, { name, threads, node }: Observed<'worker-joined'>): void {
  const { nowMs: timeMs, state } = draft;
  const job = findNamed(draft, name);
  if (job === undefined) return;
  const { number, place, worker } = job;
  // A listing comes later than a worker.
  if (place.kind === 'queued') note(draft, { kind: 'job-started', job: number, node, timeMs });
  if (worker !== undefined && worker.left === undefined && state.threads === threads) return;
  note(draft, { kind: 'worker-joined', job: number, threads, node, timeMs });
}

export function decideLeft(draft: Draft, { name, reason, outcomes }: Observed<'worker-left'>): void {
  const job = findNamed(draft, name);
  // It may have run before the job was queued again.
  if (job?.worker === undefined) return;
  note(draft, { kind: 'worker-left', job: job.number, reason, outcomes, timeMs: draft.nowMs });
}

/** A log is quoted by its end. */
const logLinesMax = 20;
const lineLengthMax = 300;

export function decideLog(draft: Draft, { name, text }: Observed<'log-read'>): void {
  const { state, nowMs: timeMs } = draft;
  const number = parseJobName(name)?.number;
  const ended = state.ended.find((each) => each.number === number);
  if (ended === undefined || ended.log !== undefined) return;
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd().slice(0, lineLengthMax))
    .filter((line) => line !== '')
    .slice(-logLinesMax);
  note(draft, { kind: 'log-noted', job: ended.number, lines, timeMs });
}

function findNamed({ state }: Draft, name: string): Job | undefined {
  const parsed = parseJobName(name);
  return parsed?.allocationId === state.allocationId ? state.jobs.get(parsed.number) : undefined;
}
