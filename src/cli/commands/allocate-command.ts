import type { Command } from '@commander-js/extra-typings';
import { addAllocateControl } from './allocate-control.js';
import { addAllocateSlurm } from './allocate-slurm.js';

/** `allocate ENGINE`: jobs for a running coordinator and all of its sweeps. */
export function addAllocateCommand(program: Command): void {
  const allocate = program
    .command('allocate')
    .summary('keep jobs of a cluster computing for a running coordinator')
    .description(
      'Keeps as many jobs on a cluster as the sweeps of a running `serve` have work for, until it is stopped. Ctrl-C has ' +
        'the workers report what is finished and cancels the jobs. After a crash the same command goes on with the jobs ' +
        'that are there.',
    );
  addAllocateSlurm(allocate);
  addAllocateControl(allocate);
}
