import { parseJobName } from '../../allocation/job-name.js';
import type { JobObservation, JobState } from '../../allocation/observation.js';
import { EngineError } from './engine-error.js';

/** For `bjobs -o`; the name last but one, and the reason to wait last, since it may hold anything. */
export const bjobsFormat = "jobid stat exit_code exit_reason exec_host job_name pend_reason delimiter='^'";

const fieldCount = 7;

/** The states of LSF's manual of bjobs. One on a host that does not answer may run. */
const states: Readonly<Partial<Record<string, JobState>>> = {
  PEND: 'queued',
  PSUSP: 'queued',
  WAIT: 'queued',
  PROV: 'running',
  RUN: 'running',
  USUSP: 'running',
  SSUSP: 'running',
  UNKWN: 'running',
  DONE: 'ended',
  EXIT: 'ended',
  ZOMBI: 'ended',
};

/** How LSF's reasons of an end begin. */
const ends: readonly (readonly [RegExp, string])[] = [
  [/^TERM_RUNLIMIT/, 'TIMEOUT'],
  [/^TERM_PREEMPT/, 'PREEMPTED'],
  [/^TERM_(OWNER|ADMIN|FORCE_OWNER|FORCE_ADMIN|REMOVE_)/, 'CANCELLED'],
  [/^TERM_MEMLIMIT/, 'OUT_OF_MEMORY'],
  [/^TERM_(SLURM|UNKNOWN|ZOMBIE)|host.*(unavail|unreach)/i, 'NODE_FAIL'],
];

/** The jobs of one allocation in the output of `bjobs -a -noheader -o …`. Throws on anything else. */
export function parseLsfJobs(text: string, allocationId: string): JobObservation[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '' || /^No (unfinished |matching )?job found/.test(line)) return [];
    const parts = line.split('^').map((part) => part.trim());
    const [jobId, word, code, why, hosts, name, ...rest] = parts;
    if (parts.length < fieldCount || !/^\d+(\[\d+\])?$/.test(jobId)) {
      throw new EngineError('bjobs', `expected lines of ${bjobsFormat}, got "${line.slice(0, 200)}"`);
    }
    if (parseJobName(name)?.allocationId !== allocationId) return [];
    const state = states[word];
    if (state === undefined) throw new EngineError('bjobs', `expected a state of a job, got ${word}`);
    const reason = nameReason({ state, word, code, why, pending: rest.join('^') });
    // `16*hosta:hostb`
    const node = hosts === '-' ? undefined : hosts.split(':')[0].replace(/^\d+\*/, '');
    return [{ name, jobId, state, ...(reason !== undefined && { reason }), ...(node !== undefined && { node }) }];
  });
}

interface LsfWords {
  readonly state: JobState;
  readonly word: string;
  readonly code: string;
  readonly why: string;
  readonly pending: string;
}

function nameReason({ state, word, code, why, pending }: LsfWords): string | undefined {
  if (word === 'PSUSP') return 'JobHeldUser';
  if (state === 'queued') return pending === '' || pending === '-' ? undefined : pending;
  if (state === 'running') return undefined;
  if (word === 'DONE') return 'COMPLETED';
  const known = ends.find(([pattern]) => pattern.test(why));
  if (known !== undefined) return known[1];
  // 128 and a signal: TERM and KILL come from bkill.
  return code === '143' || code === '137' ? 'CANCELLED' : 'FAILED';
}
