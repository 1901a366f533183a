import type { Command } from '@commander-js/extra-typings';
import { addLaunchByCommand } from './launch-by-command.js';
import { addLaunchCondor, addLaunchKubernetes } from './launch-manifests.js';
import { addLaunchSlurm } from './launch-slurm.js';
import { addLaunchSsh } from './launch-ssh.js';

/** `launch ENGINE`: a `run` whose threads are in jobs of an engine. */
export function addLaunchCommand(program: Command): void {
  const launch = program
    .command('launch')
    .summary('run a sweep on a cluster, from sweep file to diagram')
    .description(
      'Runs a sweep with a coordinator in this process and workers in jobs of the cluster. The output directory, the ' +
        'files, the picture and the exit codes are those of `run`. Ctrl-C has the workers report what is finished and ' +
        'cancels the jobs; the same command goes on, from another shell too.',
    );
  addLaunchSlurm(launch);
  addLaunchSsh(launch);
  addLaunchByCommand(launch);
  addLaunchKubernetes(launch);
  addLaunchCondor(launch);
}
