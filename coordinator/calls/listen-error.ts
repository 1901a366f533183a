/** Why a coordinator cannot listen, by what the caller does next. */
export type ListenErrorCode =
  /** The text is no address: spell it `host:port` or `unix:PATH`. */
  | 'ADDRESS_INVALID'
  /** Others could reach it in the clear or without a token: pass TLS files and a token, or listen on loopback. */
  | 'ADDRESS_OPEN'
  /** Something else listens there: stop it, or name another port. */
  | 'ADDRESS_IN_USE'
  /** The system does not let this process listen there. */
  | 'ADDRESS_UNAVAILABLE'
  /** The certificate or the key cannot be read or used. */
  | 'TLS_UNUSABLE';

export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(
    readonly code: ListenErrorCode,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}
