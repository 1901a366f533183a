import { parseJobName } from '../../allocation/job-name.js';
import type { JobObservation } from '../../allocation/observation.js';
import { EngineError } from './engine-error.js';

/**
 * The jobs of one allocation in the output of `qstat -xml`, which lists none that has ended. Throws on anything else. The
 * document is one of Grid Engine's own: elements without nesting in a `job_list` each.
 */
export function parseGridEngineJobs(text: string, allocationId: string): JobObservation[] {
  if (!text.includes('<job_info') || !text.includes('</job_info>')) {
    throw new EngineError('qstat', `expected a document job_info, got "${text.slice(0, 200)}"`);
  }
  return Array.from(text.matchAll(/<job_list\b[^>]*>([^]*?)<\/job_list>/g)).flatMap(([, body]) => {
    const name = readElement(body, 'JB_name');
    if (parseJobName(name)?.allocationId !== allocationId) return [];
    const jobId = readElement(body, 'JB_job_number');
    const letters = readElement(body, 'state');
    if (!/^\d+$/.test(jobId) || letters === '') {
      throw new EngineError('qstat', `expected JB_job_number and state of ${name}, got "${body.slice(0, 200)}"`);
    }
    // `main.q@host`
    const node = /@(.+)$/.exec(readElement(body, 'queue_name'))?.[1];
    return [{ name, jobId, ...judge(letters), ...(node !== undefined && { node }) }];
  });
}

/** `qw`, `hqw`, `Eqw`, `t`, `r`, `Rr`, `s`, `S`, `T`, `dr`, … An `E` is a job whose start failed: it is held. */
function judge(letters: string): Pick<JobObservation, 'state' | 'reason'> {
  if (letters.includes('E')) return { state: 'queued', reason: 'JobLaunchFailure' };
  if (!letters.includes('w')) return { state: 'running' };
  return letters.includes('h') ? { state: 'queued', reason: 'JobHeldUser' } : { state: 'queued' };
}

function readElement(body: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1].trim() ?? '';
}
