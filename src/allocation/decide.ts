import { decideListing } from './decide-listing.js';
import { decideNext } from './decide-next.js';
import { decideJoined, decideLeft, decideLog } from './decide-worker.js';
import { type Draft, note, openDraft } from './draft.js';
import type { AllocationFact } from './fact.js';
import { jobName, parseJobName } from './job-name.js';
import type { AllocationObservation, SubmitResult } from './observation.js';
import type { AllocationOrder } from './order.js';
import type { AllocationState } from './state.js';

/** What follows from an observation: facts in their order, to be committed first, and then the orders. */
export interface AllocationDecision {
  readonly facts: readonly AllocationFact[];
  readonly orders: readonly AllocationOrder[];
}

/** Reads the state and the time it is given and changes nothing. The time is the wall clock's, which may go back. */
export function decide(state: AllocationState, observation: AllocationObservation, nowMs: number): AllocationDecision {
  const draft = openDraft(state, nowMs);
  decideObservation(draft, observation);
  decideNext(draft);
  return { facts: draft.facts, orders: draft.orders };
}

function decideObservation(draft: Draft, observation: AllocationObservation): void {
  const { nowMs: timeMs, state } = draft;
  switch (observation.kind) {
    case 'started':
      decideStarted(draft);
      return;
    case 'jobs-listed':
      decideListing(draft, observation.jobs);
      return;
    case 'submit-answered':
      decideAnswer(draft, observation.name, observation.result);
      return;
    case 'worker-joined':
      decideJoined(draft, observation);
      return;
    case 'worker-left':
      decideLeft(draft, observation);
      return;
    case 'log-read':
      decideLog(draft, observation);
      return;
    case 'demand':
      note(draft, { kind: 'demand-noted', demand: observation.demand, timeMs });
      return;
    case 'change-settings':
      if (JSON.stringify(observation.settings) === JSON.stringify(state.settings)) return;
      note(draft, { kind: 'settings-changed', settings: observation.settings, timeMs });
      return;
    case 'pause':
      if (state.pause?.cause === 'user') return;
      note(draft, { kind: 'allocation-paused', cause: 'user', message: 'it was paused by a command', timeMs });
      return;
    case 'resume':
      decideResume(draft);
      return;
    case 'remove':
      if (state.phase === 'open') note(draft, { kind: 'removal-ordered', timeMs });
      return;
    case 'wish':
      if (observation.number <= state.wishesTaken) return;
      note(draft, { kind: 'wish-taken', number: observation.number, timeMs });
      decideObservation(draft, { kind: observation.wish });
      return;
    case 'tick':
      return;
    default:
      observation satisfies never;
  }
}

/** Answers to a former process are lost, and so are logs that it was to read. */
function decideStarted(draft: Draft): void {
  const { state, nowMs: timeMs, orders } = draft;
  note(draft, { kind: 'process-started', timeMs });
  for (const { number, place } of [...state.jobs.values()]) {
    if (place.kind !== 'submitting') continue;
    const message = 'the process that submitted it ended before it was answered';
    note(draft, { kind: 'submission-unknown', job: number, message, timeMs });
  }
  for (const { number, hasFailed, log } of state.ended) {
    if (hasFailed && log === undefined) orders.push({ kind: 'read-log', name: jobName(state.allocationId, number) });
  }
}

/** A message of an engine is told as it is, up to this length. */
const messageLengthMax = 500;

function decideAnswer(draft: Draft, name: string, result: SubmitResult): void {
  const { state, nowMs: timeMs } = draft;
  const job = state.jobs.get(parseJobName(name)?.number ?? 0);
  if (job?.place.kind !== 'submitting') return;
  const { number } = job;
  switch (result.kind) {
    case 'submitted':
      note(draft, { kind: 'job-submitted', job: number, jobId: result.jobId, timeMs });
      return;
    case 'unknown':
      note(draft, { kind: 'submission-unknown', job: number, message: shorten(result.message), timeMs });
      return;
    case 'refused': {
      const message = shorten(result.message);
      note(draft, { kind: 'submission-refused', job: number, message, timeMs });
      if (!result.lasting) return;
      note(draft, { kind: 'allocation-paused', cause: 'lasting-refusal', message, timeMs });
      return;
    }
    default:
      result satisfies never;
  }
}

function shorten(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)}…`;
}

/** A trial may take as long as it likes once a user insists. */
const anyTrialSeconds = 1e9;

function decideResume(draft: Draft): void {
  const { state, nowMs: timeMs } = draft;
  const { pause, setbacks } = state;
  if (pause === undefined && Object.values(setbacks).every(({ count }) => count === 0)) return;
  const acceptedTrialSeconds = pause?.cause === 'trial-too-long' ? anyTrialSeconds : state.acceptedTrialSeconds;
  note(draft, { kind: 'allocation-resumed', acceptedTrialSeconds, timeMs });
}
