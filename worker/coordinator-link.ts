import type { RegisterReply } from '../src/wire/sync.js';
import type { SyncNews, SyncCall as WireSyncCall } from '../src/wire/sync-codec.js';

/** The coordinator as the agent sees it: two calls, whose failures are values. Neither promise rejects. */
export interface CoordinatorLink {
  readonly register: () => Promise<RegisterReply | CallFailure>;
  readonly sync: (call: SyncCall) => Promise<SyncCallReply>;
  /** Gives the waiting call up; its reply says nothing and comes too late to matter. */
  readonly abandonSync: () => void;
  readonly close: () => void;
}

export type SyncCall = Omit<WireSyncCall, 'kind'>;

export type SyncCallReply =
  | SyncNews
  /** The session is unknown or over: register anew. */
  | { readonly kind: 'session-over' }
  | CallFailure;

/** A call that was not answered as asked. */
export type CallFailure =
  /** Nobody there, or too busy: the same call may succeed later. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** The token is missing or wrong. */
  | { readonly kind: 'denied'; readonly message: string }
  /** The other side does not take such a call at all. */
  | { readonly kind: 'rejected'; readonly message: string };
