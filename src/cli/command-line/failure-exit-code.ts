import { exitCode } from './exit-code.js';

/** The codes of the wings' errors that are no failure of the environment. */
const exitCodes: ReadonlyMap<unknown, number> = new Map([
  ['ADDRESS_INVALID', exitCode.badInput],
  ['ADDRESS_OPEN', exitCode.badInput],
  ['TLS_UNUSABLE', exitCode.badInput],
  ['TOKEN_WEAK', exitCode.badInput],
  ['INSECURE_CONNECTION', exitCode.badInput],
  ['FINGERPRINT_MISMATCH', exitCode.refused],
  ['ACCESS_DENIED', exitCode.refused],
  ['COORDINATOR_UNTRUSTED', exitCode.refused],
  ['PROTOCOL', exitCode.refused],
]);

/** How the process ends when a coordinator or a worker in it failed with an error that has this `code`. */
export function failureExitCode(code: unknown): number {
  return exitCodes.get(code) ?? exitCode.failed;
}
