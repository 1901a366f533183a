import type { FileReference } from '../src/sweep/file-reference.js';
import { sweepFileBytesMax } from '../src/sweep/sweep-bounds.js';
import type { AgentState, AgentStep } from './agent-state.js';
import { backOffMs } from './back-off.js';
import type { CallFailure, FileReply } from './coordinator-link.js';
import { failQueued, startQueued } from './held-leases.js';
import { AccessDeniedError, ProtocolError } from './worker-error.js';

/** The bytes of files that are kept; files that a waiting lease needs are kept even beyond them. */
const keptBytesMax = 4 * sweepFileBytesMax;

/** Handles the reply of a fetch; returns the error that ends the worker, if there is one. */
export function takeFileReply(step: AgentStep, reference: FileReference, reply: FileReply): Error | undefined {
  const { state } = step;
  const { address } = state.options;
  state.fetch = { kind: 'idle' };
  switch (reply.kind) {
    case 'file':
      state.fetchFailureCount = 0;
      keepFile(state, reference, reply.content);
      startQueued(step);
      return undefined;
    case 'wrong-content':
      failQueued(step, reference, `the file ${reference} came with another content: ${reply.message}`);
      startQueued(step);
      return undefined;
    case 'busy':
    case 'unreachable':
    // Such a failure comes in Register and Sync too, where it is decided whether the worker ends.
    case 'untrusted':
      retryFetch(step, reference, reply);
      return undefined;
    case 'denied':
      return new AccessDeniedError(address, reply.message);
    case 'rejected':
      return new ProtocolError(address, reply.message);
    default:
      return reply satisfies never;
  }
}

/** Keeps a fetched file; forgets the least recently used ones. */
function keepFile(state: AgentState, reference: FileReference, content: Uint8Array): void {
  state.files.set(reference, content);
  const needed = new Set(state.queued.flatMap(({ sweepId }) => state.sweeps.get(sweepId)?.files ?? []));
  let bytes = [...state.files.values()].reduce((sum, file) => sum + file.length, 0);
  for (const [oldest, file] of [...state.files]) {
    if (bytes <= keptBytesMax) break;
    if (needed.has(oldest)) continue;
    state.files.delete(oldest);
    bytes -= file.length;
  }
}

/** Fetches the same file again after a back-off. A failed fetch is charged to no task. */
function retryFetch(step: AgentStep, reference: FileReference, { message }: CallFailure): void {
  const { state } = step;
  const retryMs = backOffMs(state.fetchFailureCount, state.options.jitter);
  state.fetchFailureCount += 1;
  state.fetch = { kind: 'backing-off' };
  step.instruct({ kind: 'set-timer', timer: 'fetch-retry', delayMs: retryMs });
  const { address } = state.options;
  step.instruct({ kind: 'tell', event: { kind: 'fetch-failed', address, reference, message, retryMs } });
}
