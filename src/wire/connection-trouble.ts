/** Why no call came through, by what the caller does next. */
export type ConnectionTrouble =
  /** Nobody there, or not yet: the same call may succeed later. */
  | { readonly kind: 'away'; readonly message: string }
  /** Whoever answers closed a connection in the clear before it said anything, as one does who expects TLS. */
  | { readonly kind: 'hung-up'; readonly message: string }
  /** Whoever answers is not the coordinator that was meant, or is not spoken to as it expects. No retry mends that. */
  | { readonly kind: 'untrusted'; readonly message: string };

/** OpenSSL's words, in the spellings of its versions, and what they mean here. */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /self[- ]signed certificate|unable to (verify|get)|signature failure|certificate chain|unknown ca|issuer/i,
    'its certificate is not the expected one, nor signed by it',
  ],
  [/certificate has expired/i, 'its certificate has expired'],
  [/certificate is not yet valid/i, 'its certificate is not valid yet by the clock of this machine'],
  [/ALTNAME|altnames/i, 'its certificate is for another name'],
  [/wrong version number|packet length too long|unsupported protocol|unknown protocol/i, 'it does not speak TLS'],
  [/alert handshake failure|alert protocol version|no shared cipher/i, 'it does not agree to TLS'],
  [/Protocol error/, 'it does not speak gRPC in the clear'],
];

/** Reads what gRPC says of a call that found no connection. */
export function classifyConnection(details: string): ConnectionTrouble {
  // gRPC's own words end in a note that is mostly empty, and OpenSSL's in a line break.
  const message = details
    .replace(/\.?\s*\.? Resolution note: $/, '')
    .replace(/^No connection established\. Last error: (Error: )?/, '');
  const cause = causes.find(([pattern]) => pattern.test(details));
  if (cause !== undefined) return { kind: 'untrusted', message: `${cause[1]} (${message.trim()})` };
  if (/Failed to connect \(|Connection dropped/.test(details)) return { kind: 'hung-up', message: 'it hangs up' };
  return { kind: 'away', message };
}
