import type { Instant } from '../../wall-clock.js';
import type { Decision, Events } from '../event.js';
import type { Fact } from '../fact.js';
import { type CoordinatorState, getSweep } from '../state.js';
import { findTaskNumber, getTask, isSettled } from '../sweep-state.js';
import { getAcceptedSource } from './parties.js';
import { isWithdrawn } from './withdrawals.js';

/** Reopens the tasks of those accepted outcomes whose process was withdrawn. */
export function decideTakeBack(
  state: CoordinatorState,
  { records }: Events['take-back'],
  { wallMs }: Instant,
): Decision<undefined> {
  const facts: Fact[] = [];
  for (const record of records) {
    const sweep = getSweep(state, record.sweepId);
    const taskNumber = findTaskNumber(sweep, record.task);
    if (taskNumber === undefined || !isSettled(sweep, taskNumber)) continue;
    if (!isWithdrawn(state.withdrawals, getAcceptedSource(state, sweep, taskNumber))) continue;
    facts.push({ ...record, kind: 'outcome-withdrawn', reason: 'withdrawn', withdrawnTimeMs: wallMs });
  }
  return { facts, reply: undefined };
}

/**
 * Reopens tasks in which trials were quarantined, or whose outcomes contradict each other. Their retry budgets start anew.
 * The event carries the accepted outcomes of the settled tasks among them, because these are taken back.
 */
export function decideRetry(
  state: CoordinatorState,
  { sweepId, taskNumbers, records }: Events['retry-tasks'],
  { wallMs }: Instant,
): Decision<undefined> {
  const sweep = getSweep(state, sweepId);
  const settled = new Map(records.map((record) => [findTaskNumber(sweep, record.task), record]));
  const facts: Fact[] = [];
  for (const taskNumber of taskNumbers) {
    const record = settled.get(taskNumber);
    if (isSettled(sweep, taskNumber) && record === undefined) continue;
    // Attempts that are under way were told to leave the quarantined trials out.
    for (const { sessionId, leaseId } of sweep.leases.get(taskNumber) ?? []) {
      facts.push({ kind: 'lease-released', sessionId, leaseId });
    }
    if (record !== undefined && isSettled(sweep, taskNumber)) {
      facts.push({ ...record, kind: 'outcome-withdrawn', reason: 'retried', withdrawnTimeMs: wallMs });
    }
    facts.push({ kind: 'task-retried', sweepId: sweep.sweepId, task: getTask(sweep, taskNumber), timeMs: wallMs });
  }
  return { facts, reply: undefined };
}

/** What `retry` opens again, in the order of the tasks. */
export function listRetryable(state: CoordinatorState, sweepId: string): number[] {
  const { quarantinedTasks, audits } = getSweep(state, sweepId);
  return [...new Set([...quarantinedTasks, ...audits.undecided.keys()])].sort((a, b) => a - b);
}

/** Chooses settled tasks of the sweep by their share, whoever computed them, and opens their audits. */
export function decideAuditSweep(
  state: CoordinatorState,
  { sweepId, taskNumbers }: Events['audit-tasks'],
  { wallMs }: Instant,
): Decision<undefined> {
  const sweep = getSweep(state, sweepId);
  const facts: Fact[] = [];
  for (const taskNumber of taskNumbers) {
    const { open, undecided } = sweep.audits;
    if (!isSettled(sweep, taskNumber) || sweep.quarantinedTasks.has(taskNumber)) continue;
    if (open.has(taskNumber) || undecided.has(taskNumber)) continue;
    facts.push({ kind: 'audit-wanted', sweepId: sweep.sweepId, task: getTask(sweep, taskNumber), timeMs: wallMs });
  }
  return { facts, reply: undefined };
}
