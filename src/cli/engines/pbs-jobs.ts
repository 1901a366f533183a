import { z } from 'zod';
import { parseJobName } from '../../allocation/job-name.js';
import type { JobObservation } from '../../allocation/observation.js';
import { EngineError } from './engine-error.js';

/** The attributes of a job in `qstat -f -F json` that say what has become of it. */
const schema = z.object({
  // Left out where there is no job.
  Jobs: z
    .record(
      z.string(),
      z.object({
        Job_Name: z.string(),
        job_state: z.string(),
        exec_host: z.string().optional(),
        comment: z.string().optional(),
        Exit_status: z.number().optional(),
      }),
    )
    .optional(),
});

type PbsJob = NonNullable<z.infer<typeof schema>['Jobs']>[string];

/** The jobs of one allocation in the output of `qstat -x -f -F json`. Throws on anything else. */
export function parsePbsJobs(text: string, allocationId: string): JobObservation[] {
  if (text.trim() === '') return [];
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new EngineError('qstat', `expected jobs as JSON, got something else at ${path.join('.')} (${message})`);
  }
  return Object.entries(parsed.data.Jobs ?? {}).flatMap(([jobId, job]) =>
    parseJobName(job.Job_Name)?.allocationId === allocationId ? [observe(jobId, job)] : [],
  );
}

function observe(jobId: string, job: PbsJob): JobObservation {
  const node = job.exec_host?.split(/[/+]/)[0];
  return { name: job.Job_Name, jobId, ...judge(job), ...(node !== undefined && node !== '' && { node }) };
}

/** The letters of PBS's manual of qstat. */
function judge({ job_state: letter, comment, Exit_status: code }: PbsJob): Pick<JobObservation, 'state' | 'reason'> {
  switch (letter) {
    case 'Q':
    case 'T':
    case 'W':
    case 'M':
      // A job that asks for what no node has waits for ever.
      if (/^can never run/i.test(comment ?? '')) return { state: 'queued', reason: 'BadConstraints' };
      return { state: 'queued', ...(comment !== undefined && { reason: comment }) };
    case 'H':
      return { state: 'queued', reason: 'JobHeldUser' };
    case 'R':
    case 'E':
    case 'S':
    case 'U':
    case 'B':
      return { state: 'running' };
    case 'C':
    case 'F':
    case 'X':
      return { state: 'ended', reason: nameEnd(code) };
    default:
      throw new EngineError('qstat', `expected a state of a job, got ${letter}`);
  }
}

/** PBS's own codes are negative (pbs_job.h); above 256 it is a signal, which nobody but qdel and the time limit send. */
function nameEnd(code: number | undefined): string {
  if (code === 0) return 'COMPLETED';
  if (code === undefined) return 'CANCELLED';
  if (code === -29) return 'TIMEOUT';
  if (code === -27 || code === -26) return 'OUT_OF_MEMORY';
  if (code === 265 || code === 271) return 'CANCELLED';
  return 'FAILED';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new EngineError('qstat', `expected JSON, got "${text.slice(0, 200)}"`, { cause });
  }
}
