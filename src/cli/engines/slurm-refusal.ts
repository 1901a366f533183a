import type { SubmitResult } from '../../allocation/observation.js';
import type { ProgramResult } from './run-program.js';

/** Slurm's words for what another attempt may mend. Whatever else it says to a request will be said again. */
const passing =
  /temporarily unable|try again|not available now|QOSMaxSubmitJob|AssocMaxSubmitJob|MaxSubmitJobs|too many|job submit limit|Slurm backup controller in standby|Unspecified error|System call failure/i;

/** After these the controller may have the job, or not. */
const unsure =
  /timed out|Unable to contact|connect(ion)? failure|communication|Zero Bytes|Connection re(fused|set)|Transport endpoint/i;

/** What an end of sbatch says of the submission. */
export function readSubmission(result: ProgramResult): SubmitResult {
  if (result.kind === 'missing') return { kind: 'refused', message: noSbatch, lasting: true };
  if (result.kind === 'too-slow') {
    return { kind: 'unknown', message: `sbatch did not answer within ${result.timeoutMs / 1000} s` };
  }
  // A warning of a job_submit plugin may stand before the job's number, and a cluster's name behind it.
  const jobId = /^(\d+)(;\S*)?$/m.exec(result.stdout.trim())?.[1];
  if (result.code === 0 && jobId !== undefined) return { kind: 'submitted', jobId };
  const message = describeSlurmError(result);
  if (unsure.test(message) || result.code === 0) return { kind: 'unknown', message };
  return { kind: 'refused', message, lasting: !passing.test(message) };
}

export const noSbatch =
  "sbatch: expected Slurm's programs on the path, found none; run this on a login node of the cluster, or load its module";

/** What Slurm wrote, without the names of its programs. */
export function describeSlurmError({ stderr, code }: Extract<ProgramResult, { kind: 'ended' }>): string {
  const lines = stderr
    .split('\n')
    .map((line) =>
      line
        .replace(/^\w+: (error: |fatal: )?/, '')
        .replace(/^(Batch job submission failed|allocation failure): /, '')
        .trim(),
    )
    .filter((line) => line !== '');
  const words = Array.from(new Set(lines)).slice(0, 3).join('; ');
  return words === '' ? `exit code ${code} without a word` : words;
}
