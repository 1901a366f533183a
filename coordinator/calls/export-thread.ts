import { Worker } from 'node:worker_threads';
import { encodeSweep, type Sweep } from '../../src/sweep/sweep.js';
import type { FieldViolation, StatusName } from '../../src/wire/status.js';
import type { WallClock } from '../wall-clock.js';
import type { ExportedFile, ExportParts } from './make-export.js';
import { RequestError } from './request-error.js';

/** Makes files of large sweeps in a thread of its own, because they take seconds, in which calls would wait. */
export interface ExportThread {
  /** Runs one export after the other. The buffers of `parts` are transferred to the thread, and are empty here afterwards. */
  readonly run: (parts: ExportParts, sweep: Sweep) => Promise<ExportedFile>;
}

export interface ExportRequest {
  readonly parts: ExportParts;
  readonly document: string;
}

export type ExportReply =
  | { readonly kind: 'file'; readonly content: Uint8Array<ArrayBuffer>; readonly mediaType: string }
  | {
      readonly kind: 'refused';
      readonly code: StatusName;
      readonly message: string;
      readonly violations: readonly FieldViolation[];
      /** The stack of an error that is no fault of the request. */
      readonly defect: string | undefined;
    };

/** An idle thread ends after this time, because it keeps the plan of its last sweep, which may be large. */
const idleMs = 60_000;

/** The thread starts with its first export, ends when it is idle for a while, and does not keep the process alive then. */
export function createExportThread(clock: WallClock): ExportThread {
  let last: Promise<unknown> = Promise.resolve();
  let worker: Worker | undefined;
  let startedCount = 0;
  let seenCount = 0;
  let stopTicks: () => void = () => undefined;
  const forget = (): void => {
    stopTicks();
    worker = undefined;
  };
  const start = (): Worker => {
    if (worker !== undefined) return worker;
    const started = new Worker(new URL('./export-thread-entry.js', import.meta.url));
    worker = started;
    stopTicks = clock.every(idleMs, () => {
      const isIdle = startedCount === seenCount && started.listenerCount('message') === 0;
      seenCount = startedCount;
      if (!isIdle) return;
      forget();
      started.postMessage('end');
    });
    return started;
  };
  const run = async (parts: ExportParts, sweep: Sweep): Promise<ExportedFile> => {
    startedCount += 1;
    const request: ExportRequest = { parts, document: encodeSweep(sweep) };
    const reply = await ask(start(), request, forget);
    if (reply.kind === 'file') return reply;
    const { code, message, violations, defect } = reply;
    if (defect !== undefined) throw new Error(message, { cause: defect });
    throw new RequestError(code, message, violations);
  };
  return {
    run: (parts, sweep) => {
      const next = last.then(() => run(parts, sweep));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function ask(worker: Worker, request: ExportRequest, forget: () => void): Promise<ExportReply> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onReply).off('error', onError).off('exit', onExit);
      worker.unref();
      act();
    };
    const onReply = (reply: ExportReply): void => settle(() => resolve(reply));
    const fail = (error: Error): void => {
      forget();
      settle(() => reject(error));
    };
    const onError = (cause: Error): void => fail(threadError(cause));
    const onExit = (code: number): void => fail(new Error(`the thread that makes exports ended with ${code}`));
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(request, listBuffers(request.parts));
  });
}

function threadError(cause: Error): Error {
  if (!('code' in cause) || cause.code !== 'ERR_WORKER_OUT_OF_MEMORY') return cause;
  return new RequestError('RESOURCE_EXHAUSTED', 'the export needs more memory than its thread may have');
}

/** The buffers that are transferred instead of copied. */
function listBuffers({ table, metrics, figures }: ExportParts): ArrayBuffer[] {
  const arrays = [table.codes, metrics, figures?.figures];
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}
