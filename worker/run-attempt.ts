import type { TrialModule } from '../src/experiments/experiment.js';
import { type Outcome, type Task, verdictCode } from '../src/sweep/outcome.js';
import { outcomeDigest } from '../src/sweep/outcome-digest.js';
import type { Criterion, Point } from '../src/sweep/sweep.js';
import type { AttemptEnd } from './attempt.js';
import { createCurveKeeper } from './keep-curves.js';
import { monotonicUs } from './stopwatch.js';
import { unifyNaNs } from './unify-nans.js';

export interface PreparedAttempt {
  readonly trialModule: TrialModule;
  readonly workspace: unknown;
  readonly seed: number;
  readonly criterion: Criterion;
  /** The block's cells in grid order. */
  readonly points: readonly Point[];
  /** Metrics of one trial in one cell. */
  readonly metricCount: number;
  /** The curves that trials can keep, and how many of the sweep's first trials keep them; absent where none does. */
  readonly curves?: { readonly names: readonly string[]; readonly trialCount: number };
  readonly task: Task;
  readonly quarantinedTrials: readonly number[];
  /** See `TrialRequest`. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** How an attempt is cancelled and observed, between two trials and at the checkpoints of long ones. */
export interface TrialObserver {
  readonly isCancelled: () => boolean;
  /** Called before each trial that is run, with its offset from the task's first. */
  readonly enterTrial: (offset: number) => void;
  /** The share of the running trial that is done. */
  readonly reachShare: (share: number) => void;
}

/** Ends a trial at a checkpoint. */
class CancelledTrialError extends Error {
  readonly code = 'cancelled-trial';
}

/** The longest error text that a result carries. */
const messageLengthMax = 4096;

/** Runs a task's trials one after the other. Never throws: an error of the kernel is a result. */
export function runAttempt(attempt: PreparedAttempt, observer: TrialObserver): AttemptEnd {
  const { task, points, metricCount, files = new Map<string, Uint8Array>() } = attempt;
  const cellCount = points.length;
  const tables = {
    verdicts: new Uint8Array(task.trialCount * cellCount),
    metrics: new Float64Array(task.trialCount * cellCount * metricCount).fill(Number.NaN),
  };
  const quarantined = new Set(attempt.quarantinedTrials);
  const checkpoint = (share: number): void => {
    if (observer.isCancelled()) throw new CancelledTrialError('the attempt was cancelled');
    observer.reachShare(share);
  };
  const keeper = createCurveKeeper(attempt.curves?.names ?? [], cellCount);
  const startUs = monotonicUs();
  for (let offset = 0; offset < task.trialCount; offset += 1) {
    if (observer.isCancelled()) return { kind: 'cancelled' };
    const trial = task.trialStart + offset;
    const verdicts = tables.verdicts.subarray(offset * cellCount, (offset + 1) * cellCount);
    if (quarantined.has(trial)) {
      verdicts.fill(verdictCode.quarantined);
      continue;
    }
    const metrics = tables.metrics.subarray(offset * cellCount * metricCount, (offset + 1) * cellCount * metricCount);
    observer.enterTrial(offset);
    observer.reachShare(0);
    try {
      const { seed, criterion, workspace, curves } = attempt;
      const kept = trial < (curves?.trialCount ?? 0) ? { keepCurve: keeper.forTrial(trial) } : {};
      const record = { verdicts, metrics, ...kept };
      const request = { seed, trial, criterion, points, checkpoint, files };
      attempt.trialModule.runTrial(request, workspace, record);
      checkVerdicts(verdicts);
    } catch (error) {
      if (error instanceof CancelledTrialError) return { kind: 'cancelled' };
      return { kind: 'kernel-error', trial, message: describeError(error) };
    }
    unifyNaNs(metrics);
  }
  const curves = keeper.pack();
  const outcome: Outcome = { ...tables, ...(curves && { curves }) };
  const computeUs = Math.round(monotonicUs() - startUs);
  return { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs };
}

/** An error's stack, or whatever was thrown as text, cut to what a result may carry. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.slice(0, messageLengthMax);
}

function checkVerdicts(verdicts: Uint8Array): void {
  const cell = verdicts.findIndex((code) => code > verdictCode.unresolved);
  if (cell >= 0)
    throw new RangeError(`a trial's verdict is 0, 1 or 2, got ${verdicts[cell]} in the block's cell ${cell}`);
}
