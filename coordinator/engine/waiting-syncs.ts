import type { SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type { WallClock } from '../wall-clock.js';

/** Syncs that are held back until there is something to tell: at most one a session. */
export interface WaitingSyncs {
  /** Resolves with what `end`, `serve` or the time-out gives. */
  readonly wait: (request: SyncRequest, waitMs: number) => Promise<SyncReply>;
  /** Ends the session's wait, if there is one (and it is for `sequence`, if that is given). */
  readonly end: (sessionId: string, reply: SyncReply, sequence?: number) => void;
  /** Offers every wait, the longest first, the chance to end; undefined leaves it waiting. */
  readonly serve: (answer: (request: SyncRequest) => Promise<SyncReply> | undefined) => void;
  readonly count: () => number;
  readonly endAll: (reply: SyncReply) => void;
  readonly failAll: (error: Error) => void;
}

interface Wait {
  readonly request: SyncRequest;
  readonly settle: (reply: SyncReply | Promise<SyncReply>) => void;
  readonly reject: (error: Error) => void;
  readonly stopTimer: () => void;
}

/** `expire` answers a request whose time is over. */
export function createWaitingSyncs(
  clock: WallClock,
  expire: (request: SyncRequest) => Promise<SyncReply>,
): WaitingSyncs {
  const waits = new Map<string, Wait>();
  const take = (sessionId: string): Wait | undefined => {
    const wait = waits.get(sessionId);
    wait?.stopTimer();
    waits.delete(sessionId);
    return wait;
  };
  return {
    wait: (request, waitMs) =>
      new Promise((settle, reject) => {
        const { sessionId } = request;
        const stopTimer = clock.after(waitMs, () => take(sessionId)?.settle(expire(request)));
        waits.set(sessionId, { request, settle, reject, stopTimer });
      }),
    end: (sessionId, reply, sequence) => {
      if (sequence !== undefined && waits.get(sessionId)?.request.sequence !== sequence) return;
      take(sessionId)?.settle(reply);
    },
    serve: (answer) => {
      for (const [sessionId, { request }] of waits) {
        const reply = answer(request);
        if (reply !== undefined) take(sessionId)?.settle(reply);
      }
    },
    count: () => waits.size,
    endAll: (reply) => {
      for (const sessionId of waits.keys()) take(sessionId)?.settle(reply);
    },
    failAll: (error) => {
      for (const sessionId of waits.keys()) take(sessionId)?.reject(error);
    },
  };
}
