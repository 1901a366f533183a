import { decide } from '../core/decide.js';
import type { EventKind, Events, Replies } from '../core/event.js';
import { evolve } from '../core/evolve.js';
import type { Fact } from '../core/fact.js';
import type { CoordinatorState } from '../core/state.js';
import type { Ledger } from '../store/ledger.js';
import { readInstant } from '../wall-clock.js';
import { createCommitQueue } from './commit-queue.js';
import type { EngineOptions } from './engine.js';

/** Turns events into committed replies: it holds the state and the ledger, and commits once a turn of the event loop. */
export interface EngineCore {
  readonly state: CoordinatorState;
  /** The present monotonic time. */
  readonly monotonicMs: () => number;
  /** Decides and evolves at once; the reply must not leave before `settle`. */
  readonly act: <K extends EventKind>(event: Events[K] & { readonly kind: K }) => Replies[K];
  /** Resolves to the value once everything that it may depend on is on disk. */
  readonly settle: <Value>(value: Value) => Promise<Value>;
  /** Commits what is pending, so that no crash can undo what is read now. */
  readonly flush: () => void;
  /** Calls back after every commit that touched the sweep, and when leased tasks advanced. */
  readonly subscribe: (sweepId: string, listener: () => void) => () => void;
  /** The sweeps to which somebody subscribed. */
  readonly watched: Pick<ReadonlyMap<string, unknown>, 'has' | 'size'>;
  /** Ends committing and replying; everybody who waits gets the error. */
  readonly fail: (error: Error) => void;
  /** From here on every call throws the error. */
  readonly stop: (error: Error) => void;
  readonly stopped: () => boolean;
  readonly failed: Promise<never>;
}

export interface CoreHooks {
  /** The turn ends, and its facts may contain news for a waiting sync. */
  readonly beforeCommit: () => void;
  /** The sweep was watched by nobody before. */
  readonly onWatched: (sweepId: string) => void;
  /** The turn's facts are on disk. */
  readonly afterCommit: () => void;
  readonly onFailure: (error: Error) => void;
}

export function createEngineCore(
  { state, ledger }: { readonly state: CoordinatorState; readonly ledger: Ledger },
  { clock }: Pick<EngineOptions, 'clock'>,
  hooks: CoreHooks,
): EngineCore {
  const listeners = new Map<string, Set<() => void>>();
  let stopped: Error | undefined;
  let rejectFailed: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    rejectFailed = reject;
  });
  // Every caller of the engine gets the error too, so one that does not watch `failed` must not crash.
  failed.catch(() => undefined);
  const queue = createCommitQueue(ledger, {
    beforeCommit: hooks.beforeCommit,
    afterCommit: (sweepIds) => {
      hooks.afterCommit();
      for (const sweepId of sweepIds) {
        for (const listener of listeners.get(sweepId) ?? []) listener();
      }
    },
    onFailure: (error) => {
      stopped ??= error;
      hooks.onFailure(error);
      rejectFailed(error);
    },
  });
  const evolveAll = (facts: readonly Fact[]): void => {
    try {
      for (const fact of facts) evolve(state, fact);
    } catch (cause) {
      // The state may have evolved by a part of a fact: nothing that depends on it may be committed or replied.
      const error = new Error('the coordinator contradicts itself and must stop', { cause });
      queue.fail(error);
      throw error;
    }
  };
  return {
    state,
    monotonicMs: clock.monotonicMs,
    act: (event) => {
      if (stopped !== undefined) throw stopped;
      const { facts, reply } = decide(state, event, readInstant(clock));
      evolveAll(facts);
      queue.add(facts);
      return reply;
    },
    settle: async (value) => {
      await queue.committed();
      return value;
    },
    flush: queue.flush,
    fail: queue.fail,
    subscribe: (sweepId, listener) => {
      const own = listeners.get(sweepId) ?? new Set();
      listeners.set(sweepId, own.add(listener));
      if (own.size === 1) hooks.onWatched(sweepId);
      return () => {
        if (own.delete(listener) && own.size === 0) listeners.delete(sweepId);
      };
    },
    watched: listeners,
    stop: (error) => {
      stopped ??= error;
    },
    stopped: () => stopped !== undefined,
    failed,
  };
}
