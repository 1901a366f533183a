import type { WallClock } from '../../../coordinator/wall-clock.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { statusCode } from '../../wire/status.js';

export interface FollowOptions {
  /** Ends the following early and quietly. */
  readonly signal?: AbortSignal;
  /** The last revision seen; 0 or nothing for every cell. */
  readonly afterRevision?: number;
  /** A coordinator that is away for longer is given up. */
  readonly offlineMaxMs?: number;
}

/** One WatchSweep call. */
export interface SweepStream {
  readonly messages: AsyncIterable<WatchSweepResponse__Output>;
  readonly cancel: () => void;
}

interface Surroundings {
  readonly clock: WallClock;
  /** The error to throw for a call that failed for good. */
  readonly explain: (error: unknown) => Promise<unknown>;
}

const offlineDefaultMaxMs = 120_000;
const reconnectDelayMinMs = 200;
const reconnectDelayMaxMs = 5000;

/** Messages of one watch after the other, each opened behind the last revision seen, as if none ever broke. */
export async function* followSweep(
  open: (afterRevision: number) => SweepStream,
  options: FollowOptions & Surroundings,
): AsyncGenerator<WatchSweepResponse__Output, void, undefined> {
  const { signal, clock, explain, offlineMaxMs = offlineDefaultMaxMs } = options;
  let revision = options.afterRevision ?? 0;
  let connected = false;
  let awaySinceMs: number | undefined;
  let delayMs = reconnectDelayMinMs;
  while (signal?.aborted !== true) {
    const stream = open(revision);
    signal?.addEventListener('abort', stream.cancel);
    try {
      for await (const message of stream.messages) {
        connected = true;
        awaySinceMs = undefined;
        delayMs = reconnectDelayMinMs;
        revision = message.progress?.revision ?? revision;
        yield message;
      }
      return;
    } catch (error) {
      if (isAborted(signal)) return;
      // An address that never answered is more likely wrong than restarting.
      awaySinceMs ??= clock.monotonicMs();
      const patient = connected && clock.monotonicMs() - awaySinceMs <= offlineMaxMs;
      if (!isPassing(error) || !patient) throw await explain(error);
    } finally {
      signal?.removeEventListener('abort', stream.cancel);
    }
    await pause(delayMs, clock, signal);
    delayMs = Math.min(2 * delayMs, reconnectDelayMaxMs);
  }
}

/** The coordinator went away, or the call reached its deadline: another call may go on. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === statusCode.UNAVAILABLE || error.code === statusCode.DEADLINE_EXCEEDED;
}

async function pause(delayMs: number, clock: WallClock, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const settle = () => {
      stopTimer();
      signal?.removeEventListener('abort', settle);
      resolve();
    };
    const stopTimer = clock.after(delayMs, settle);
    signal?.addEventListener('abort', settle);
    if (signal?.aborted === true) settle();
  });
}

/** Reads the flag anew: it may have changed while the stream was read. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
