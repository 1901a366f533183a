import { connect as connectTls } from 'node:tls';
import {
  type CallOptions,
  type ChannelCredentials,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { FileReference } from '../src/sweep/file-reference.js';
import { classifyConnection } from '../src/wire/connection-trouble.js';
import { assembleFile, encodeReference } from '../src/wire/file-codec.js';
import type { Fingerprint } from '../src/wire/fingerprint.js';
import type { FetchFileResponse__Output } from '../src/wire/generated/phasegrid/v1/FetchFileResponse.js';
import type { RegisterResponse__Output } from '../src/wire/generated/phasegrid/v1/RegisterResponse.js';
import type { SyncResponse__Output } from '../src/wire/generated/phasegrid/v1/SyncResponse.js';
import { createClientConstructors } from '../src/wire/proto.js';
import { type Channel, composeChannel, type Endpoint } from '../src/wire/secure-channel.js';
import { speaksTls } from '../src/wire/speaks-tls.js';
import { decodeRetryAfter, decodeStatusDetails, retryAfterKey, statusDetailsKey } from '../src/wire/status.js';
import type { RegisterReply, WorkerStay } from '../src/wire/sync.js';
import { decodeSyncResponse, encodeRegisterRequest, encodeSyncRequest } from '../src/wire/sync-codec.js';
import type { CallFailure, CoordinatorLink, FileReply, SyncCall, SyncCallReply } from './coordinator-link.js';
import { wallTimeIn } from './stopwatch.js';

export interface UplinkOptions extends Endpoint {
  readonly token?: string | undefined;
  readonly fingerprint: Fingerprint;
  readonly host: string;
  readonly processId: number;
  readonly processIdentity: string;
  readonly threads: number;
  /** All but how long the worker stays from now on. */
  readonly stay?: Omit<WorkerStay, 'timeLimitMs'> | undefined;
}

const registerDeadlineMs = 60_000;

/**
 * A Sync may take this much longer than the wait that it asks for. A coordinator that is busy answers late, and a second
 * request while the first is worked on would keep it busier; one that is gone is noticed by the end of the connection.
 */
const syncDeadlineMarginMs = 90_000;

/** Enough for the largest file at one megabit a second. */
const fetchDeadlineMs = 60_000;

/** Sweeps can be larger than gRPC's default of 4 MiB. */
const receiveBytesMax = 64 * 1024 * 1024;

const channelOptions = {
  'grpc.max_receive_message_length': receiveBytesMax,
  'grpc.max_send_message_length': -1,
  // The agent has a back-off of its own; gRPC's default of up to two minutes would be added to it.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
  // A coordinator whose host vanished closes no connection, so pings find out. No main thread is busy for so long.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // The agent decides when to repeat a Sync.
  'grpc.enable_retries': 0,
};

const deniedCodes = new Set([status.UNAUTHENTICATED, status.PERMISSION_DENIED]);
const rejectedCodes = new Set([status.INVALID_ARGUMENT, status.OUT_OF_RANGE, status.UNIMPLEMENTED]);

/** An unexpected sequence is FAILED_PRECONDITION: the two sides no longer agree on the session. */
const sessionOverCodes = new Set([status.NOT_FOUND, status.FAILED_PRECONDITION]);

/** The worker's one gRPC client. Connects lazily, and again whenever a call finds the connection gone. */
export function openUplink(options: UplinkOptions): CoordinatorLink {
  const { WorkerService } = createClientConstructors(loadPackageDefinition);
  const channel = composeChannel(options);
  if (channel === undefined) throw new Error(`expected an address that was checked, got "${options.address}"`);
  const client = new WorkerService(channel.target, createCredentials(channel), {
    ...channelOptions,
    ...channel.options,
  });
  const describeFailure = (error: ServiceError): Promise<CallFailure> => classifyFailure(error, options);
  const metadata = new Metadata();
  if (options.token !== undefined) metadata.set('authorization', `Bearer ${options.token}`);
  let syncing: ClientUnaryCall | undefined;
  let fetching: ClientReadableStream<FetchFileResponse__Output> | undefined;

  const register = async (timeLimitMs: number | undefined): Promise<RegisterReply | CallFailure> => {
    const { stay, ...self } = options;
    const request = encodeRegisterRequest({ ...self, ...(stay && { stay: { ...stay, timeLimitMs } }) });
    const reply = await callUnary<RegisterResponse__Output>((callback) => {
      client.register(request, metadata, deadlineIn(registerDeadlineMs), callback);
    });
    if (reply.kind === 'response') return { kind: 'accepted', ...pickSession(reply.response) };
    if (reply.error.code === status.FAILED_PRECONDITION) {
      return { kind: 'refused', differences: describeRefusal(reply.error) };
    }
    return describeFailure(reply.error);
  };

  const sync = async (call: SyncCall): Promise<SyncCallReply> => {
    const request = encodeSyncRequest(call);
    const deadline = deadlineIn(call.request.waitMs + syncDeadlineMarginMs);
    let own: ClientUnaryCall | undefined;
    const reply = await callUnary<SyncResponse__Output>((callback) => {
      own = client.sync(request, metadata, deadline, callback);
      syncing = own;
    });
    if (syncing === own) syncing = undefined;
    if (reply.kind === 'response') {
      const news = decodeSyncResponse(reply.response);
      return news.kind === 'news' ? news : { kind: 'rejected', message: `${news.field}: ${news.problem}` };
    }
    return sessionOverCodes.has(reply.error.code) ? { kind: 'session-over' } : describeFailure(reply.error);
  };

  const fetchFile = async (reference: FileReference): Promise<FileReply> => {
    const request = { sha256: encodeReference(reference) };
    fetching = client.fetchFile(request, metadata, deadlineIn(fetchDeadlineMs));
    const file = await collectFile(reference, fetching);
    return file instanceof Error ? describeFailure(file) : file;
  };

  const close = (): void => {
    fetching?.cancel();
    client.close();
  };
  return { register, sync, fetchFile, abandonSync: () => syncing?.cancel(), close };
}

function createCredentials({ tls }: Channel): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.authority, null, null, tls.verify);
}

function deadlineIn(delayMs: number): CallOptions {
  return { deadline: wallTimeIn(delayMs) };
}

async function collectFile(
  reference: FileReference,
  stream: ClientReadableStream<FetchFileResponse__Output>,
): Promise<Exclude<FileReply, CallFailure> | ServiceError> {
  const assembly = assembleFile(reference);
  try {
    for await (const piece of stream) assembly.add((piece as FetchFileResponse__Output).content);
  } catch (error) {
    return error as ServiceError;
  }
  const file = assembly.finish();
  if (file.kind === 'malformed') return { kind: 'wrong-content', message: `${file.field}: ${file.problem}` };
  const content = new Uint8Array(new SharedArrayBuffer(file.content.length));
  content.set(file.content);
  return { kind: 'file', content };
}

type UnaryReply<Response> =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'error'; readonly error: ServiceError };

function callUnary<Response>(
  start: (callback: (error: ServiceError | null, response?: Response) => void) => void,
): Promise<UnaryReply<Response>> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) resolve({ kind: 'error', error });
      else if (response !== undefined) resolve({ kind: 'response', response });
      else reject(new Error('gRPC called back with neither an error nor a response'));
    });
  });
}

function pickSession({ sessionId, leaseDurationMs, waitMaxMs }: RegisterResponse__Output): {
  sessionId: string;
  leaseDurationMs: number;
  waitMaxMs: number;
} {
  return { sessionId, leaseDurationMs, waitMaxMs };
}

function describeRefusal(error: ServiceError): readonly string[] {
  const [bytes] = error.metadata.get(statusDetailsKey);
  const details = Buffer.isBuffer(bytes) ? decodeStatusDetails(bytes) : undefined;
  const differences = details?.violations.map(({ description }) => description) ?? [];
  return differences.length > 0 ? differences : [error.details];
}

async function classifyFailure(error: ServiceError, { address, tls }: UplinkOptions): Promise<CallFailure> {
  const { code, details } = error;
  const message = `${status[code]}: ${details}`;
  const retryAfterMs = decodeRetryAfter(error.metadata.get(retryAfterKey)[0]);
  if (deniedCodes.has(code)) return { kind: 'denied', message };
  if (rejectedCodes.has(code)) return { kind: 'rejected', message };
  if (code === status.RESOURCE_EXHAUSTED) return { kind: 'busy', message, retryAfterMs };
  // A coordinator that dies during a call causes one of several codes.
  if (code !== status.UNAVAILABLE) return { kind: 'unreachable', message };
  const trouble = classifyConnection(details);
  if (trouble.kind === 'untrusted') return { kind: 'untrusted', message: trouble.message };
  if (trouble.kind === 'hung-up' && tls === undefined && (await speaksTls(address, connectTls))) {
    return { kind: 'untrusted', message: 'it expects TLS; give this worker its access file' };
  }
  return { kind: 'unreachable', message: `${status[code]}: ${trouble.message}` };
}
