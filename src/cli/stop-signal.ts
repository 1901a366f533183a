import { exitCode } from './exit-code.js';

/** Ctrl-C and SIGTERM as an abort signal: the first asks to stop cleanly, the second ends the process at once. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** The exit code that the signal calls for; undefined while none came. */
  readonly exitCode: () => number | undefined;
  readonly dispose: () => void;
}

export function listenForStop(onFirst: () => void): StopSignal {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (signalCode: number) => (): void => {
    if (code !== undefined) process.exit(signalCode);
    code = signalCode;
    onFirst();
    controller.abort();
  };
  const onInterrupt = stop(exitCode.interrupted);
  const onTerminate = stop(exitCode.terminated);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
