import type { EndingVerdict } from './fact.js';
import { classifyPending } from './pending-reason.js';
import type { Job, JobWorker } from './state.js';

/** What the engine's word, Slurm's, says of an ending. */
export type EndingKind = 'completed' | 'time-limit' | 'preempted' | 'cancelled' | 'node-lost' | 'failed' | 'unknown';

const endings: ReadonlyMap<string, EndingKind> = new Map([
  ['COMPLETED', 'completed'],
  ['TIMEOUT', 'time-limit'],
  ['DEADLINE', 'time-limit'],
  ['PREEMPTED', 'preempted'],
  ['CANCELLED', 'cancelled'],
  ['REVOKED', 'cancelled'],
  ['NODE_FAIL', 'node-lost'],
  ['FAILED', 'failed'],
  ['BOOT_FAIL', 'failed'],
  ['OUT_OF_MEMORY', 'failed'],
]);

/** The word may be followed by more: `CANCELLED by 1000`. */
export function classifyEnding(reason = ''): EndingKind {
  return endings.get(reason.split(' ')[0].toUpperCase()) ?? 'unknown';
}

/** What the ending says of the next start. */
export function judgeEnding(job: Job, reason: string | undefined): EndingVerdict {
  const verdict = judgeAttended(job, reason);
  // Nobody was there to hear what its worker said.
  return verdict === 'failed' && (!job.isAttended || job.isFound) ? 'neutral' : verdict;
}

function judgeAttended(job: Job, reason: string | undefined): EndingVerdict {
  const { worker, cancelMs, waitReason } = job;
  const kind = classifyEnding(reason);
  if (worker !== undefined) return judgeWorker(worker, kind, cancelMs !== undefined);
  if (classifyPending(waitReason) === 'unstartable') return 'failed';
  if (cancelMs !== undefined || kind === 'preempted') return 'neutral';
  // One that had its whole time and no worker came could not reach the coordinator: its time limit is no excuse.
  return kind === 'cancelled' ? 'in-vain' : 'failed';
}

function judgeWorker({ isProved, left }: JobWorker, kind: EndingKind, isOurs: boolean): EndingVerdict {
  if (left?.reason === 'idle' && left.outcomes === 0) return 'in-vain';
  if (isProved || (left !== undefined && left.outcomes > 0)) return 'worked';
  if (isOurs || (left !== undefined && left.reason !== 'lost')) return 'neutral';
  switch (kind) {
    case 'failed':
    case 'unknown':
      return 'failed';
    case 'cancelled':
      return 'in-vain';
    case 'completed':
    case 'time-limit':
    case 'preempted':
    case 'node-lost':
      return 'neutral';
    default:
      return kind satisfies never;
  }
}
