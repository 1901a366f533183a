import type { FileReference } from '../src/sweep/file-reference.js';
import type { RegisterReply } from '../src/wire/sync.js';
import type { SyncNews, SyncCall as WireSyncCall } from '../src/wire/sync-codec.js';

/** The coordinator as the agent sees it: three calls, whose failures are values. No promise rejects. */
export interface CoordinatorLink {
  /** With how long the worker stays from now on; undefined for ever. */
  readonly register: (timeLeftMs: number | undefined) => Promise<RegisterReply | CallFailure>;
  readonly sync: (call: SyncCall) => Promise<SyncCallReply>;
  readonly fetchFile: (reference: FileReference) => Promise<FileReply>;
  /** Ends the waiting Sync; its reply must be ignored. */
  readonly abandonSync: () => void;
  readonly close: () => void;
}

export type SyncCall = Omit<WireSyncCall, 'kind'>;

export type SyncCallReply =
  | SyncNews
  /** The session is unknown or over: register anew. */
  | { readonly kind: 'session-over' }
  | CallFailure;

export type FileReply =
  /** The content lies in memory that threads may share. */
  | { readonly kind: 'file'; readonly content: Uint8Array }
  /** The content has another hash than the reference; another fetch would not help. */
  | { readonly kind: 'wrong-content'; readonly message: string }
  | CallFailure;

/** A call that failed. */
export type CallFailure =
  /** Nobody answers: the same call may succeed later. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** The coordinator has no room now: the same call may succeed later. */
  | { readonly kind: 'busy'; readonly message: string; readonly retryAfterMs?: number | undefined }
  /** The server's certificate is not the coordinator's, or the server expects TLS and the worker has no certificate. */
  | { readonly kind: 'untrusted'; readonly message: string }
  /** The token is missing, unknown or of another role. */
  | { readonly kind: 'denied'; readonly message: string }
  /** The server does not accept such a call at all. */
  | { readonly kind: 'rejected'; readonly message: string };
