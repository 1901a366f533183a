import type { OutcomeRecord } from '../../../coordinator/core/outcome-record.js';
import { getSweep } from '../../../coordinator/core/state.js';
import { findTaskNumber } from '../../../coordinator/core/sweep-state.js';
import type { Transcript } from './transcript.js';

/** What the ledger would have of the tasks that are settled now, by sweep and task. */
export function acceptedRecords({ facts, state }: Pick<Transcript, 'facts' | 'state'>): Map<string, OutcomeRecord> {
  const records = new Map<string, OutcomeRecord>();
  for (const fact of facts) {
    if (fact.kind !== 'outcome-accepted' && fact.kind !== 'outcome-withdrawn') continue;
    const key = `${fact.sweepId} ${findTaskNumber(getSweep(state, fact.sweepId), fact.task)}`;
    const { kind, ...record } = fact;
    if (kind === 'outcome-accepted') records.set(key, { ...record, metrics: undefined, curves: undefined });
    else records.delete(key);
  }
  return records;
}
