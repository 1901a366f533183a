import type { WallClock } from '../../coordinator/wall-clock.js';

/** Time that passes when it is told to. */
export interface VirtualClock extends WallClock {
  /** Sets the wall clock, forth or back; nothing else moves. */
  readonly jump: (durationMs: number) => void;
  /** Fires what is due on the way, in order. */
  readonly advance: (durationMs: number) => void;
  /** Time in which the process is stopped: it passes, and what became due fires late, once. */
  readonly freeze: (durationMs: number) => void;
  /** Forgets every timer: what a process leaves behind when it is killed. */
  readonly clear: () => void;
}

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly callback: () => void;
}

export function createVirtualClock(startMs = 1_700_000_000_000): VirtualClock {
  let monotonicMs = 0;
  let wallMs = startMs;
  const timers = new Set<Timer>();
  const add = (timer: Timer): (() => void) => {
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const findNext = (endMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  };
  return {
    wallMs: () => wallMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    jump: (durationMs) => void (wallMs += durationMs),
    every: (periodMs, callback) => add({ dueMs: monotonicMs + periodMs, periodMs, callback }),
    after: (delayMs, callback) => add({ dueMs: monotonicMs + delayMs, periodMs: undefined, callback }),
    advance: (durationMs) => {
      const endMs = monotonicMs + durationMs;
      for (let timer = findNext(endMs); timer !== undefined; timer = findNext(endMs)) {
        monotonicMs = Math.max(monotonicMs, timer.dueMs);
        if (timer.periodMs === undefined) timers.delete(timer);
        else timer.dueMs = monotonicMs + timer.periodMs;
        timer.callback();
      }
      monotonicMs = endMs;
    },
    freeze: (durationMs) => void (monotonicMs += durationMs),
    clear: () => timers.clear(),
  };
}

/** Lets everything that is ready run: one turn of the event loop, with its commit. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets every promise that is settled be heard of, without ending the turn of the event loop. */
export function everyReply(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
