import type { Task } from '../../src/sweep/outcome.js';

/** The task that a lease identity names: it must be readable after the lease, its session or the coordinator is gone. */
export interface LeasePlace {
  readonly sweepId: string;
  readonly task: Task;
}

/**
 * `attempt` makes the identity unique over all leases of all coordinators. The rest names the task, so that an
 * outcome that outlived its lease still finds its place, even in a coordinator that was started anew.
 */
export function encodeLeaseId({ sweepId, task }: LeasePlace, attempt: string): string {
  return `${sweepId}.${task.block}.${task.trialStart}.${task.trialCount}.${attempt}`;
}

const leaseIdPattern = /^([0-9a-f]{32})\.(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.[0-9a-z-]{1,64}$/;

/** Undefined where the text is no lease identity; the task need not exist. */
export function parseLeaseId(text: string): LeasePlace | undefined {
  const match = leaseIdPattern.exec(text);
  if (match === null) return undefined;
  const [, sweepId, block, trialStart, trialCount] = match;
  return {
    sweepId,
    task: { block: Number(block), trialStart: Number(trialStart), trialCount: Number(trialCount) },
  };
}
