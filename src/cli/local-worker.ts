import { hostname } from 'node:os';
import type { WorkerEvent } from '../../worker/agent-state.js';
import { type RunningWorker, startWorker } from '../../worker/start-worker.js';
import { compileKernels } from '../kernels/wasm.js';
import { formatDuration } from './format-quantity.js';
import type { Connection } from './options.js';
import { ownFingerprint } from './own-fingerprint.js';

/** Starts threads in this process for the coordinator at `connection`; tells of troubles on stderr. */
export function startLocalWorker(connection: Connection, threads: number): RunningWorker {
  return startWorker({
    ...connection,
    threads,
    fingerprint: ownFingerprint(),
    kernels: compileKernels(),
    host: hostname(),
    onEvent: (event) => {
      const trouble = describeTrouble(event);
      if (trouble !== undefined) process.stderr.write(`${trouble}\n`);
    },
  });
}

/** One line for what somebody should know; undefined for the daily business. */
function describeTrouble(event: WorkerEvent): string | undefined {
  switch (event.kind) {
    case 'registered':
    case 'outcome':
    case 'revoked':
    case 'draining':
      return undefined;
    case 'unreachable':
      return `coordinator ${event.address} does not answer (${event.message}); trying again in ${formatDuration(event.retryMs / 1000)}`;
    case 'session-over':
      return `coordinator ${event.address} closed the session; registering anew`;
    case 'attempt-failed': {
      const { sweepId, task } = event.lease;
      const trial = event.trial === undefined ? '' : `, trial ${event.trial}`;
      return `${event.failure} in sweep ${sweepId.slice(0, 12)}, block ${task.block}${trial}: ${event.message}`;
    }
    default:
      return event satisfies never;
  }
}
