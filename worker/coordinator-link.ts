import type { FileReference } from '../src/sweep/file-reference.js';
import type { RegisterReply } from '../src/wire/sync.js';
import type { SyncNews, SyncCall as WireSyncCall } from '../src/wire/sync-codec.js';

/** The coordinator as the agent sees it: three calls, whose failures are values. No promise rejects. */
export interface CoordinatorLink {
  readonly register: () => Promise<RegisterReply | CallFailure>;
  readonly sync: (call: SyncCall) => Promise<SyncCallReply>;
  readonly fetchFile: (reference: FileReference) => Promise<FileReply>;
  /** Gives the waiting Sync up; its reply says nothing and comes too late to matter. */
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
  /** In memory that threads may share. */
  | { readonly kind: 'file'; readonly content: Uint8Array }
  /** What came is not what the reference names: asking again would not help. */
  | { readonly kind: 'wrong-content'; readonly message: string }
  | CallFailure;

/** A call that was not answered as asked. */
export type CallFailure =
  /** Nobody there, or too busy: the same call may succeed later. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** It answers, and has no room now: the same call may succeed later. */
  | { readonly kind: 'busy'; readonly message: string }
  /** Whoever answers is not the coordinator that was meant, by its certificate, or expects TLS where none was asked for. */
  | { readonly kind: 'untrusted'; readonly message: string }
  /** The token is missing, unknown or of another role. */
  | { readonly kind: 'denied'; readonly message: string }
  /** The other side does not take such a call at all. */
  | { readonly kind: 'rejected'; readonly message: string };
