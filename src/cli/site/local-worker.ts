import { hostname } from 'node:os';
import type { WorkerEvent } from '../../../worker/agent-state.js';
import { type RunningWorker, startWorker } from '../../../worker/start-worker.js';
import { compileKernels } from '../../kernels/memory/wasm.js';
import type { Connection } from '../access/connection.js';
import { formatDuration } from '../command-line/format-quantity.js';
import { ownFingerprint } from './own-fingerprint.js';
import type { Stay } from './worker-stay.js';

export interface LocalWorkerOptions {
  readonly connection: Connection;
  readonly threads: number;
  /** Called with each message about trouble. */
  readonly tell: (line: string) => void;
  /** Random when omitted: see `startWorker`. */
  readonly processIdentity?: string | undefined;
  /** For ever when omitted. */
  readonly stay?: Stay | undefined;
  /** Never gives up when omitted. */
  readonly maxOfflineMs?: number | undefined;
}

/** How many different failures are reported; each is reported once. */
const failuresToldMax = 20;

/** Starts threads in this process for the coordinator at `connection`. */
export function startLocalWorker({ connection, tell, ...options }: LocalWorkerOptions): RunningWorker {
  const told = new Set<string>();
  const isNew = (failure: string): boolean => {
    if (told.has(failure) || told.size === failuresToldMax) return false;
    told.add(failure);
    return true;
  };
  return startWorker({
    ...connection,
    ...options,
    fingerprint: ownFingerprint(),
    kernels: compileKernels(),
    host: hostname(),
    onEvent: (event) => {
      const trouble = describeTrouble(event);
      if (trouble === undefined) return;
      // A kernel that fails may fail in hundreds of trials; progress counts them.
      if (event.kind === 'attempt-failed' && !isNew(event.message)) return;
      tell(trouble);
    },
  });
}

/** A line for an event that the user should know of; undefined for all others. */
function describeTrouble(event: WorkerEvent): string | undefined {
  switch (event.kind) {
    case 'registered':
    case 'outcome':
    case 'revoked':
    case 'draining':
      return undefined;
    case 'unreachable':
      return `coordinator ${event.address} does not answer (${event.message}); trying again in ${formatDuration(event.retryMs / 1000)}`;
    case 'untrusted':
      return `the server at ${event.address} is not the expected coordinator (${event.message}); trying again in ${formatDuration(event.retryMs / 1000)}`;
    case 'busy':
      return `coordinator ${event.address} has no room (${event.message}); trying again in ${formatDuration(event.retryMs / 1000)}`;
    case 'fetch-failed':
      return `coordinator ${event.address} did not send the file ${event.reference} (${event.message}); trying again in ${formatDuration(event.retryMs / 1000)}`;
    case 'session-over':
      return `coordinator ${event.address} closed the session; registering anew`;
    case 'leases-refused':
      return `coordinator ${event.address} never granted ${event.leaseIds.length} of this worker's leases (its ledger is another one by now); they are dropped`;
    case 'attempt-failed': {
      const { sweepId, task } = event.lease;
      const trial = event.trial === undefined ? '' : `, trial ${event.trial}`;
      return `${event.failure} in sweep ${sweepId.slice(0, 12)}, block ${task.block}${trial}: ${event.message}`;
    }
    default:
      return event satisfies never;
  }
}
