import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { exitCode } from './exit-code.js';

/**
 * What terminals, batch systems and service managers send to end a process or to warn it of its end: HUP and QUIT a
 * terminal, INT and TERM everybody, USR1, USR2 and XCPU Slurm, LSF and Grid Engine before a limit, PWR a container's or
 * a virtual machine's host, ALRM, VTALRM and PROF supervisors and limits of CPU time. Each of them ends a process that
 * does not listen.
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

/** A stop signal of this process as an abort signal: the first one asks to stop cleanly. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** The exit code that the signal calls for; undefined while none came. */
  readonly exitCode: () => number | undefined;
  readonly dispose: () => void;
}

/** What the process is to the signals; tests bring their own. */
interface SignalHost {
  readonly on: (name: StopSignalName, listener: () => void) => void;
  readonly off: (name: StopSignalName, listener: () => void) => void;
  readonly exit: (code: number) => void;
  readonly monotonicMs: () => number;
  readonly hasTerminal: boolean;
}

/** `npx` and shells pass one Ctrl-C on to a process that the terminal has told already. */
const secondInterruptMs = 500;

/**
 * Only a person's second Ctrl-C ends the process at once. All other signals may come twice, since a batch system tells
 * the job's script and its steps, or warns first and terminates later: the drain that is under way goes on.
 */
export function listenForStop(onFirst: () => void, host: SignalHost = ownProcess()): StopSignal {
  const controller = new AbortController();
  let code: number | undefined;
  let interruptedMs: number | undefined;
  const listeners = stopSignals.map((name) => ({
    name,
    listener: () => {
      // Without a terminal a hang-up is nobody's wish to stop: `nohup` relies on that, and Node undoes what it sets.
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
 * Takes SIGUSR1 from Node, which would open a debugger's port for every user of this machine. A process that does not
 * drain ends by it, as by any other stop signal.
 */
export function claimDebuggerSignal(): void {
  process.on('SIGUSR1', () => {
    if (process.listenerCount('SIGUSR1') === 1) process.exit(stoppedExitCode('SIGUSR1'));
  });
}

/** What shells give for a process that a signal ended. */
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
