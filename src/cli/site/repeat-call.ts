export interface RepeatClock {
  /** Gives how to stop it. */
  readonly after: (delayMs: number, call: () => void) => () => void;
}

/** Delays between two calls: the first, the longest, and by how much each is longer than the one before. */
export interface RepeatDelays {
  readonly minMs: number;
  readonly maxMs: number;
  readonly factor: number;
}

export interface RepeatedCall {
  /** Calls soon, and often again from there. */
  readonly hurry: () => void;
  readonly stop: () => void;
}

/** Calls at once, and again after each end; never two at a time. `call` must not reject. */
export function repeatCall(call: () => Promise<void>, delays: RepeatDelays, clock: RepeatClock): RepeatedCall {
  let delayMs = delays.minMs;
  let isStopped = false;
  let isCalling = false;
  let cancelNext: (() => void) | undefined;
  const plan = (): void => {
    cancelNext?.();
    if (!isStopped) cancelNext = clock.after(delayMs, run);
  };
  const run = (): void => {
    isCalling = true;
    void call().then(() => {
      isCalling = false;
      plan();
      delayMs = Math.min(delayMs * delays.factor, delays.maxMs);
    });
  };
  run();
  return {
    hurry: () => {
      delayMs = delays.minMs;
      if (!isCalling) plan();
    },
    stop: () => {
      isStopped = true;
      cancelNext?.();
    },
  };
}
