import type { ConnectionTrouble } from '../../wire/connection-trouble.js';
import { decodeStatusDetails, type FieldViolation, statusCode, statusDetailsKey } from '../../wire/status.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';

/** A call that the coordinator answered with an error, or did not answer. */
export class ClientError extends CliError {
  /** The name of the gRPC status, for example `NOT_FOUND`. */
  readonly code: string;
  /** The fields of the request that are at fault, where the coordinator named them. */
  readonly violations: readonly FieldViolation[];

  constructor(message: string, details: ClientErrorDetails) {
    super(message, { exitCode: details.exitCode, cause: details.cause });
    this.code = details.code;
    this.violations = details.violations;
  }
}

export interface ClientErrorDetails {
  readonly code: string;
  readonly violations: readonly FieldViolation[];
  readonly exitCode: number;
  readonly cause: unknown;
}

/** A failed call as grpc-js reports it. */
export interface FailedCall {
  readonly code: number;
  readonly details: string;
  readonly metadata: { readonly get: (key: string) => readonly (string | Buffer)[] };
}

/** The call that failed. */
export interface AttemptedCall {
  readonly method: string;
  readonly address: string;
  /** The status' name. */
  readonly codeName: string;
  /** Of UNAVAILABLE: why the call found no connection. */
  readonly trouble?: ConnectionTrouble;
}

/** Says what failed, where, and what to do next. */
export function createClientError(failure: FailedCall, call: AttemptedCall): ClientError {
  const { method, address, codeName } = call;
  const [bytes] = failure.metadata.get(statusDetailsKey);
  const violations = (bytes instanceof Buffer ? decodeStatusDetails(bytes) : undefined)?.violations ?? [];
  const details = { code: codeName, violations, cause: failure };
  switch (failure.code) {
    case statusCode.UNAVAILABLE:
      return describeUnavailable(failure, call, details);
    case statusCode.DEADLINE_EXCEEDED:
      return new ClientError(`${method}: expected an answer from ${address} in time, got none (${failure.details})`, {
        ...details,
        exitCode: exitCode.failed,
      });
    case statusCode.UNAUTHENTICATED:
      return new ClientError(
        `${method}: ${address} expects a token: name its access file with --access, or pass --token-file or ` +
          `PHASEGRID_TOKEN (${failure.details})`,
        { ...details, exitCode: exitCode.refused },
      );
    case statusCode.PERMISSION_DENIED:
      return new ClientError(`${failure.details}; ask whoever runs the coordinator at ${address} for another`, {
        ...details,
        exitCode: exitCode.refused,
      });
    case statusCode.INVALID_ARGUMENT:
      return new ClientError(describeViolations(failure.details, violations), {
        ...details,
        exitCode: exitCode.badInput,
      });
    case statusCode.NOT_FOUND:
      return new ClientError(`${failure.details}; \`phasegrid list\` shows those at ${address}`, {
        ...details,
        exitCode: exitCode.refused,
      });
    case statusCode.DATA_LOSS:
      return new ClientError(`${method}: ${failure.details}`, { ...details, exitCode: exitCode.failed });
    case statusCode.INTERNAL:
      return new ClientError(`${method}: the coordinator at ${address} failed: ${failure.details}`, {
        ...details,
        exitCode: exitCode.failed,
      });
    default:
      return new ClientError(`${method}: ${codeName}: ${failure.details}`, { ...details, exitCode: exitCode.refused });
  }
}

function describeUnavailable(
  failure: FailedCall,
  { method, address, trouble }: AttemptedCall,
  details: Omit<ClientErrorDetails, 'exitCode'>,
): ClientError {
  const message = trouble?.message ?? failure.details;
  if (trouble?.kind === 'untrusted') {
    return new ClientError(
      `${method}: the server at ${address} is not the expected coordinator: ${message}; name its access file with --access`,
      { ...details, exitCode: exitCode.refused },
    );
  }
  return new ClientError(
    `${method}: no coordinator answers at ${address} (${message}); start one with \`phasegrid serve\`, ` +
      'or name another with --connect',
    { ...details, exitCode: exitCode.failed },
  );
}

function describeViolations(message: string, violations: readonly FieldViolation[]): string {
  return violations.length < 2 ? message : violations.map(({ description }) => description).join('\n');
}
