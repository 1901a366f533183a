import type { TrialExplanation } from './experiment.js';

/** JSON has no NaN, which is what stands where something was not measured, and no infinity. */
export function leaveOutUnmeasured(report: TrialExplanation): TrialExplanation {
  return Object.fromEntries(
    Object.entries(report).filter(([, value]) => typeof value !== 'number' || Number.isFinite(value)),
  );
}
