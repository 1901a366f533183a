/** What every batch system sets in its jobs. */
export const jobVariables = ['SLURM_JOB_ID', 'PBS_JOBID', 'LSB_JOBID', 'JOB_ID'] as const;
