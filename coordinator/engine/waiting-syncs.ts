import type { SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type { WallClock } from '../wall-clock.js';

/** Syncs that wait until there is something to tell: at most one a session. */
export interface WaitingSyncs {
  /** Resolves to the reply of `end`, of `serve` or of the time-out. */
  readonly wait: (request: SyncRequest, waitMs: number) => Promise<SyncReply>;
  /** Ends the session's wait if it has one; with `sequence`, only a wait of that sync. */
  readonly end: (sessionId: string, reply: SyncReply, sequence?: number) => void;
  /** Asks for an answer to every waiting sync, the longest waiting first; one without an answer goes on waiting. */
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

/** `expire` answers a request whose wait timed out. */
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
