import { systemClock } from '../../../coordinator/wall-clock.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import type { SlurmStep } from '../engines/slurm-step.js';
import type { Threads } from './threads.js';

/** Workers report within 10 s of their signal. */
const patienceMs = 15_000;

/** Threads of one step on all nodes of an allocation; `tell` hears of troubles. */
export function useStepThreads({ ended, terminate }: SlurmStep, tell: (line: string) => void): Threads {
  let isDraining = false;
  const done = ended.then((code) => {
    if (isDraining) return;
    throw new CliError(`srun: all workers ended before the sweep did (exit code ${code}); see above`, {
      exitCode: exitCode.failed,
    });
  });
  done.catch(() => undefined);
  const end = async (): Promise<void> => {
    isDraining = true;
    const isOver = ended.then(
      () => true,
      () => true,
    );
    await terminate().catch((error: unknown) => tell(String(error)));
    const wait = delay(patienceMs);
    if (!(await Promise.race([isOver, wait.promise]))) tell('not all workers are gone yet');
    wait.cancel();
  };
  let ending: Promise<void> | undefined;
  const endOnce = (): Promise<void> => (ending ??= end());
  return { done, drain: endOnce, abandon: endOnce };
}

function delay(ms: number): { readonly promise: Promise<false>; readonly cancel: () => void } {
  let cancel = (): void => undefined;
  const promise = new Promise<false>((resolve) => {
    cancel = systemClock.after(ms, () => resolve(false));
  });
  return { promise, cancel };
}
