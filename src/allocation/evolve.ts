import type { AllocationFact, DurableAllocationFact, LiveJob } from './fact.js';
import type { AllocationState, EndedJob, Job, JobPlace, SetbackKind } from './state.js';
import { findJobId, findNode, hasWorker, isExcluded, noSetback } from './state.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Nothing is submitted for so long after so many setbacks in succession. */
const delaysMs = [0, 1, 15, 30, 60].map((minutes) => minutes * minuteMs);

/** So many jobs that ended are kept to be shown. */
const endedMax = 32;

/** Failures of more nodes are not kept: an engine's line has bounds. */
const failingNodesMax = 64;

/** Changes the state by the fact: live, and when a ledger is replayed. */
export function evolve(state: AllocationState, fact: AllocationFact): void {
  // The coordinator's clock is another one.
  if (fact.kind !== 'wish-given') state.lastMs = fact.timeMs;
  if ('job' in fact) evolveJob(state, fact);
  else evolveWhole(state, fact);
}

type JobFact = Extract<AllocationFact, { readonly job: number }>;
type WholeFact = Exclude<AllocationFact, JobFact>;

function evolveWhole(state: AllocationState, fact: WholeFact): void {
  switch (fact.kind) {
    case 'allocation-opened':
      throw new RangeError(`allocation ${fact.allocationId} is opened a second time`);
    case 'process-started':
      state.demand = undefined;
      state.isListed = false;
      for (const job of state.jobs.values()) evolveForgotten(state, job);
      return;
    case 'settings-changed':
      state.settings = fact.settings;
      state.threads = fact.settings.threads;
      return;
    case 'allocation-paused':
      state.pause = { cause: fact.cause, message: fact.message, sinceMs: fact.timeMs };
      return;
    case 'allocation-resumed':
      state.pause = undefined;
      state.acceptedTrialSeconds = fact.acceptedTrialSeconds;
      for (const kind of ['failedStarts', 'refusals', 'inVain'] as const) state.setbacks[kind] = noSetback;
      return;
    case 'removal-ordered':
      state.phase = 'removing';
      return;
    case 'allocation-closed':
      state.phase = 'closed';
      return;
    case 'clock-set-back':
      shiftTimes(state, fact.byMs);
      return;
    case 'wish-given':
      state.wishes = [...state.wishes, fact];
      state.wishesGiven = fact.number;
      return;
    case 'wish-taken':
      state.wishes = state.wishes.filter(({ number }) => number > fact.number);
      state.wishesTaken = fact.number;
      return;
    case 'demand-noted':
      state.demand = fact.demand;
      return;
    case 'jobs-listed':
      state.isListed = true;
      for (const job of state.jobs.values()) evolveListed(state, job, fact.live.get(job.number));
      return;
    default:
      fact satisfies never;
  }
}

/** A worker that is still there registers again. */
function evolveForgotten(state: AllocationState, job: Job): void {
  const worker = job.worker && { ...job.worker, left: job.worker.left ?? lostWorker };
  replace(state, job, { worker, isAttended: false, doubts: 0, waitReason: undefined });
}

const lostWorker = { reason: 'lost', outcomes: 0 } as const;

function evolveListed(state: AllocationState, job: Job, live: LiveJob | undefined): void {
  if (live === undefined) {
    replace(state, job, { doubts: job.doubts + 1 });
    return;
  }
  const isDoubtful = live.state === 'queued' && hasWorker(job);
  replace(state, job, {
    isAttended: job.isAttended || live.state === 'queued',
    doubts: isDoubtful ? job.doubts + 1 : 0,
    waitReason: live.state === 'queued' ? live.reason : undefined,
  });
}

function evolveJob(state: AllocationState, fact: JobFact): void {
  switch (fact.kind) {
    case 'submission-ordered':
      addJob(state, {
        number: fact.job,
        submittedMs: fact.timeMs,
        exclude: fact.exclude,
        place: { kind: 'submitting' },
      });
      state.submissionTimes = [...state.submissionTimes, fact.timeMs].filter((ms) => fact.timeMs - ms < hourMs);
      return;
    case 'job-found':
      evolveFound(state, fact);
      return;
    case 'submission-refused':
    case 'submission-lost':
      state.jobs.delete(fact.job);
      if (fact.kind === 'submission-refused') state.lastRefusal = fact.message;
      addSetback(state, 'refusals', fact.timeMs);
      return;
    case 'log-noted':
      state.ended = state.ended.map((ended) => (ended.number === fact.job ? { ...ended, log: fact.lines } : ended));
      return;
    case 'job-ended':
      evolveEnded(state, getJob(state, fact.job), fact);
      return;
    case 'job-submitted':
    case 'submission-unknown':
    case 'job-started':
    case 'job-requeued':
    case 'cancel-ordered':
      evolvePlace(state, getJob(state, fact.job), fact);
      return;
    case 'worker-joined':
    case 'worker-left':
    case 'job-proved':
      evolveWorker(state, getJob(state, fact.job), fact);
      return;
    default:
      fact satisfies never;
  }
}

type PlaceFact = FactOf<'job-submitted' | 'submission-unknown' | 'job-started' | 'job-requeued' | 'cancel-ordered'>;
type WorkerFact = FactOf<'worker-joined' | 'worker-left' | 'job-proved'>;
type FactOf<K extends AllocationFact['kind']> = Extract<AllocationFact, { readonly kind: K }>;

function evolvePlace(state: AllocationState, job: Job, fact: PlaceFact): void {
  switch (fact.kind) {
    case 'job-submitted':
      replace(state, job, { place: { kind: 'queued', jobId: fact.jobId, sinceMs: fact.timeMs }, isAttended: true });
      state.setbacks.refusals = noSetback;
      return;
    case 'submission-unknown':
      replace(state, job, { place: { kind: 'unknown', sinceMs: fact.timeMs, message: fact.message }, doubts: 0 });
      return;
    case 'job-started':
      evolveStarted(state, job, fact);
      return;
    case 'job-requeued': {
      const place: JobPlace = { kind: 'queued', jobId: getJobId(job), sinceMs: fact.timeMs };
      replace(state, job, { place, worker: undefined, doubts: 0 });
      return;
    }
    case 'cancel-ordered':
      replace(state, job, { cancelMs: fact.timeMs });
      return;
    default:
      fact satisfies never;
  }
}

function evolveWorker(state: AllocationState, job: Job, fact: WorkerFact): void {
  const { joinedMs = fact.timeMs, isProved = false } = job.worker ?? {};
  switch (fact.kind) {
    case 'worker-joined':
      replace(state, job, { worker: { joinedMs, isProved, left: undefined } });
      state.threads = fact.threads;
      return;
    case 'worker-left': {
      const { reason, outcomes } = fact;
      replace(state, job, { worker: { joinedMs, isProved, left: { reason, outcomes } } });
      return;
    }
    case 'job-proved':
      replace(state, job, { worker: { joinedMs, isProved: true, left: undefined } });
      noteGoodStart(state, findNode(job));
      return;
    default:
      fact satisfies never;
  }
}

/** A job that was to be cancelled and starts first is as welcome as another one. */
function evolveStarted(
  state: AllocationState,
  job: Job,
  { node, timeMs }: { readonly node?: string | undefined; readonly timeMs: number },
): void {
  const jobId = getJobId(job);
  if (job.place.kind === 'queued') state.queueWaitMs = timeMs - job.place.sinceMs;
  const cancelMs = state.phase === 'open' ? undefined : job.cancelMs;
  replace(state, job, { place: { kind: 'running', jobId, startedMs: timeMs, node }, cancelMs });
}

function evolveFound(
  state: AllocationState,
  { job: number, jobId, timeMs }: { readonly job: number; readonly jobId: string; readonly timeMs: number },
): void {
  const place: JobPlace = { kind: 'queued', jobId, sinceMs: timeMs };
  const known = state.jobs.get(number);
  if (known !== undefined) {
    replace(state, known, { place, isAttended: true, doubts: 0 });
    state.setbacks.refusals = noSetback;
    return;
  }
  addJob(state, { number, submittedMs: timeMs, exclude: [], place, isFound: true });
  state.ended = state.ended.filter((ended) => ended.number !== number);
}

type JobEnded = Extract<DurableAllocationFact, { readonly kind: 'job-ended' }>;

function evolveEnded(state: AllocationState, job: Job, { verdict, reason, node, timeMs }: JobEnded): void {
  state.jobs.delete(job.number);
  const hasFailed = verdict === 'failed';
  const ended: EndedJob = {
    number: job.number,
    jobId: findJobId(job),
    node,
    reason,
    hasFailed,
    endedMs: timeMs,
    log: undefined,
  };
  state.ended = [...state.ended, ended].slice(-endedMax);
  if (verdict === 'worked') {
    noteGoodStart(state, node);
    // There was something to do, and the job that ends makes room for another one.
    state.setbacks.inVain = noSetback;
    state.setbacks.refusals = noSetback;
  }
  if (verdict === 'in-vain') addSetback(state, 'inVain', timeMs);
  if (!hasFailed) return;
  // Jobs that were submitted before their node was kept out say nothing new.
  if (node === undefined || !isExcluded(state, node, timeMs)) addSetback(state, 'failedStarts', timeMs);
  if (node !== undefined) noteNodeFailure(state.nodeFailures, node, timeMs);
}

function noteNodeFailure(failures: AllocationState['nodeFailures'], node: string, timeMs: number): void {
  const count = (failures.get(node)?.count ?? 0) + 1;
  failures.delete(node);
  failures.set(node, { count, lastMs: timeMs });
  for (const oldest of failures.keys()) {
    if (failures.size <= failingNodesMax) break;
    failures.delete(oldest);
  }
}

function noteGoodStart(state: AllocationState, node: string | undefined): void {
  state.setbacks.failedStarts = noSetback;
  if (node !== undefined) state.nodeFailures.delete(node);
}

function addSetback({ setbacks }: AllocationState, kind: SetbackKind, timeMs: number): void {
  const count = setbacks[kind].count + 1;
  const delayMs = delaysMs[Math.min(count, delaysMs.length - 1)];
  setbacks[kind] = { count, retryMs: timeMs + delayMs };
}

function addJob(
  state: AllocationState,
  job: Pick<Job, 'number' | 'submittedMs' | 'exclude' | 'place'> & Partial<Pick<Job, 'isFound'>>,
): void {
  const isAttended = job.isFound === true;
  const rest = { worker: undefined, cancelMs: undefined, doubts: 0, waitReason: undefined };
  state.jobs.set(job.number, { isFound: false, isAttended, ...rest, ...job });
  state.lastJob = Math.max(state.lastJob, job.number);
}

function replace(state: AllocationState, job: Job, change: Partial<Job>): void {
  state.jobs.set(job.number, { ...job, ...change });
}

function getJob(state: AllocationState, number: number): Job {
  const job = state.jobs.get(number);
  if (job === undefined) throw new RangeError(`allocation ${state.allocationId} has no live job ${number}`);
  return job;
}

function getJobId(job: Job): string {
  const jobId = findJobId(job);
  if (jobId === undefined) throw new RangeError(`the id of job ${job.number} is not known`);
  return jobId;
}

function shiftTimes(state: AllocationState, byMs: number): void {
  state.submissionTimes = state.submissionTimes.map((ms) => ms - byMs);
  for (const kind of ['failedStarts', 'refusals', 'inVain'] as const) {
    const { count, retryMs } = state.setbacks[kind];
    state.setbacks[kind] = { count, retryMs: retryMs - byMs };
  }
  for (const [node, { count, lastMs }] of state.nodeFailures) {
    state.nodeFailures.set(node, { count, lastMs: lastMs - byMs });
  }
  if (state.pause !== undefined) state.pause = { ...state.pause, sinceMs: state.pause.sinceMs - byMs };
  for (const job of state.jobs.values()) {
    replace(state, job, {
      submittedMs: job.submittedMs - byMs,
      place: shiftPlace(job.place, byMs),
      worker: job.worker && { ...job.worker, joinedMs: job.worker.joinedMs - byMs },
      cancelMs: job.cancelMs === undefined ? undefined : job.cancelMs - byMs,
    });
  }
}

function shiftPlace(place: JobPlace, byMs: number): JobPlace {
  switch (place.kind) {
    case 'submitting':
      return place;
    case 'unknown':
    case 'queued':
      return { ...place, sinceMs: place.sinceMs - byMs };
    case 'running':
      return { ...place, startedMs: place.startedMs - byMs };
    default:
      return place satisfies never;
  }
}
