import {
  type CallOptions,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type requestCallback,
  type ServiceError,
} from '@grpc/grpc-js';
import type { SweepServiceClient } from '../../../src/wire/generated/phasegrid/v1/SweepService.js';
import type { WorkerServiceClient } from '../../../src/wire/generated/phasegrid/v1/WorkerService.js';
import { createClientConstructors } from '../../../src/wire/proto.js';
import { decodeStatusDetails, type FieldViolation, statusDetailsKey } from '../../../src/wire/status.js';

const constructors = createClientConstructors(loadPackageDefinition);

/** The generated stubs, unadorned: what any client sends and gets. */
export interface RawClient {
  readonly sweeps: SweepServiceClient;
  readonly workers: WorkerServiceClient;
  readonly close: () => void;
}

/** With an authority over TLS, where the certificate is for `localhost`. */
export function openRawClient(address: string, authority?: Buffer): RawClient {
  const channel = authority === undefined ? credentials.createInsecure() : credentials.createSsl(authority);
  const options = authority === undefined ? {} : { 'grpc.ssl_target_name_override': 'localhost' };
  const sweeps = new constructors.SweepService(address, channel, options);
  const workers = new constructors.WorkerService(address, channel, options);
  const close = () => {
    sweeps.close();
    workers.close();
  };
  return { sweeps, workers, close };
}

/** A unary call as a promise; no test waits longer than the deadline. */
export function ask<Reply>(
  start: (metadata: Metadata, options: CallOptions, callback: requestCallback<Reply>) => unknown,
  token?: string,
): Promise<Reply> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', token);
  return new Promise((resolve, reject) => {
    start(metadata, soon(), (error, reply) => {
      if (error !== null) reject(error);
      else if (reply === undefined) reject(new Error('neither an error nor a reply'));
      else resolve(reply);
    });
  });
}

/** All messages of a stream. */
export async function collect<Message>(stream: ClientReadableStream<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of stream) messages.push(message as Message);
  return messages;
}

export function soon(): CallOptions {
  return { deadline: Date.now() + 20_000 };
}

/** What a failed call says: status code, message and the fields that are named. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly details: string; readonly violations: readonly FieldViolation[] }> {
  try {
    await call;
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const [bytes] = error.metadata.get(statusDetailsKey);
    const status = Buffer.isBuffer(bytes) ? decodeStatusDetails(bytes) : undefined;
    return { code: error.code, details: error.details, violations: status?.violations ?? [] };
  }
  throw new Error('expected the call to fail, but it was answered');
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error && 'details' in error;
}
