import { connect as connectTls } from 'node:tls';
import {
  type CallOptions,
  type ChannelCredentials,
  type ChannelOptions,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  logVerbosity,
  Metadata,
  type requestCallback,
  type ServiceError,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import { systemClock, type WallClock } from '../../../coordinator/wall-clock.js';
import type { Between } from '../../statistics/between.js';
import type { FileReference } from '../../sweep/file-reference.js';
import type { ParameterValue } from '../../sweep/sweep.js';
import { findAddressProblem, isLocalAddress, parseAddress } from '../../wire/address.js';
import { type ConnectionTrouble, classifyConnection } from '../../wire/connection-trouble.js';
import { assembleFile, encodeFiles, encodeReference } from '../../wire/file-codec.js';
import type { AuditSweepResponse__Output } from '../../wire/generated/phasegrid/v1/AuditSweepResponse.js';
import type { BackupLedgerResponse__Output } from '../../wire/generated/phasegrid/v1/BackupLedgerResponse.js';
import type { CancelSweepResponse__Output } from '../../wire/generated/phasegrid/v1/CancelSweepResponse.js';
import type { DeleteSweepResponse__Output } from '../../wire/generated/phasegrid/v1/DeleteSweepResponse.js';
import type { ExportDiagramResponse__Output } from '../../wire/generated/phasegrid/v1/ExportDiagramResponse.js';
import type { ExportFormat } from '../../wire/generated/phasegrid/v1/ExportFormat.js';
import type { FetchFileResponse__Output } from '../../wire/generated/phasegrid/v1/FetchFileResponse.js';
import type { GetGridResponse__Output } from '../../wire/generated/phasegrid/v1/GetGridResponse.js';
import type { GetSweepResponse__Output } from '../../wire/generated/phasegrid/v1/GetSweepResponse.js';
import type { ListFaultsResponse__Output } from '../../wire/generated/phasegrid/v1/ListFaultsResponse.js';
import type { ListSweepsResponse__Output } from '../../wire/generated/phasegrid/v1/ListSweepsResponse.js';
import type { ListWorkersResponse__Output } from '../../wire/generated/phasegrid/v1/ListWorkersResponse.js';
import type { ResumeSweepResponse__Output } from '../../wire/generated/phasegrid/v1/ResumeSweepResponse.js';
import type { RetrySweepResponse__Output } from '../../wire/generated/phasegrid/v1/RetrySweepResponse.js';
import type { SubmitSweepResponse__Output } from '../../wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import type { SweepServiceClient } from '../../wire/generated/phasegrid/v1/SweepService.js';
import type { WatchSweepRequest } from '../../wire/generated/phasegrid/v1/WatchSweepRequest.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import type { Worker__Output } from '../../wire/generated/phasegrid/v1/Worker.js';
import type { WorkerServiceClient } from '../../wire/generated/phasegrid/v1/WorkerService.js';
import { createClientConstructors } from '../../wire/proto.js';
import { type Channel, composeChannel, type Endpoint } from '../../wire/secure-channel.js';
import { speaksTls } from '../../wire/speaks-tls.js';
import { encodeParameterValue, encodePoint } from '../../wire/sweep-codec.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { type AllocationCalls, openAllocationCalls } from './allocation-calls.js';
import { createClientError } from './client-error.js';
import { type FollowOptions, followSweep, type SweepStream } from './follow-sweep.js';
import { joinPages } from './join-pages.js';
import { readStream } from './read-stream.js';
import type { Submission } from './submission.js';

/** SweepService as promises. Sweeps are named by identity or by a prefix of one. Failures are `ClientError`s. */
export interface Client {
  readonly submitSweep: (request: Submission) => Promise<SubmitSweepResponse__Output>;
  readonly getSweep: (sweepId: string) => Promise<GetSweepResponse__Output>;
  /** All of them, the newest first. */
  readonly listSweeps: () => Promise<GetSweepResponse__Output[]>;
  /** Those that are connected, and then those that have gone lately; of one allocation where it is named. */
  readonly listWorkers: (allocation?: string) => Promise<Worker__Output[]>;
  /**
   * Where the sweep stands, at once and whenever that changes, until it is complete or cancelled; ends early and
   * quietly on `signal`. When the coordinator goes away, connects again and goes on where it stopped.
   */
  readonly watchSweep: (sweepId: string, options?: WatchOptions) => AsyncIterable<WatchSweepResponse__Output>;
  /** The whole grid, its pages joined. */
  readonly getGrid: (sweepId: string, options?: { readonly trials?: number }) => Promise<GetGridResponse__Output>;
  /** A whole file, its pieces joined; within `limitMs`, or ten minutes. */
  readonly exportDiagram: (request: ExportRequest, limitMs?: number) => Promise<Buffer>;
  /** A file that a sweep names, held against its hash. */
  readonly fetchFile: (reference: FileReference) => Promise<Uint8Array>;
  readonly cancelSweep: (sweepId: string) => Promise<CancelSweepResponse__Output>;
  readonly resumeSweep: (sweepId: string) => Promise<ResumeSweepResponse__Output>;
  /** One page behind the token. */
  readonly listFaults: (sweepId: string, pageToken: string) => Promise<ListFaultsResponse__Output>;
  readonly retrySweep: (sweepId: string) => Promise<RetrySweepResponse__Output>;
  readonly auditSweep: (sweepId: string, share: number) => Promise<AuditSweepResponse__Output>;
  readonly deleteSweep: (sweepId: string) => Promise<DeleteSweepResponse__Output>;
  /** A copy of the ledger, as messages; ends early on `signal`. */
  readonly backupLedger: (signal: AbortSignal) => AsyncIterable<BackupLedgerResponse__Output>;
  readonly allocations: AllocationCalls;
  readonly close: () => void;
}

export interface ConnectOptions extends Endpoint {
  readonly token?: string;
  readonly clock?: WallClock;
}

interface WatchOptions extends FollowOptions {
  /** The shortest time between two messages; nothing for the coordinator's default. */
  readonly intervalMs?: number;
}

export interface ExportRequest {
  readonly sweepId: string;
  readonly format: ExportFormat;
  /** Count only the first so many trials of each cell; 0 or nothing means all. */
  readonly trials?: number;
  readonly x?: string;
  readonly y?: string;
  readonly slice?: Readonly<Record<string, ParameterValue>>;
  /** What a diagram shows, by the name of its kind; nothing for the success rate. */
  readonly diagram?: string;
  /** What a difference is between. */
  readonly between?: Between;
  /** Which curves a picture of curves shows; nothing for the first. */
  readonly curve?: string[];
}

const deadlineMs = 30_000;
/** All the files that a sweep may name, over a line of a megabit a second. */
const filesDeadlineMs = 180_000;
/** A diagram of a large sweep folds every row of the ledger. */
const exportDeadlineMs = 600_000;
/** A day: a ledger may be large and a line slow. */
const backupDeadlineMs = 86_400_000;
/** A watch is opened anew after so long, which costs nothing and keeps every call bounded. */
const watchDeadlineMs = 3_600_000;

const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 15_000,
  // gRPC's own pause between two attempts to connect grows to minutes.
  'grpc.max_reconnect_backoff_ms': 2000,
};

const { SweepService, WorkerService } = createClientConstructors(loadPackageDefinition);

/** What every call needs. */
interface Link {
  readonly stub: SweepServiceClient;
  /** For files, which workers ask for too. */
  readonly workerStub: WorkerServiceClient;
  readonly endpoint: Endpoint;
  readonly clock: WallClock;
  readonly metadata: Metadata;
}

/** Connects with the first call. Refuses, with a `CliError`, to talk in the clear to another machine. */
export function connect(options: ConnectOptions): Client {
  const link = openLink(options);
  const { stub, workerStub } = link;
  return {
    submitSweep: ({ files = new Map(), priority = 0, ...request }) =>
      callUnary(link, 'SubmitSweep', (metadata, _limits, reply) =>
        stub.submitSweep(
          { ...request, priority, files: encodeFiles(files) },
          metadata,
          limitTo(link, files.size === 0 ? deadlineMs : filesDeadlineMs),
          reply,
        ),
      ),
    getSweep: (sweepId) =>
      callUnary(link, 'GetSweep', (metadata, limits, reply) => stub.getSweep({ sweepId }, metadata, limits, reply)),
    cancelSweep: (sweepId) =>
      callUnary(link, 'CancelSweep', (metadata, limits, reply) =>
        stub.cancelSweep({ sweepId }, metadata, limits, reply),
      ),
    resumeSweep: (sweepId) =>
      callUnary(link, 'ResumeSweep', (metadata, limits, reply) =>
        stub.resumeSweep({ sweepId }, metadata, limits, reply),
      ),
    listFaults: (sweepId, pageToken) =>
      callUnary(link, 'ListFaults', (metadata, limits, reply) =>
        stub.listFaults({ sweepId, pageToken }, metadata, limits, reply),
      ),
    retrySweep: (sweepId) =>
      callUnary(link, 'RetrySweep', (metadata, _limits, reply) =>
        stub.retrySweep({ sweepId }, metadata, limitTo(link, filesDeadlineMs), reply),
      ),
    auditSweep: (sweepId, share) =>
      callUnary(link, 'AuditSweep', (metadata, _limits, reply) =>
        stub.auditSweep({ sweepId, share }, metadata, limitTo(link, filesDeadlineMs), reply),
      ),
    deleteSweep: (sweepId) =>
      callUnary(link, 'DeleteSweep', (metadata, _limits, reply) =>
        stub.deleteSweep({ sweepId }, metadata, limitTo(link, exportDeadlineMs), reply),
      ),
    backupLedger: (signal) => readBackup(link, signal),
    listSweeps: () => listAllSweeps(link),
    listWorkers: (allocation = '') => listAllWorkers(link, allocation),
    getGrid: (sweepId, { trials = 0 } = {}) => getWholeGrid(link, { sweepId, trials }),
    exportDiagram: (request, limitMs) => exportWholeFile(link, request, limitMs),
    watchSweep: (sweepId, watch = {}) =>
      followSweep((afterRevision) => openWatch(link, { sweepId, afterRevision, intervalMs: watch.intervalMs ?? 0 }), {
        ...watch,
        clock: link.clock,
        explain: (error) => explain(link, 'WatchSweep', error),
      }),
    fetchFile: (reference) => fetchWholeFile(link, reference),
    allocations: openAllocationCalls({
      stub,
      unary: (name, start) => callUnary(link, name, start),
      stream: (name, start) => readWhole(link, name, start),
    }),
    close: () => {
      stub.close();
      workerStub.close();
    },
  };
}

/** gRPC's own lines on stderr repeat what our errors say; GRPC_VERBOSITY, where it is set, brings them back. */
export function silenceGrpcLog(): void {
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE);
}

function openLink({ token, clock = systemClock, ...endpoint }: ConnectOptions): Link {
  const { address: text, tls } = endpoint;
  const address = parseAddress(text);
  const channel = composeChannel(endpoint);
  const problem = findAddressProblem(text);
  if (address === undefined || channel === undefined || problem !== undefined) throw badConnection(problem ?? text);
  if (!isLocalAddress(address) && tls === undefined) {
    throw badConnection(
      `${text} is on another machine, which needs TLS: name its access file with --access, or --tls-ca`,
    );
  }
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const channelCredentials = createCredentials(channel);
  const optionsHere = { ...channelOptions, ...channel.options };
  const stub = new SweepService(channel.target, channelCredentials, optionsHere);
  const workerStub = new WorkerService(channel.target, channelCredentials, optionsHere);
  return { stub, workerStub, endpoint, clock, metadata };
}

function createCredentials({ tls }: Channel): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.authority, null, null, tls.verify);
}

function badConnection(problem: string): CliError {
  return new CliError(`connect: ${problem}`, { exitCode: exitCode.badInput });
}

function callUnary<Reply>(
  link: Link,
  name: string,
  start: (metadata: Metadata, limits: CallOptions, callback: requestCallback<Reply>) => unknown,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    start(link.metadata, limitTo(link, deadlineMs), (error, reply) => {
      if (error !== null) void explain(link, name, error).then(reject, reject);
      else if (reply === undefined) reject(new Error(`${name}: expected a reply or an error, got neither`));
      else resolve(reply);
    });
  });
}

function listAllSweeps(link: Link): Promise<GetSweepResponse__Output[]> {
  const ask = (pageToken: string): Promise<ListSweepsResponse__Output> =>
    callUnary(link, 'ListSweeps', (metadata, limits, reply) =>
      link.stub.listSweeps({ pageToken }, metadata, limits, reply),
    );
  return joinPages(ask, ({ sweeps }) => sweeps);
}

function listAllWorkers(link: Link, allocation: string): Promise<Worker__Output[]> {
  const ask = (pageToken: string): Promise<ListWorkersResponse__Output> =>
    callUnary(link, 'ListWorkers', (metadata, limits, reply) =>
      link.stub.listWorkers({ pageToken, allocation }, metadata, limits, reply),
    );
  return joinPages(ask, ({ workers }) => workers);
}

async function getWholeGrid(
  link: Link,
  { sweepId, trials }: { readonly sweepId: string; readonly trials: number },
): Promise<GetGridResponse__Output> {
  let pageToken = '';
  const pages: GetGridResponse__Output[] = [];
  do {
    const page: GetGridResponse__Output = await callUnary(link, 'GetGrid', (metadata, limits, reply) =>
      link.stub.getGrid({ sweepId, trials, pageToken }, metadata, limits, reply),
    );
    pages.push(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return { ...pages[0], cells: pages.flatMap(({ cells }) => cells), nextPageToken: '' };
}

async function exportWholeFile(
  link: Link,
  { slice = {}, between, ...request }: ExportRequest,
  limitMs = exportDeadlineMs,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    const message = {
      ...request,
      slice: encodePoint(slice),
      ...(between && {
        between: { axis: between.axis, a: encodeParameterValue(between.a), b: encodeParameterValue(between.b) },
      }),
    };
    const stream = link.stub.exportDiagram(message, link.metadata, limitTo(link, limitMs));
    for await (const { content } of readStream<ExportDiagramResponse__Output>(stream)) pieces.push(content);
  } catch (error) {
    throw await explain(link, 'ExportDiagram', error);
  }
  return Buffer.concat(pieces);
}

async function fetchWholeFile(link: Link, reference: FileReference): Promise<Uint8Array> {
  const assembly = assembleFile(reference);
  try {
    const message = { sha256: encodeReference(reference) };
    const stream = link.workerStub.fetchFile(message, link.metadata, limitTo(link, filesDeadlineMs));
    for await (const { content } of readStream<FetchFileResponse__Output>(stream)) assembly.add(content);
  } catch (error) {
    throw await explain(link, 'FetchFile', error);
  }
  const file = assembly.finish();
  if (file.kind === 'content') return file.content;
  throw new CliError(`FetchFile ${reference}: ${file.field}: ${file.problem}`, { exitCode: exitCode.failed });
}

async function* readWhole<Reply>(
  link: Link,
  name: string,
  start: (metadata: Metadata, limits: CallOptions) => ClientReadableStream<Reply>,
): AsyncGenerator<Reply, void, undefined> {
  try {
    yield* readStream<Reply>(start(link.metadata, limitTo(link, filesDeadlineMs)));
  } catch (error) {
    throw await explain(link, name, error);
  }
}

async function* readBackup(
  link: Link,
  signal: AbortSignal,
): AsyncGenerator<BackupLedgerResponse__Output, void, undefined> {
  const stream = link.stub.backupLedger({}, link.metadata, limitTo(link, backupDeadlineMs));
  const cancel = (): void => stream.cancel();
  signal.addEventListener('abort', cancel);
  try {
    yield* readStream<BackupLedgerResponse__Output>(stream);
  } catch (error) {
    throw await explain(link, 'BackupLedger', error);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function openWatch(link: Link, request: WatchSweepRequest): SweepStream {
  const stream = link.stub.watchSweep(request, link.metadata, limitTo(link, watchDeadlineMs));
  return { messages: readStream<WatchSweepResponse__Output>(stream), cancel: () => stream.cancel() };
}

function limitTo({ clock }: Link, ms: number): CallOptions {
  return { deadline: clock.wallMs() + ms };
}

async function explain({ endpoint }: Link, method: string, error: unknown): Promise<Error> {
  if (!isFailedCall(error)) return error instanceof Error ? error : new Error(`${method}: ${String(error)}`);
  const call = { method, address: endpoint.address, codeName: status[error.code] };
  if (error.code !== status.UNAVAILABLE) return createClientError(error, call);
  const trouble = classifyConnection(error.details);
  const wantsTls =
    trouble.kind === 'hung-up' && endpoint.tls === undefined && (await speaksTls(endpoint.address, connectTls));
  const asked: ConnectionTrouble = { kind: 'untrusted', message: 'it expects TLS, and --connect alone asks for none' };
  return createClientError(error, { ...call, trouble: wantsTls ? asked : trouble });
}

function isFailedCall(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && 'metadata' in error && 'code' in error;
}
