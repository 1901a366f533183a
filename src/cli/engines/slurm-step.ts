import { type ChildProcess, spawn } from 'node:child_process';
import { EngineError } from './engine-error.js';
import { runProgramBriefly } from './run-program.js';
import { composeSlurmEnvironment } from './slurm-environment.js';

/** A program on every node of the allocation in which this process is. */
export interface SlurmStep {
  /** Resolves with the exit code of srun when the program has ended on every node. */
  readonly ended: Promise<number>;
  /** SIGTERM to the program on every node. srun itself would pass it on as an end at once. */
  readonly terminate: () => Promise<void>;
}

export interface SlurmStepOptions {
  readonly jobId: string;
  readonly nodes: number;
  readonly threads: number;
  readonly command: readonly string[];
}

const timeoutMs = 30_000;

/** Each node is for itself: the loss of one ends nothing on the others. */
export function startSlurmStep({ jobId, nodes, threads, command }: SlurmStepOptions): SlurmStep {
  const args = [
    `--nodes=${nodes}`,
    `--ntasks=${nodes}`,
    '--ntasks-per-node=1',
    `--cpus-per-task=${threads}`,
    ...['--kill-on-bad-exit=0', '--no-kill', '--wait=0', '--label'],
    ...command,
  ];
  const child = spawn('srun', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return {
    ended: waitForEnd(child),
    terminate: async () => {
      const env = composeSlurmEnvironment(process.env);
      const call = { program: 'scancel', args: ['--quiet', '--signal=TERM', jobId], timeoutMs, env };
      const result = await runProgramBriefly(call);
      if (result.kind !== 'ended') throw new EngineError('scancel', 'the workers could not be told to report');
    },
  };
}

function waitForEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new EngineError('srun', cause.message, { cause })));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
