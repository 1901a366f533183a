/** Why a coordinator cannot listen, by what the caller does next. */
export type ListenErrorCode =
  /** The text is no address: spell it `host:port` or `unix:PATH`. */
  | 'ADDRESS_INVALID'
  /** Other machines could reach it in the clear or without a token: give it TLS and tokens, or listen on loopback. */
  | 'ADDRESS_OPEN'
  /** Something else listens there: stop it, or name another port. */
  | 'ADDRESS_IN_USE'
  /** The system does not let this process listen there. */
  | 'ADDRESS_UNAVAILABLE'
  /** The certificate or the key cannot be used, or the certificate is out of date. */
  | 'TLS_UNUSABLE'
  /** A token can be guessed: take a longer one, of random characters. */
  | 'TOKEN_WEAK';

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
