import type { AgentState, AgentStep } from './agent-state.js';
import { backOffMs } from './back-off.js';
import type { CallFailure, SyncCall } from './coordinator-link.js';
import { endIfDrained } from './drain.js';
import { end, setTimer } from './step-instructions.js';
import {
  AccessDeniedError,
  CoordinatorUnreachableError,
  CoordinatorUntrustedError,
  ProtocolError,
} from './worker-error.js';

/**
 * Another process may have the coordinator's address while the coordinator restarts, so a single such answer does not end
 * the worker. It ends if the certificate is still wrong after this time.
 */
const untrustedMaxMs = 20_000;

/** A call failed: the worker ends, or tries it again after a back-off. */
export function onCallFailure(step: AgentStep, failure: CallFailure, retry: 'register' | SyncCall): void {
  const { state, monotonicMs } = step;
  const { address } = state.options;
  const { message } = failure;
  switch (failure.kind) {
    case 'denied':
      end(step, new AccessDeniedError(address, message));
      return;
    case 'rejected':
      end(step, new ProtocolError(address, message));
      return;
    case 'busy':
      hear(state);
      if (endIfDrained(step, true)) return;
      tellBusy(step, failure, retry);
      return;
    case 'untrusted':
      state.untrustedSinceMs ??= monotonicMs;
      if (monotonicMs - state.untrustedSinceMs >= untrustedMaxMs) {
        end(step, new CoordinatorUntrustedError(address, message));
        return;
      }
      goOffline(step, failure, retry);
      return;
    case 'unreachable':
      state.untrustedSinceMs = undefined;
      goOffline(step, failure, retry);
      return;
    default:
      failure satisfies never;
  }
}

function tellBusy(
  step: AgentStep,
  { message, retryAfterMs }: Extract<CallFailure, { kind: 'busy' }>,
  retry: 'register' | SyncCall,
): void {
  const { state } = step;
  const retryMs = backOff(step, retry, retryAfterMs);
  step.instruct({ kind: 'tell', event: { kind: 'busy', address: state.options.address, message, retryMs } });
  state.failureCount += 1;
}

function goOffline(
  step: AgentStep,
  { kind, message }: CallFailure & { readonly kind: 'untrusted' | 'unreachable' },
  retry: 'register' | SyncCall,
): void {
  const { state, monotonicMs } = step;
  const { address, maxOfflineMs } = state.options;
  if (state.offlineSinceMs === undefined) {
    state.offlineSinceMs = monotonicMs;
    if (maxOfflineMs !== undefined) setTimer(step, 'offline', maxOfflineMs);
  }
  state.offlineMessage = message;
  if (giveUpOffline(step)) return;
  if (endIfDrained(step, true)) return;
  step.instruct({ kind: 'tell', event: { kind, address, message, retryMs: backOff(step, retry) } });
  state.failureCount += 1;
}

/** A call that is never answered must not keep the worker beyond its bound: the timer `offline` looks again. */
export function giveUpOffline(step: AgentStep): boolean {
  const { offlineSinceMs, offlineMessage, options } = step.state;
  const { address, maxOfflineMs } = options;
  if (maxOfflineMs === undefined || offlineSinceMs === undefined) return false;
  if (step.monotonicMs - offlineSinceMs < maxOfflineMs) return false;
  end(step, new CoordinatorUnreachableError(address, offlineMessage));
  return true;
}

/** The coordinator answered. */
export function hear(state: AgentState): void {
  // Who could not be reached gave nobody a task.
  if (state.offlineSinceMs !== undefined) state.idleSinceMs = undefined;
  state.offlineSinceMs = undefined;
  state.untrustedSinceMs = undefined;
}

/** The call is tried again once the timer `retry` fires; returns when that is. */
export function backOff(step: AgentStep, retry: 'register' | SyncCall, retryAfterMs?: number): number {
  const { failureCount, options } = step.state;
  const retryMs = backOffMs(failureCount, options.jitter, retryAfterMs);
  step.state.contact = { kind: 'backing-off', retry };
  setTimer(step, 'retry', retryMs);
  return retryMs;
}
