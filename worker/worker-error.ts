/** The coordinator has other kernels, other experiments or another protocol: install the same version on both sides. */
export class FingerprintMismatchError extends Error {
  readonly code = 'FINGERPRINT_MISMATCH';

  /** One sentence per difference. */
  readonly differences: readonly string[];

  constructor(address: string, differences: readonly string[]) {
    super(`the coordinator at ${address} refuses this worker: ${differences.join('; ')}`);
    this.name = 'FingerprintMismatchError';
    this.differences = differences;
  }
}

/** The coordinator does not know the token, or it is not a worker's: use the right one. */
export class AccessDeniedError extends Error {
  readonly code = 'ACCESS_DENIED';

  constructor(address: string, message: string) {
    super(`the coordinator at ${address} denies access: ${message}`);
    this.name = 'AccessDeniedError';
  }
}

/** The server at the address is not the coordinator of this worker's access file: copy the file from it again. */
export class CoordinatorUntrustedError extends Error {
  readonly code = 'COORDINATOR_UNTRUSTED';

  constructor(address: string, message: string) {
    super(`the server at ${address} is not the expected coordinator: ${message}`);
    this.name = 'CoordinatorUntrustedError';
  }
}

/** The server at the address does not speak the worker protocol: check the address and the versions. */
export class ProtocolError extends Error {
  readonly code = 'PROTOCOL';

  constructor(address: string, message: string) {
    super(`the server at ${address} does not accept this worker's calls: ${message}`);
    this.name = 'ProtocolError';
  }
}

/** No answer for longer than `maxOfflineMs`: start the worker again when the coordinator is back. */
export class CoordinatorUnreachableError extends Error {
  readonly code = 'COORDINATOR_UNREACHABLE';

  constructor(address: string, message: string) {
    super(`no answer from the coordinator at ${address}: ${message}`);
    this.name = 'CoordinatorUnreachableError';
  }
}

/** The pool's threads cannot start, or cannot be replaced: free memory or repair the installation. */
export class ThreadStartError extends Error {
  readonly code = 'THREAD_START';

  constructor(cause: unknown) {
    super(`the worker's threads do not start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ThreadStartError';
  }
}

/** The address is not on loopback, and the connection would have no TLS or no token. */
export class InsecureConnectionError extends Error {
  readonly code = 'INSECURE_CONNECTION';

  constructor(address: string) {
    super(`${address} is not on loopback: connecting to it needs TLS and a token; name its access file with --access`);
    this.name = 'InsecureConnectionError';
  }
}
