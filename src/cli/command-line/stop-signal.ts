import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { exitCode } from './exit-code.js';

/**
 * The signals that end a process or warn it of its end. HUP and QUIT come from a terminal; INT and TERM from anyone; USR1,
 * USR2 and XCPU from Slurm, LSF and Grid Engine before a limit; PWR from the host of a container or a virtual machine; ALRM,
 * VTALRM and PROF from supervisors and limits of CPU time. Each of them ends a process that does not handle it.
 */
export const stopSignals = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGXCPU',
  'SIGPWR',
  'SIGALRM',
  'SIGVTALRM',
  'SIGPROF',
] as const satisfies readonly NodeJS.Signals[];

type StopSignalName = (typeof stopSignals)[number];

/** The first stop signal of this process as an abort signal, which asks to stop cleanly. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** The exit code of the signal; undefined before one came. */
  readonly exitCode: () => number | undefined;
  readonly dispose: () => void;
}

/** The functions of the process that signals need; tests pass their own. */
interface SignalHost {
  readonly on: (name: StopSignalName, listener: () => void) => void;
  readonly off: (name: StopSignalName, listener: () => void) => void;
  readonly exit: (code: number) => void;
  readonly monotonicMs: () => number;
  readonly hasTerminal: boolean;
}

/** `npx` and shells forward a Ctrl-C to a process that already got it from the terminal. */
const secondInterruptMs = 500;

/**
 * Only a user's second Ctrl-C ends the process at once. All other signals may come twice, because a batch system signals
 * both a job's script and its steps, or warns first and terminates later; then the drain goes on.
 */
export function listenForStop(onFirst: () => void, host: SignalHost = ownProcess()): StopSignal {
  const controller = new AbortController();
  let code: number | undefined;
  let interruptedMs: number | undefined;
  const listeners = stopSignals.map((name) => ({
    name,
    listener: () => {
      // Without a terminal a hang-up must not stop the process: `nohup` ignores it, but Node undoes that.
      if (name === 'SIGHUP' && !host.hasTerminal) return;
      if (name === 'SIGINT') {
        const isAgain = interruptedMs !== undefined && host.monotonicMs() - interruptedMs >= secondInterruptMs;
        if (isAgain) host.exit(exitCode.interrupted);
        interruptedMs ??= host.monotonicMs();
      }
      if (code !== undefined) return;
      code = stoppedExitCode(name);
      onFirst();
      controller.abort();
    },
  }));
  for (const { name, listener } of listeners) host.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => {
      for (const { name, listener } of listeners) host.off(name, listener);
    },
  };
}

/**
 * Handles SIGUSR1 in place of Node, which would open a debugger's port for every user of this machine. The signal ends a
 * process that does not drain, as other stop signals do.
 */
export function claimDebuggerSignal(): void {
  // A bundled worker claims it too, and a second listener would look like a drain.
  if (process.listenerCount('SIGUSR1') > 0) return;
  process.on('SIGUSR1', () => {
    if (process.listenerCount('SIGUSR1') === 1) process.exit(stoppedExitCode('SIGUSR1'));
  });
}

/** The exit code that shells report for a process that a signal ended. */
export function stoppedExitCode(name: StopSignalName): number {
  return 128 + constants.signals[name];
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

function ownProcess(): SignalHost {
  return {
    on: (name, listener) => void process.on(name, listener),
    off: (name, listener) => void process.off(name, listener),
    exit: (code) => process.exit(code),
    monotonicMs: () => performance.now(),
    hasTerminal: [0, 1, 2].some((descriptor) => isatty(descriptor)),
  };
}
