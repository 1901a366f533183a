import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { getStatusMessage } from './proto.js';

/** The gRPC status codes that the services use, by number. */
export const statusCode = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type StatusName = keyof typeof statusCode;

/** The trailer that holds an encoded google.rpc.Status. */
export const statusDetailsKey = 'grpc-status-details-bin';

/** The trailer that says in how many milliseconds the same call may succeed. */
export const retryAfterKey = 'retry-after-ms';

/** A trailer that says more, or nothing that is a number, is not believed. */
const retryAfterMsMax = 600_000;

/** What the trailer says; undefined where it says nothing. */
export function decodeRetryAfter(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) return undefined;
  return Math.min(Number(text), retryAfterMsMax);
}

/** One field of a request and what is wrong with it. */
export interface FieldViolation {
  /** The path as the .proto spells it, such as `page_token` or `document.axes.k`. */
  readonly field: string;
  readonly description: string;
}

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly violations: readonly FieldViolation[];
}

interface StatusMessage {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Buffer }[];
}

interface BadRequestMessage {
  readonly fieldViolations: readonly FieldViolation[];
}

// Clients refuse trailers above 8 KiB, and details are sent in base64. Longer details are cut, so that most arrive.
const detailsBytesMax = 4500;
const descriptionLengthMax = 1000;

const badRequestUrl = 'type.googleapis.com/google.rpc.BadRequest';

/** The bytes of `grpc-status-details-bin`; violations beyond what a trailer holds are counted in a last one. */
export function encodeStatusDetails({ code, message, violations }: RpcStatus): Buffer {
  const badRequest = encode(getStatusMessage('google.rpc.BadRequest'), { fieldViolations: fitViolations(violations) });
  const details = violations.length === 0 ? [] : [{ type_url: badRequestUrl, value: badRequest }];
  return encode(getStatusMessage('google.rpc.Status'), { code, message, details });
}

/** Undefined when the bytes are not a google.rpc.Status. Details other than BadRequest are left out. */
export function decodeStatusDetails(bytes: Uint8Array): RpcStatus | undefined {
  try {
    const status = getStatusMessage('google.rpc.Status').deserialize(Buffer.from(bytes)) as StatusMessage;
    const violations = status.details
      .filter(({ type_url }) => type_url === badRequestUrl)
      .flatMap(({ value }) => decodeBadRequest(value).fieldViolations);
    return { code: status.code, message: status.message, violations };
  } catch {
    // The bytes come from a peer; unreadable ones count as none.
    return undefined;
  }
}

function decodeBadRequest(value: Buffer): BadRequestMessage {
  return getStatusMessage('google.rpc.BadRequest').deserialize(value) as BadRequestMessage;
}

function encode(type: MessageTypeDefinition<object, object>, message: object): Buffer {
  return type.serialize(message);
}

function fitViolations(violations: readonly FieldViolation[]): FieldViolation[] {
  const fitting: FieldViolation[] = [];
  let bytes = 0;
  for (const { field, description } of violations) {
    const violation = { field: field.slice(0, 200), description: description.slice(0, descriptionLengthMax) };
    bytes += Buffer.byteLength(violation.field) + Buffer.byteLength(violation.description) + 8;
    if (bytes > detailsBytesMax) {
      const count = violations.length - fitting.length;
      return [...fitting, { field: violation.field, description: `and ${count} more problems from here on` }];
    }
    fitting.push(violation);
  }
  return fitting;
}
