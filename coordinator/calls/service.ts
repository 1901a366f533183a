import {
  Metadata,
  ResponderBuilder,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  type ServerOptions,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation, protoPath as healthProtoPath } from 'grpc-health-check';
import { sweepFileBytesMax, textBytesMax } from '../../src/sweep/sweep-bounds.js';
import type { SweepServiceHandlers } from '../../src/wire/generated/phasegrid/v1/SweepService.js';
import type { WorkerServiceHandlers } from '../../src/wire/generated/phasegrid/v1/WorkerService.js';
import {
  sweepServiceDefinition,
  sweepServiceName,
  workerServiceDefinition,
  workerServiceName,
} from '../../src/wire/proto.js';
import { loadReflectionPackage } from '../../src/wire/reflection.js';
import { encodeStatusDetails, retryAfterKey, statusDetailsKey } from '../../src/wire/status.js';
import type { WallClock } from '../wall-clock.js';
import type { AllocationService } from './allocation-service.js';
import type { Authoriser } from './authorise.js';
import { classifyError } from './classify-error.js';
import { RequestError } from './request-error.js';
import type { SweepService } from './sweep-service.js';
import type { WorkerService } from './worker-service.js';

/** The gRPC server, which receives all calls. */
export interface Service {
  /** Resolves to the port; rejects with the system's error when it cannot listen there. */
  readonly listen: (address: string, tls: TlsIdentity | undefined) => Promise<number>;
  /** Stops accepting, ends watches and long polls, lets other calls finish for a while, then cuts them off. */
  readonly close: () => Promise<void>;
}

/** The server's certificate and key, as PEM. */
export interface TlsIdentity {
  readonly certificateChain: Buffer;
  readonly privateKey: Buffer;
  /** Where certificate and key come from, for messages. */
  readonly source: string;
}

export interface ServiceOptions {
  readonly sweeps: SweepService;
  readonly allocations: AllocationService;
  readonly workers: WorkerService;
  readonly authorise: Authoriser;
  readonly clock: WallClock;
  /** Called for every call that ends in INTERNAL, which is a defect of this program. */
  readonly onDefect: (error: unknown) => void;
}

/** How long `close` waits for calls that are in flight. */
const closeGraceMs = 3000;

/** File contents travel in pieces of this size. */
const pieceBytes = 128 * 1024;

/** The size of a submission with all files that a sweep may name; a Sync of a worker is far smaller. */
const receiveBytesMax = textBytesMax + sweepFileBytesMax + (1 << 20);

const serverOptions: ServerOptions = {
  'grpc.max_receive_message_length': receiveBytesMax,
  // The call of a watcher or a worker whose machine vanished must end.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 30_000,
  // Two coordinators must never share a port.
  'grpc.so_reuseport': 0,
};

export function createService(options: ServiceOptions): Service {
  const server = new Server({ ...serverOptions, interceptors: [createGuard(options.authorise)] });
  const closing = new AbortController();
  const health = new HealthImplementation({
    '': 'SERVING',
    [sweepServiceName]: 'SERVING',
    [workerServiceName]: 'SERVING',
  });
  server.addService(sweepServiceDefinition, sweepHandlers(options, closing.signal));
  server.addService(workerServiceDefinition, workerHandlers(options, closing.signal));
  health.addToServer(server);
  new ReflectionService(loadReflectionPackage([healthProtoPath])).addToServer(server);
  return {
    listen: (address, tls) =>
      new Promise((resolve, reject) => {
        server.bindAsync(address, createCredentials(tls), (error, port) => {
          if (error === null) resolve(port);
          else reject(error);
        });
      }),
    close: async () => {
      for (const name of ['', sweepServiceName, workerServiceName]) health.setStatus(name, 'NOT_SERVING');
      closing.abort();
      await shutDown(server, options.clock);
    },
  };
}

function sweepHandlers(options: ServiceOptions, closing: AbortSignal): SweepServiceHandlers {
  const { sweeps, clock, onDefect } = options;
  return {
    ...allocationHandlers(options),
    SubmitSweep: unary(onDefect, ({ request }) => sweeps.submitSweep(request)),
    GetSweep: unary(onDefect, ({ request }) => sweeps.getSweep(request)),
    ListSweeps: unary(onDefect, ({ request }) => sweeps.listSweeps(request)),
    GetGrid: unary(onDefect, ({ request }) => sweeps.getGrid(request)),
    CancelSweep: unary(onDefect, ({ request }) => sweeps.cancelSweep(request)),
    ResumeSweep: unary(onDefect, ({ request }) => sweeps.resumeSweep(request)),
    ListFaults: unary(onDefect, ({ request }) => sweeps.listFaults(request)),
    ListWorkers: unary(onDefect, ({ request }) => sweeps.listWorkers(request)),
    RetrySweep: unary(onDefect, ({ request }) => sweeps.retrySweep(request)),
    DeleteSweep: unary(onDefect, ({ request }) => sweeps.deleteSweep(request)),
    AuditSweep: unary(onDefect, ({ request }) => sweeps.auditSweep(request)),
    BackupLedger: streaming(onDefect, async (_call, { cancelled, send }) => {
      await sweeps.backupLedger({ signal: AbortSignal.any([cancelled, closing]), send });
      if (closing.aborted) throw unavailable();
    }),
    WatchSweep: streaming(onDefect, async (call, stream) => {
      const signal = AbortSignal.any([stream.cancelled, closing]);
      await sweeps.watchSweep(call.request, { clock, signal, send: stream.send });
      if (closing.aborted) throw unavailable();
    }),
    ExportDiagram: streaming(onDefect, async (call, stream) => {
      const { content, mediaType } = await sweeps.exportDiagram(call.request);
      await sendPieces(content, stream, (piece, start) => ({ content: piece, ...(start === 0 && { mediaType }) }));
    }),
  };
}

type AllocationHandlers = Pick<
  SweepServiceHandlers,
  'ListAllocations' | 'ControlAllocation' | 'OpenAllocation' | 'ReadAllocation' | 'TendAllocation'
>;

function allocationHandlers({ allocations, onDefect }: ServiceOptions): AllocationHandlers {
  return {
    ListAllocations: unary(onDefect, ({ request }) => allocations.listAllocations(request)),
    ControlAllocation: unary(onDefect, ({ request }) => allocations.controlAllocation(request)),
    OpenAllocation: unary(onDefect, ({ request }) => allocations.openAllocation(request)),
    ReadAllocation: streaming(onDefect, ({ request }, { send }) => allocations.readAllocation(request, send)),
    TendAllocation: unary(onDefect, ({ request }) => allocations.tendAllocation(request)),
  };
}

function workerHandlers({ workers, clock, onDefect }: ServiceOptions, closing: AbortSignal): WorkerServiceHandlers {
  return {
    Register: unary(onDefect, ({ request }) => workers.register(request)),
    FetchFile: streaming(onDefect, ({ request }, stream) =>
      workers.fetchFile(request, (content) => sendPieces(content, stream, (piece) => ({ content: piece }))),
    ),
    Sync: unary(onDefect, (call, cancelled) => {
      const deadlineMs = Number(call.getDeadline());
      const timeLeftMs = Number.isFinite(deadlineMs) ? deadlineMs - clock.wallMs() : undefined;
      const isExpired = () => clock.wallMs() >= deadlineMs;
      return workers.sync(call.request, { signal: AbortSignal.any([cancelled, closing]), timeLeftMs, isExpired });
    }),
  };
}

/** Sends a file's content, in at least one message. */
async function sendPieces<Reply>(
  content: Uint8Array,
  { send, cancelled }: Stream<Reply>,
  compose: (piece: Buffer, start: number) => Reply,
): Promise<void> {
  for (let start = 0; start === 0 || start < content.length; start += pieceBytes) {
    await send(compose(Buffer.from(content.subarray(start, start + pieceBytes)), start));
    if (cancelled.aborted) return;
  }
}

/** A handler that answers once: a reply, or the status of the error that it throws. */
function unary<Request, Reply>(
  onDefect: ServiceOptions['onDefect'],
  handle: (call: ServerUnaryCall<Request, Reply>, cancelled: AbortSignal) => Reply | Promise<Reply>,
): (call: ServerUnaryCall<Request, Reply>, callback: sendUnaryData<Reply>) => void {
  return (call, callback) => {
    const cancelled = new AbortController();
    const cancel = (): void => cancelled.abort();
    call.on('cancelled', cancel);
    // A call that has ended is told that it was cancelled, too: nobody listens any more.
    const answer = async () => {
      try {
        return await handle(call, cancelled.signal);
      } finally {
        call.off('cancelled', cancel);
      }
    };
    answer().then(
      (reply) => callback(null, reply),
      (error: unknown) => callback(toStatus(classifyError(error, onDefect))),
    );
  };
}

interface Stream<Reply> {
  /** Resolves when there is room for the next message, or when the call was cancelled. */
  readonly send: (message: Reply) => Promise<void>;
  readonly cancelled: AbortSignal;
}

/** A handler that sends any number of messages and ends the call, either normally or with the status of an error. */
function streaming<Request, Reply>(
  onDefect: ServiceOptions['onDefect'],
  handle: (call: ServerWritableStream<Request, Reply>, stream: Stream<Reply>) => Promise<void>,
): (call: ServerWritableStream<Request, Reply>) => void {
  return (call) => {
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort());
    const send = async (message: Reply): Promise<void> => {
      if (cancelled.signal.aborted || call.write(message)) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          call.off('drain', done);
          cancelled.signal.removeEventListener('abort', done);
          resolve();
        };
        call.on('drain', done);
        cancelled.signal.addEventListener('abort', done);
      });
    };
    handle(call, { send, cancelled: cancelled.signal }).then(
      () => call.end(),
      // grpc-js takes the status of a stream from an error event.
      (error: unknown) => call.emit('error', toStatus(classifyError(error, onDefect))),
    );
  };
}

function toStatus({ code, message, violations, retryAfterMs }: RequestError) {
  const metadata = new Metadata();
  const number = status[code];
  metadata.set(statusDetailsKey, encodeStatusDetails({ code: number, message, violations }));
  if (retryAfterMs !== undefined) metadata.set(retryAfterKey, String(Math.ceil(retryAfterMs)));
  return { code: number, details: message, metadata };
}

/** Refuses every call that its token does not allow, before its message is read. Health and reflection are calls too. */
function createGuard(authorise: Authoriser): ServerInterceptor {
  return (method, call) => {
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        const refusal = authorise(method.path, metadata.get('authorization'));
        if (refusal === undefined) next(metadata);
        else call.sendStatus(toStatus(refusal));
      })
      .build();
    return new ServerInterceptingCall(call, new ResponderBuilder().withStart((next) => next(listener)).build());
  };
}

function unavailable(): RequestError {
  return new RequestError('UNAVAILABLE', 'the coordinator is stopping; call again when it is back');
}

function createCredentials(tls: TlsIdentity | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [{ cert_chain: tls.certificateChain, private_key: tls.privateKey }]);
}

async function shutDown(server: Server, clock: WallClock): Promise<void> {
  await new Promise<void>((resolve) => {
    const stopTimer = clock.after(closeGraceMs, resolve);
    server.tryShutdown(() => {
      stopTimer();
      resolve();
    });
  });
  server.forceShutdown();
}
