import type { MalformedField } from '../../src/wire/malformed-field.js';
import type { FieldViolation, StatusName } from '../../src/wire/status.js';

/** A call is answered with a gRPC status instead of a reply. The message says what was wrong or what to wait for. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    /** The gRPC status. */
    readonly code: StatusName,
    message: string,
    /** The fields at fault; they travel as google.rpc.BadRequest. */
    readonly violations: readonly FieldViolation[] = [],
    /** In how many milliseconds the same call may succeed; undefined where that is not known. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** INVALID_ARGUMENT for one field. `problem` says what was expected and what was there. */
export function invalidField(field: string, problem: string): RequestError {
  return new RequestError('INVALID_ARGUMENT', `${field}: ${problem}`, [{ field, description: problem }]);
}

/** The value that a codec decoded. Throws INVALID_ARGUMENT for a field that it refused. */
export function requireWellFormed<T extends { readonly kind: string }>(
  decoded: T | MalformedField,
): Exclude<T, MalformedField> {
  if (isMalformed(decoded)) throw invalidField(decoded.field, decoded.problem);
  return decoded as Exclude<T, MalformedField>;
}

function isMalformed(decoded: { readonly kind: string }): decoded is MalformedField {
  return decoded.kind === 'malformed';
}
