import { findCurvesProblem } from '../../src/sweep/curves.js';
import { outcomeDigest, verdictCode } from '../../src/sweep/outcome.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import type { TaskPlace } from './state.js';

/** What makes the outcome unfit to be one of this task, in one sentence; undefined where it is fit. */
export function findOutcomeProblem(
  place: TaskPlace,
  result: Extract<AttemptResult['result'], { kind: 'outcome' }>,
): string | undefined {
  const { sweep, task } = place;
  const { outcome, digest, computeUs } = result;
  const { plan } = sweep;
  const cellCount = plan.blocks[task.block].cells.length;
  const metricCount = plan.declaration.metrics.length;
  const verdictCount = task.trialCount * cellCount;
  const { verdicts, metrics } = outcome;
  if (verdicts.length !== verdictCount) {
    return `outcome: expected ${verdictCount} verdicts (${task.trialCount} trials x ${cellCount} cells), got ${verdicts.length}`;
  }
  if (metrics.length !== verdictCount * metricCount) {
    return `outcome: expected ${verdictCount * metricCount} metrics (${metricCount} a verdict), got ${metrics.length}`;
  }
  if (!(computeUs >= 0 && computeUs <= Number.MAX_SAFE_INTEGER)) {
    return `outcome: expected a compute time in microseconds, got ${computeUs}`;
  }
  const curvesProblem = findKeptProblem(place, outcome.curves);
  if (curvesProblem !== undefined) return `outcome: ${curvesProblem}`;
  const expected = outcomeDigest(outcome);
  if (digest !== expected) return `outcome: its content has the digest ${expected}, but it says ${digest.slice(0, 64)}`;
  return findVerdictProblem(place, { verdicts, cellCount });
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
  { verdicts, cellCount }: { verdicts: Uint8Array; cellCount: number },
): string | undefined {
  const quarantine = sweep.quarantine.get(taskNumber);
  for (let position = 0; position < verdicts.length; position += 1) {
    const code = verdicts[position];
    if (code < verdictCode.quarantined) continue;
    const trial = task.trialStart + Math.floor(position / cellCount);
    if (code > verdictCode.quarantined) return `outcome: trial ${trial} has the verdict code ${code}, which is none`;
    if (quarantine?.has(trial) !== true) return `outcome: trial ${trial} is recorded as quarantined, but it is not`;
  }
  return undefined;
}
