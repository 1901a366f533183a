/** Wall time and timers as an argument, so that decisions can be simulated. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs: () => number;
  /** Calls back every `periodMs` until the returned function is called; never keeps the process alive. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
  /** Calls back once after `delayMs` unless the returned function is called first. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  every: (periodMs, callback) => {
    const timer = setInterval(callback, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
