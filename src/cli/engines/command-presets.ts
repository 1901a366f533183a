import type { JobObservation } from '../../allocation/observation.js';
import { parseGridEngineJobs } from './gridengine-jobs.js';
import { bjobsFormat, parseLsfJobs } from './lsf-jobs.js';
import { parsePbsJobs } from './pbs-jobs.js';

/** An engine that is worked by three commands and a template, all of which a user may replace. */
export interface CommandPreset {
  /** Gets a script on its input. */
  readonly submit: readonly string[];
  /** Lists jobs of this user. */
  readonly status: readonly string[];
  /** Gets the ids of jobs behind it. */
  readonly cancel: readonly string[];
  /** Where the id stands in what `submit` writes: the first group. */
  readonly jobId: RegExp;
  readonly parse: (text: string, allocationId: string) => JobObservation[];
  /** What `status` says, failing, where there is no job. */
  readonly noJobs?: RegExp;
  /** What `cancel` says of a job that has ended. */
  readonly gone: RegExp;
  readonly template: string;
}

/** The log is written as the job goes: what engines copy when it has ended comes too late to say why it failed. */
const body = ['{{prologue}}', 'export PHASEGRID_JOB_START=$(date +%s)', 'exec >> {{log}} 2>&1', 'exec {{worker}}', ''];

export const commandPresets = {
  pbs: {
    submit: ['qsub'],
    // `qstat -f` takes no user, and lists those of all.
    status: ['sh', '-c', 'ids=$(qselect -x -u "$(id -un)") || exit 1; [ -z "$ids" ] || exec qstat -x -f -F json $ids'],
    cancel: ['qdel'],
    jobId: /^(\d+\S*)$/m,
    parse: parsePbsJobs,
    gone: /Job has finished|Unknown Job Id|invalid state/i,
    template: [
      '#!/bin/bash',
      '#PBS -N {{name}}',
      '#PBS -l select={{nodes}}:ncpus={{threads}}',
      '#PBS -l walltime={{time}}',
      '#PBS -r y',
      '#PBS -j oe',
      '#PBS -o /dev/null',
      ...body,
    ].join('\n'),
  },
  lsf: {
    submit: ['bsub'],
    status: ['bjobs', '-a', '-noheader', '-o', bjobsFormat],
    cancel: ['bkill'],
    jobId: /^Job <(\d+)> is submitted/m,
    parse: parseLsfJobs,
    noJobs: /^No (unfinished )?job found/m,
    gone: /already finished|No matching job found/i,
    template: [
      '#!/bin/bash',
      '#BSUB -J {{name}}',
      '#BSUB -n {{threads}}',
      '#BSUB -R "span[hosts={{nodes}}]"',
      '#BSUB -W {{minutes}}',
      '#BSUB -r',
      '#BSUB -o /dev/null',
      ...body,
    ].join('\n'),
  },
  gridengine: {
    submit: ['qsub'],
    status: ['qstat', '-xml'],
    cancel: ['qdel'],
    jobId: /^Your job (\d+) \(/m,
    parse: parseGridEngineJobs,
    gone: /does not exist/i,
    template: [
      '#!/bin/bash',
      '#$ -N {{name}}',
      '#$ -S /bin/bash',
      '#$ -pe smp {{threads}}',
      '#$ -l h_rt={{time}}',
      '#$ -cwd',
      '#$ -notify',
      '#$ -r y',
      '#$ -j y',
      '#$ -o /dev/null',
      ...body,
    ].join('\n'),
  },
} as const satisfies Readonly<Record<string, CommandPreset>>;
