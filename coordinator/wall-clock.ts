/** A moment by wall time and by monotonic time. Facts keep the wall time; durations are measured in monotonic time. */
export interface Instant {
  /** Milliseconds since 1970-01-01 UTC; jumps forwards or back when somebody sets the system's clock. */
  readonly wallMs: number;
  /** Milliseconds since an arbitrary origin; never goes back, and nobody can set it. */
  readonly monotonicMs: number;
}

/** Wall time, monotonic time and timers as an argument, so that decisions can be simulated. */
export interface WallClock {
  /** Milliseconds since 1970-01-01 UTC: for facts and for people. */
  readonly wallMs: () => number;
  /** Milliseconds since an arbitrary origin: for leases, silence, ticks and paces. */
  readonly monotonicMs: () => number;
  /** Calls back every `periodMs` until the returned function is called; never keeps the process alive. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
  /** Calls back once after `delayMs` unless the returned function is called first. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const systemClock: WallClock = {
  wallMs: () => Date.now(),
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

export function readInstant({ wallMs, monotonicMs }: WallClock): Instant {
  return { wallMs: wallMs(), monotonicMs: monotonicMs() };
}
