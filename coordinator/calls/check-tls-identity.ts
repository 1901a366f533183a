import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ListenError } from './listen-error.js';
import type { TlsIdentity } from './service.js';

/** Throws `ListenError` with TLS_UNUSABLE, so that a bad certificate is named at the start and not in every handshake. */
export function checkTlsIdentity({ certificateChain, privateKey, source }: TlsIdentity, wallMs: number): void {
  const certificate = attempt(source, () => new X509Certificate(certificateChain));
  const key = attempt(source, () => createPrivateKey(privateKey));
  const validFromMs = Date.parse(certificate.validFrom);
  const validToMs = Date.parse(certificate.validTo);
  if (!certificate.checkPrivateKey(key)) {
    throw unusable(source, 'expected the key of this certificate, got that of another');
  }
  if (validFromMs > wallMs) {
    throw unusable(source, `expected a certificate that is valid now, got one from ${formatTime(validFromMs)} on`);
  }
  if (validToMs <= wallMs) {
    throw unusable(source, `expected a certificate that is valid now, got one that ended at ${formatTime(validToMs)}`);
  }
  attempt(source, () => createSecureContext({ cert: certificateChain, key: privateKey }));
}

function attempt<Result>(source: string, step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    throw unusable(source, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unusable(source: string, reason: string, cause?: unknown): ListenError {
  return new ListenError('TLS_UNUSABLE', `tls: cannot use ${source}: ${reason}`, { cause });
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}
