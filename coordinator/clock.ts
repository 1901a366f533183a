/** A moment on both clocks. Facts keep the wall time; whatever is waited for is measured by the other one. */
export interface Instant {
  /** Milliseconds since 1970-01-01 UTC; may jump in either direction when somebody sets the clock. */
  readonly wallMs: number;
  /** Milliseconds since an arbitrary origin; never goes back, and is not set by anybody. */
  readonly monotonicMs: number;
}

/** Wall time, monotonic time and timers as an argument, so that decisions can be simulated. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC: for facts and for people. */
  readonly nowMs: () => number;
  /** Milliseconds since an arbitrary origin: for leases, silence, ticks and paces. */
  readonly monotonicMs: () => number;
  /** Calls back every `periodMs` until the returned function is called; never keeps the process alive. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
  /** Calls back once after `delayMs` unless the returned function is called first. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
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

export function readInstant({ nowMs, monotonicMs }: Clock): Instant {
  return { wallMs: nowMs(), monotonicMs: monotonicMs() };
}
