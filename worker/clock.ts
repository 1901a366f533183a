/** Time and timers as an argument, so that the agent can be simulated. */
export interface Clock {
  /** Milliseconds since an arbitrary origin; never goes back. */
  readonly nowMs: () => number;
  /** Calls back once after `delayMs` unless the returned function is called first. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Measures the compute time of an attempt; in microseconds since an arbitrary origin. */
export function stopwatchUs(): number {
  return performance.now() * 1000;
}

/** The wall time after `delayMs`: gRPC takes deadlines as points in time. */
export function wallTimeIn(delayMs: number): Date {
  return new Date(Date.now() + delayMs);
}
