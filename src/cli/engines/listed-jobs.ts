import { parseJobName } from '../../allocation/job-name.js';
import type { JobObservation, JobState } from '../../allocation/observation.js';
import { EngineError } from './engine-error.js';

/** Words of many engines. What is being cleared away counts as running. */
const states: Readonly<Partial<Record<string, JobState>>> = {
  QUEUED: 'queued',
  PENDING: 'queued',
  IDLE: 'queued',
  HELD: 'queued',
  CONFIGURING: 'queued',
  RUNNING: 'running',
  COMPLETING: 'running',
  SUSPENDED: 'running',
  ENDED: 'ended',
  DONE: 'ended',
  COMPLETED: 'ended',
  FAILED: 'ended',
  CANCELLED: 'ended',
  TIMEOUT: 'ended',
  PREEMPTED: 'ended',
  NODE_FAIL: 'ended',
  OUT_OF_MEMORY: 'ended',
};

/** Lines `ID STATE NAME [NODE]` of whatever command a user has; jobs of others are left out. Throws on anything else. */
export function parseListedJobs(text: string, allocationId: string): JobObservation[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (words.length < 3) return [];
    const [jobId, word, name] = words;
    if (parseJobName(name)?.allocationId !== allocationId) return [];
    const state = states[word.toUpperCase()];
    if (state === undefined) {
      const known = Object.keys(states).join(', ').toLowerCase();
      throw new EngineError('--status', `expected lines ID STATE NAME [NODE] with a state of ${known}, got "${line}"`);
    }
    const reason = state === 'ended' ? word.toUpperCase() : undefined;
    return [
      { name, jobId, state, ...(reason !== undefined && { reason }), ...(words.length > 3 && { node: words[3] }) },
    ];
  });
}
