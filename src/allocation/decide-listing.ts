import { cancel, type Draft, findJob, note } from './draft.js';
import { classifyEnding, judgeEnding } from './ending.js';
import type { LiveJob } from './fact.js';
import { jobName, parseJobName } from './job-name.js';
import type { JobObservation } from './observation.js';
import { findJobId, findNode, hasWorker, type Job } from './state.js';

/** A job that was submitted is listed after this time at the latest, however busy the engine is. */
const appearanceMs = 180_000;

/** One listing may be older than what a job's worker or the answer to its submission has told. */
const doubtsMax = 2;

/** A worker that speaks is better evidence than a listing; but what has gone away is told of late. */
const doubtsOfWorkingMax = 8;

/** A job that works so long has started well. */
const proofMs = 60_000;

/** Brings all jobs up to what the engine says of them. */
export function decideListing(draft: Draft, jobs: readonly JobObservation[]): void {
  const listed = groupByNumber(draft, jobs);
  const own = new Map<number, JobObservation>();
  for (const job of draft.state.jobs.values()) {
    const observed = findOwn(job, listed.get(job.number) ?? []);
    if (observed !== undefined) own.set(job.number, observed);
  }
  const before = [...draft.state.jobs.values()];
  note(draft, { kind: 'jobs-listed', live: pickLive(own), timeMs: draft.nowMs });
  for (const { number } of before) decideJob(draft, number, own.get(number));
  for (const [number, observations] of listed) {
    for (const observed of observations) {
      if (observed.state !== 'ended' && observed.jobId !== own.get(number)?.jobId) {
        decideStranger(draft, number, observed);
      }
    }
  }
}

function groupByNumber({ state }: Draft, jobs: readonly JobObservation[]): Map<number, JobObservation[]> {
  const groups = new Map<number, JobObservation[]>();
  for (const observed of jobs) {
    const parsed = parseJobName(observed.name);
    if (parsed?.allocationId !== state.allocationId) continue;
    const group = groups.get(parsed.number);
    if (group === undefined) groups.set(parsed.number, [observed]);
    else group.push(observed);
  }
  return groups;
}

/** Of several jobs of the same name the one whose id is known; where none is known, one that lives. */
function findOwn(job: Job, observations: readonly JobObservation[]): JobObservation | undefined {
  const jobId = findJobId(job);
  if (jobId !== undefined) return observations.find((observed) => observed.jobId === jobId);
  return observations.find(({ state }) => state !== 'ended') ?? observations[0];
}

function pickLive(own: ReadonlyMap<number, JobObservation>): Map<number, LiveJob> {
  const live = new Map<number, LiveJob>();
  for (const [number, { state, reason }] of own) if (state !== 'ended') live.set(number, { state, reason });
  return live;
}

function decideJob(draft: Draft, number: number, observed: JobObservation | undefined): void {
  const job = findJob(draft, number);
  // The answer to a submission is still to come.
  if (job === undefined || job.place.kind === 'submitting') return;
  if (observed === undefined) {
    decideMissing(draft, job);
    return;
  }
  const { nowMs: timeMs } = draft;
  if (job.place.kind === 'unknown') note(draft, { kind: 'job-found', job: number, jobId: observed.jobId, timeMs });
  switch (observed.state) {
    case 'ended':
      endJob(draft, number, observed);
      return;
    case 'queued':
      decideQueued(draft, number);
      return;
    case 'running':
      decideRunning(draft, number, observed.node);
      return;
    default:
      observed.state satisfies never;
  }
}

function decideMissing(draft: Draft, job: Job): void {
  const { number, place, doubts } = job;
  const { nowMs: timeMs } = draft;
  if (doubts < (hasWorker(job) ? doubtsOfWorkingMax : doubtsMax)) return;
  if (place.kind !== 'unknown') endJob(draft, number, undefined);
  else if (timeMs - place.sinceMs >= appearanceMs) note(draft, { kind: 'submission-lost', job: number, timeMs });
}

function decideQueued(draft: Draft, number: number): void {
  const job = findJob(draft, number);
  if (job?.place.kind !== 'running') return;
  if (hasWorker(job) && job.doubts < doubtsMax) return;
  note(draft, { kind: 'job-requeued', job: number, timeMs: draft.nowMs });
}

function decideRunning(draft: Draft, number: number, node: string | undefined): void {
  const { nowMs: timeMs } = draft;
  const job = findJob(draft, number);
  if (job === undefined) return;
  const { place, worker } = job;
  const isNews = place.kind !== 'running' || (node !== undefined && place.node !== node);
  if (isNews) note(draft, { kind: 'job-started', job: number, node, timeMs });
  if (worker === undefined || !hasWorker(job) || worker.isProved) return;
  if (timeMs - worker.joinedMs >= proofMs) note(draft, { kind: 'job-proved', job: number, timeMs });
}

function endJob(draft: Draft, number: number, observed: JobObservation | undefined): void {
  const { nowMs: timeMs, state, orders } = draft;
  const job = findJob(draft, number);
  if (job === undefined) return;
  const reason = observed?.reason;
  const node = observed?.node ?? findNode(job);
  const verdict = judgeEnding(job, reason);
  note(draft, { kind: 'job-ended', job: number, reason, node, verdict, timeMs });
  if (verdict === 'failed' || classifyEnding(reason) === 'failed') {
    orders.push({ kind: 'read-log', name: jobName(state.allocationId, number) });
  }
}

/** A live job of our name of which nobody knows: it is one of ours, or one too many. */
function decideStranger(draft: Draft, number: number, { name, jobId, state: place, node }: JobObservation): void {
  const { state, orders, nowMs: timeMs } = draft;
  const known = state.jobs.get(number);
  if (known?.place.kind === 'submitting') return;
  const hasRoom = state.phase === 'removing' || (state.phase === 'open' && state.jobs.size < state.settings.nodes);
  if (known !== undefined || !hasRoom) {
    orders.push({ kind: 'cancel', name, jobId });
    return;
  }
  note(draft, { kind: 'job-found', job: number, jobId, timeMs });
  if (place === 'running') note(draft, { kind: 'job-started', job: number, node, timeMs });
  const found = findJob(draft, number);
  if (state.phase === 'removing' && found !== undefined) cancel(draft, found, name);
}
