import { findCurvesProblem } from '../../src/sweep/curves.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { attemptDigest, outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import type { TaskPlace } from './state.js';

/** Whether the outcome fits the task: if so, the digest of its content; if not, the problem in one sentence. */
export type OutcomeCheck =
  | { readonly kind: 'fit'; readonly digest: string }
  | { readonly kind: 'unfit'; readonly problem: string };

export function checkOutcome(place: TaskPlace, leaseId: string, result: OutcomeResult): OutcomeCheck {
  const problem = findSizeProblem(place, result);
  if (problem !== undefined) return { kind: 'unfit', problem: `outcome: ${problem}` };
  const digest = outcomeDigest(result.outcome);
  const expected = attemptDigest(leaseId, digest);
  if (result.digest !== expected) {
    const got = result.digest.slice(0, 64);
    return {
      kind: 'unfit',
      problem: `outcome: its content under this lease has the digest ${expected}, but it says ${got}`,
    };
  }
  const verdictProblem = findVerdictProblem(place, result.outcome);
  return verdictProblem === undefined
    ? { kind: 'fit', digest }
    : { kind: 'unfit', problem: `outcome: ${verdictProblem}` };
}

type OutcomeResult = Extract<AttemptResult['result'], { kind: 'outcome' }>;

function findSizeProblem(place: TaskPlace, { outcome, computeUs }: OutcomeResult): string | undefined {
  const { sweep, task } = place;
  const { plan } = sweep;
  const cellCount = plan.blocks[task.block].cells.length;
  const metricCount = plan.declaration.metrics.length;
  const verdictCount = task.trialCount * cellCount;
  const { verdicts, metrics } = outcome;
  if (verdicts.length !== verdictCount) {
    return `expected ${verdictCount} verdicts (${task.trialCount} trials x ${cellCount} cells), got ${verdicts.length}`;
  }
  if (metrics.length !== verdictCount * metricCount) {
    return `expected ${verdictCount * metricCount} metrics (${metricCount} a verdict), got ${metrics.length}`;
  }
  if (!(computeUs >= 0 && computeUs <= Number.MAX_SAFE_INTEGER)) {
    return `expected a compute time in microseconds, got ${computeUs}`;
  }
  return findKeptProblem(place, outcome.curves);
}

function findKeptProblem({ sweep, task }: TaskPlace, curves: Float64Array = new Float64Array(0)): string | undefined {
  const { plan } = sweep;
  return findCurvesProblem(curves, {
    trialStart: task.trialStart,
    trialEnd: Math.min(task.trialStart + task.trialCount, plan.sweep.curves ?? 0),
    cellCount: plan.blocks[task.block].cells.length,
    curveCount: (plan.declaration.curves ?? []).length,
  });
}

function findVerdictProblem(
  { sweep, task, taskNumber }: TaskPlace,
  { verdicts }: { readonly verdicts: Uint8Array },
): string | undefined {
  const cellCount = sweep.plan.blocks[task.block].cells.length;
  const quarantine = sweep.quarantine.get(taskNumber);
  for (let position = 0; position < verdicts.length; position += 1) {
    const code = verdicts[position];
    if (code < verdictCode.quarantined) continue;
    const trial = task.trialStart + Math.floor(position / cellCount);
    if (code > verdictCode.quarantined) return `trial ${trial} has the verdict code ${code}, which is none`;
    if (quarantine?.has(trial) !== true) return `trial ${trial} is recorded as quarantined, but it is not`;
  }
  return undefined;
}
