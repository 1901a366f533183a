/** What was accepted in each of the last seconds of monotonic time, as a ring buffer. */
export interface Pace {
  /** The second that each slot holds; NaN where it holds none. */
  readonly seconds: Float64Array;
  /** Settled trials times cells. */
  readonly trials: Float64Array;
  readonly computeSeconds: Float64Array;
}

export interface PaceReading {
  /** Settled trials times cells per wall second. */
  readonly trialsPerSecond: number;
  /** Compute seconds per wall second: the number of threads whose work comes in. */
  readonly parallelism: number;
}

/** Long enough to smooth tasks of a few seconds, short enough to notice that workers came or went. */
const windowSeconds = 60;

export function createPace(): Pace {
  return {
    seconds: new Float64Array(windowSeconds).fill(Number.NaN),
    trials: new Float64Array(windowSeconds),
    computeSeconds: new Float64Array(windowSeconds),
  };
}

export function recordPace(pace: Pace, monotonicMs: number, amount: { trials: number; computeSeconds: number }): void {
  const second = Math.floor(monotonicMs / 1000);
  const slot = second % windowSeconds;
  if (pace.seconds[slot] !== second) {
    pace.seconds[slot] = second;
    pace.trials[slot] = 0;
    pace.computeSeconds[slot] = 0;
  }
  pace.trials[slot] += amount.trials;
  pace.computeSeconds[slot] += amount.computeSeconds;
}

/** Means over the last minute, or since the first outcome within it, but over at least one second. */
export function readPace(pace: Pace, monotonicMs: number): PaceReading {
  const now = monotonicMs / 1000;
  let trials = 0;
  let computeSeconds = 0;
  let oldest = now;
  pace.seconds.forEach((second, slot) => {
    if (!(second > now - windowSeconds && second <= now)) return;
    trials += pace.trials[slot];
    computeSeconds += pace.computeSeconds[slot];
    oldest = Math.min(oldest, second);
  });
  const span = Math.max(1, now - oldest);
  return { trialsPerSecond: trials / span, parallelism: computeSeconds / span };
}
