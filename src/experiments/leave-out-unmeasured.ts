import type { TrialExplanation } from './experiment.js';

/** Removes NaN, which stands for a number that was not measured, and infinities: JSON has neither. */
export function leaveOutUnmeasured(report: TrialExplanation): TrialExplanation {
  return Object.fromEntries(
    Object.entries(report).filter(([, value]) => typeof value !== 'number' || Number.isFinite(value)),
  );
}
