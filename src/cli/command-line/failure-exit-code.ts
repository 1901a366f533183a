import { exitCode } from './exit-code.js';

/** The codes of errors of coordinator and worker that are no failures of the environment. */
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

/** The exit code of a process whose coordinator or worker failed with an error of this `code`. */
export function failureExitCode(code: unknown): number {
  return exitCodes.get(code) ?? exitCode.failed;
}
