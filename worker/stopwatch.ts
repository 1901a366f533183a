/** Elapsed time and timers as an argument, so that the agent can be simulated. It does not know the time of day. */
export interface Stopwatch {
  /** Milliseconds since an arbitrary origin; never goes back. */
  readonly monotonicMs: () => number;
  /** Calls back once after `delayMs` unless the returned function is called first. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const systemStopwatch: Stopwatch = {
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Microseconds since an arbitrary origin: for the compute time of an attempt. */
export function monotonicUs(): number {
  return performance.now() * 1000;
}

/** The wall time after `delayMs`, since gRPC takes a deadline as a point in time. */
export function wallTimeIn(delayMs: number): Date {
  return new Date(Date.now() + delayMs);
}
