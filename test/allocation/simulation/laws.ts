import { isDeepStrictEqual } from 'node:util';
import type { DurableAllocationFact } from '../../../src/allocation/fact.js';
import { jobName } from '../../../src/allocation/job-name.js';
import type { AllocationState } from '../../../src/allocation/state.js';
import type { SimulatedEngine } from './simulated-engine.js';
import { allocationId, hourMs, type World } from './world.js';

/** At any moment: what must be true of the engine's queue. In one sentence, or undefined. */
export function findOverload({ settings, faults }: World, engine: SimulatedEngine): string | undefined {
  // Nobody can bound what a stranger submits under our name.
  if (faults.stranger > 0) return undefined;
  const { live, fresh } = engine.counts();
  if (live > settings.nodes) return `${live} jobs live, ${settings.nodes} nodes are wanted at most`;
  if (fresh > settings.queuedMax) return `${fresh} jobs of ours wait, at most ${settings.queuedMax} may`;
  return undefined;
}

/** What the ledger must not hold. */
export function findWrongFact(
  { settings, faults }: World,
  engine: SimulatedEngine,
  facts: readonly DurableAllocationFact[],
): string | undefined {
  return (
    findTooManySubmissions(facts, settings.submissionsPerHour) ??
    findSubmissionInPause(facts) ??
    // A stranger may do anything under the name of a job.
    (faults.stranger > 0 ? undefined : findInnocent(engine, facts))
  );
}

function findTooManySubmissions(facts: readonly DurableAllocationFact[], max: number): string | undefined {
  const times: number[] = [];
  let setBackMs = 0;
  for (const fact of facts) {
    if (fact.kind === 'clock-set-back') setBackMs += fact.byMs;
    if (fact.kind !== 'submission-ordered') continue;
    times.push(fact.timeMs + setBackMs);
    const first = times.at(-max - 1);
    if (first !== undefined && fact.timeMs + setBackMs - first < hourMs)
      return `more than ${max} submissions within an hour`;
  }
  return undefined;
}

/** What was refused for ever, failed again and again or was paused is not submitted again before somebody says so. */
function findSubmissionInPause(facts: readonly DurableAllocationFact[]): string | undefined {
  let cause: string | undefined;
  let failures = 0;
  for (const fact of facts) {
    if (fact.kind === 'allocation-paused') cause = fact.cause;
    if (fact.kind === 'removal-ordered') cause = 'removal';
    if (fact.kind === 'allocation-resumed') cause = undefined;
    if (fact.kind === 'allocation-resumed' || fact.kind === 'job-proved') failures = 0;
    // A node that is kept out by then accounts for its own.
    if (fact.kind === 'job-ended') failures = fact.verdict === 'failed' && fact.node === undefined ? failures + 1 : 0;
    if (fact.kind !== 'submission-ordered') continue;
    if (cause !== undefined) return `job ${fact.job} is submitted after a pause (${cause})`;
    if (failures >= 3) return `job ${fact.job} is submitted after ${failures} failed starts in succession`;
  }
  return undefined;
}

/** Nobody is blamed for a time limit, a preemption or a cancellation once a worker came. */
function findInnocent(engine: SimulatedEngine, facts: readonly DurableAllocationFact[]): string | undefined {
  for (const fact of facts) {
    if (fact.kind !== 'job-ended' || fact.verdict !== 'failed') continue;
    const isInnocent = fact.reason !== undefined && fact.reason !== 'FAILED';
    if (isInnocent && engine.hadWorker(jobName(allocationId, fact.job))) {
      return `job ${fact.job} ended by ${fact.reason} and is taken for a failed start`;
    }
  }
  return undefined;
}

/** A replay of the facts gives what the process knew, but for what each process learns anew. */
export function findReplayProblem(live: AllocationState, replayed: AllocationState | undefined): string | undefined {
  if (replayed === undefined) return 'the first fact is lost';
  const [a, b] = [project(live), project(replayed)];
  return isDeepStrictEqual(a, b) ? undefined : `facts replay to another state:\n${show(a)}\n${show(b)}`;
}

function project(state: AllocationState): unknown {
  const { demand: _, isListed: __, lastMs: ___, jobs, nodeFailures, ...rest } = state;
  const lasting = [...jobs.values()].map(({ isAttended: _a, doubts: _b, waitReason: _c, ...job }) => job);
  // JSON has no undefined.
  return JSON.parse(JSON.stringify({ ...rest, jobs: lasting, nodeFailures: [...nodeFailures] }));
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 4000);
}
