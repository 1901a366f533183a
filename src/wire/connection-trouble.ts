/** Why a call found no connection. The kinds differ by what the caller should do next. */
export type ConnectionTrouble =
  /** Nobody answers: the same call may succeed later. */
  | { readonly kind: 'away'; readonly message: string }
  /** The server closed an unencrypted connection without an answer, as a server does that expects TLS. */
  | { readonly kind: 'hung-up'; readonly message: string }
  /** The server is not the expected coordinator, or expects TLS or none. No retry mends that. */
  | { readonly kind: 'untrusted'; readonly message: string };

/** OpenSSL's messages, as its versions spell them, and what they mean here. */
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

/** Classifies gRPC's message for a call that found no connection. */
export function classifyConnection(details: string): ConnectionTrouble {
  // gRPC's message ends in a note that is mostly empty, and OpenSSL's in a line break.
  const message = details
    .replace(/\.?\s*\.? Resolution note: $/, '')
    .replace(/^No connection established\. Last error: (Error: )?/, '');
  const cause = causes.find(([pattern]) => pattern.test(details));
  if (cause !== undefined) return { kind: 'untrusted', message: `${cause[1]} (${message.trim()})` };
  if (/Failed to connect \(|Connection dropped/.test(details)) return { kind: 'hung-up', message: 'it hangs up' };
  return { kind: 'away', message };
}
