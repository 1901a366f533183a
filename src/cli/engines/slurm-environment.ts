/** What a user may set for all his jobs. Slurm's other variables contradict our options or change the outputs. */
const kept = new Set([
  'SLURM_CONF',
  'SBATCH_ACCOUNT',
  'SBATCH_CONSTRAINT',
  'SBATCH_PARTITION',
  'SBATCH_QOS',
  'SBATCH_RESERVATION',
]);

const slurmVariable = /^(SLURM|SLURMD|SBATCH|SQUEUE|SCANCEL|SINFO|SCONTROL|SALLOC|SRUN)_/;

/** The environment for Slurm's programs. Inside a job its variables would have another job be like it. */
export function composeSlurmEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(own).filter(([name]) => kept.has(name) || !slurmVariable.test(name));
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}
