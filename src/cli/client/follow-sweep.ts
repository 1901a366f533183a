import type { WallClock } from '../../../coordinator/wall-clock.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { statusCode } from '../../wire/status.js';

export interface FollowOptions {
  /** Ends the iteration early, without an error. */
  readonly signal?: AbortSignal;
  /** The last revision seen; 0, or omitted, for every cell. */
  readonly afterRevision?: number;
  /** Gives up when the coordinator is away for longer. */
  readonly offlineMaxMs?: number;
}

/** One WatchSweep call. */
export interface SweepStream {
  readonly messages: AsyncIterable<WatchSweepResponse__Output>;
  readonly cancel: () => void;
}

interface Surroundings {
  readonly clock: WallClock;
  /** The error to throw for a call that must not be repeated. */
  readonly explain: (error: unknown) => Promise<unknown>;
}

const offlineDefaultMaxMs = 120_000;
const reconnectDelayMinMs = 200;
const reconnectDelayMaxMs = 5000;

/** The messages of successive watches, each of which continues after the last revision seen, as one uninterrupted stream. */
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
      // An address that never answered is probably wrong, so waiting would not help.
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

/** Whether another call may continue: the coordinator went away, or the call reached its deadline. */
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

/** Reads the flag again, since it may have changed while the stream was read; the compiler would assume that it has not. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
