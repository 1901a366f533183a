import { parseJobName } from '../../allocation/job-name.js';
import type { JobObservation, JobState } from '../../allocation/observation.js';
import { EngineError } from './engine-error.js';

/** Every state of a job in Slurm's manual of squeue. What is cleared away may still be requeued: it counts as running. */
const states: Readonly<Partial<Record<string, JobState>>> = {
  PENDING: 'queued',
  REQUEUED: 'queued',
  REQUEUE_FED: 'queued',
  REQUEUE_HOLD: 'queued',
  RESV_DEL_HOLD: 'queued',
  SPECIAL_EXIT: 'queued',
  CONFIGURING: 'queued',
  RUNNING: 'running',
  COMPLETING: 'running',
  RESIZING: 'running',
  SIGNALING: 'running',
  STAGE_OUT: 'running',
  STOPPED: 'running',
  SUSPENDED: 'running',
  BOOT_FAIL: 'ended',
  CANCELLED: 'ended',
  COMPLETED: 'ended',
  DEADLINE: 'ended',
  FAILED: 'ended',
  NODE_FAIL: 'ended',
  OUT_OF_MEMORY: 'ended',
  PREEMPTED: 'ended',
  REVOKED: 'ended',
  TIMEOUT: 'ended',
};

/** For `squeue --format`: job, state, reason, nodes, and the name last, since only a name may hold anything. */
export const squeueFormat = '%i|%T|%r|%N|%j';

/** The jobs of one allocation in the output of `squeue --noheader --states=all --format=…`. Throws on anything else. */
export function parseSqueue(text: string, allocationId: string): JobObservation[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const match = /^(\d[^|]*)\|([A-Z_]+)\|([^|]*)\|([^|]*)\|(.*)$/.exec(line);
    if (match === null)
      throw new EngineError('squeue', `expected lines of ${squeueFormat}, got "${line.slice(0, 200)}"`);
    const [, jobId, word, pending, node, name] = match;
    if (parseJobName(name)?.allocationId !== allocationId) return [];
    const state = states[word];
    if (state === undefined) throw new EngineError('squeue', `expected a state of a job, got ${word}`);
    // What is running or over has its state for a reason; the other word is about the queue.
    const reason = state === 'queued' ? pending : word;
    return [{ name, jobId, state, ...(isSaid(reason) && { reason }), ...(isSaid(node) && { node }) }];
  });
}

function isSaid(word: string): boolean {
  return word !== '' && word !== 'None' && word !== '(null)';
}
