import { shortestTrialSeconds } from '../../src/sweep/plan.js';
import { measuredCorrection } from './expected-cost.js';
import type { CoordinatorState, SessionState } from './state.js';
import type { SweepState } from './sweep-state.js';
import { readSlowness } from './work-done.js';

/** What the time of a session has room for. */
export interface TimeRoom {
  /** Whether an attempt that takes so long, on a worker like others, ends before the worker leaves. */
  readonly fits: (expectedSeconds: number) => boolean;
  /** Such an attempt was taken. */
  readonly take: (expectedSeconds: number) => void;
}

/** Trials of one cell differ, and what they take is expected from others: so much more is asked for, */
const marginFactor = 1.25;

/** and so much for the way there and back. */
const marginSeconds = 1;

const endless: TimeRoom = { fits: () => true, take: () => undefined };

/** Where threads are taken, another attempt begins when the ones before it are done. */
export function openTimeRoom({ endMs, threads, leases, work }: SessionState, monotonicMs: number): TimeRoom {
  if (endMs === Infinity) return endless;
  const secondsLeft = (endMs - monotonicMs) / 1000;
  const slowness = readSlowness(work);
  let held = leases.size;
  let heldSeconds = 0;
  for (const lease of leases.values()) heldSeconds += lease.expectedSeconds;
  return {
    fits: (expectedSeconds) => {
      const waitSeconds = held < threads ? 0 : heldSeconds / threads;
      return neededSeconds((waitSeconds + expectedSeconds) * slowness) <= secondsLeft;
    },
    take: (expectedSeconds) => {
      held += 1;
      heldSeconds += expectedSeconds;
    },
  };
}

/** Whether nothing is left that the worker could do, so that it may go home. Only those go who came for what there is. */
export function isDismissed(state: CoordinatorState, session: SessionState, monotonicMs: number): boolean {
  if (session.leases.size > 0 || !isGuest(state, session)) return false;
  for (const sweep of state.active.values()) if (hasRoomForAny(session, sweep, monotonicMs)) return false;
  return true;
}

/**
 * A worker of an allocation, or one that would leave by itself and was here while there was something to do: it may have
 * been started before its sweep was submitted.
 */
function isGuest({ activations }: CoordinatorState, { stay, activationsBefore }: SessionState): boolean {
  return stay.allocation !== '' || (stay.idleTimeoutMs !== undefined && activations > activationsBefore);
}

/** Whether the sweep may have a trial that fits; leased ones may come back. */
function hasRoomForAny(session: SessionState, sweep: SweepState, monotonicMs: number): boolean {
  if (session.endMs === Infinity) return true;
  return openTimeRoom(session, monotonicMs).fits(shortestTrialSeconds(sweep.plan) * measuredCorrection(sweep));
}

/** What the worker that stays longest has the time for, from its start on. */
export interface Capacity {
  readonly limitSeconds: number;
  readonly fits: (expectedSeconds: number) => boolean;
}

/** Undefined where a worker stays for ever, or none is known; where all have gone the last one tells of the next. */
export function longestCapacity({ sessions, gone }: CoordinatorState): Capacity | undefined {
  const stays: { readonly limitMs: number | undefined; readonly slowness: number }[] = [];
  for (const { stay, work } of sessions.values()) {
    stays.push({ limitMs: stay.wholeTimeLimitMs, slowness: readSlowness(work) });
  }
  const last = gone.at(-1);
  if (stays.length === 0 && last !== undefined) stays.push({ limitMs: last.stay.wholeTimeLimitMs, slowness: 1 });
  let limitMs = 0;
  for (const stay of stays) {
    if (stay.limitMs === undefined) return undefined;
    limitMs = Math.max(limitMs, stay.limitMs);
  }
  if (stays.length === 0) return undefined;
  const hasTime = (seconds: number): boolean =>
    stays.some((stay) => neededSeconds(seconds * stay.slowness) * 1000 <= (stay.limitMs ?? Infinity));
  return { limitSeconds: limitMs / 1000, fits: hasTime };
}

function neededSeconds(seconds: number): number {
  return marginFactor * seconds + marginSeconds;
}
