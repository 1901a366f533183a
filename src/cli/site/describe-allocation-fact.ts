import type { AllocationFact } from '../../allocation/fact.js';

/** One line for what somebody should know; undefined for the daily business. */
export function describeAllocationFact(fact: AllocationFact): string | undefined {
  if (fact.kind === 'allocation-paused') return `no more jobs are submitted: ${fact.message}`;
  if (fact.kind === 'submission-refused') return `job ${fact.job} was refused: ${fact.message}`;
  if (fact.kind === 'log-noted' && fact.lines.length > 0) {
    return `the last lines of job ${fact.job}:\n${fact.lines.map((line) => `  ${line}`).join('\n')}`;
  }
  if (fact.kind !== 'job-ended' || fact.verdict !== 'failed') return undefined;
  const place = fact.node === undefined ? '' : ` on ${fact.node}`;
  return `job ${fact.job}${place} ended before it computed anything (${fact.reason ?? 'it vanished'})`;
}
