import { verdictCode } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { Instant } from '../wall-clock.js';
import type { AttemptFailed, DurableFact, TrialsQuarantined } from './fact.js';
import { retryCount } from './retry-budget.js';
import type { TaskPlace } from './state.js';

/**
 * Charges a failed attempt to its task. When a retry budget runs out, the trial that was running is quarantined; where that
 * trial is not known, all trials of the task are. A task whose trials are all quarantined is settled at once.
 */
export function decideFailure(
  place: TaskPlace,
  failure: Pick<AttemptFailed, 'cause' | 'trial' | 'host' | 'process' | 'message'>,
  now: Instant,
): DurableFact[] {
  const { sweep, task, taskNumber } = place;
  const { cause } = failure;
  const trial = findTrial(place, failure.trial);
  const { sweepId } = sweep;
  const failed: AttemptFailed = { kind: 'attempt-failed', sweepId, task, ...failure, trial, timeMs: now.wallMs };
  if ((sweep.failures.get(taskNumber)?.[cause] ?? 0) < retryCount[cause]) return [failed];
  const quarantined = sweep.quarantine.get(taskNumber);
  const range =
    trial === undefined || quarantined?.has(trial) === true
      ? { trialStart: task.trialStart, trialCount: task.trialCount }
      : { trialStart: trial, trialCount: 1 };
  const setAside: TrialsQuarantined = {
    kind: 'trials-quarantined',
    sweepId,
    task,
    ...range,
    cause,
    timeMs: now.wallMs,
  };
  const settled = range.trialCount === task.trialCount || (quarantined?.size ?? 0) + 1 === task.trialCount;
  return settled ? [failed, setAside, quarantineTask(place, now)] : [failed, setAside];
}

/** A worker may name a trial that the task does not have; then the trial counts as unknown. */
function findTrial({ task }: TaskPlace, trial: number | undefined): number | undefined {
  if (trial === undefined || !Number.isInteger(trial)) return undefined;
  return trial >= task.trialStart && trial < task.trialStart + task.trialCount ? trial : undefined;
}

function quarantineTask({ sweep, task, taskNumber }: TaskPlace, { wallMs, monotonicMs }: Instant): DurableFact {
  const verdictCount = task.trialCount * sweep.plan.blocks[task.block].cells.length;
  const verdicts = new Uint8Array(verdictCount).fill(verdictCode.quarantined);
  const metrics = new Float64Array(verdictCount * sweep.plan.declaration.metrics.length).fill(Number.NaN);
  return {
    kind: 'outcome-accepted',
    sweepId: sweep.sweepId,
    task,
    attempt: (sweep.failures.get(taskNumber)?.total ?? 0) + 2,
    host: undefined,
    process: undefined,
    digest: outcomeDigest({ verdicts, metrics }),
    verdicts,
    metrics,
    curves: undefined,
    computeUs: 0,
    timeMs: wallMs,
    monotonicMs,
  };
}
