import type { LeavingReason } from '../src/wire/sync.js';
import { advanceAgent } from './advance-agent.js';
import {
  type AgentEvent,
  type AgentInstruction,
  type AgentOptions,
  type AgentState,
  type AgentTimer,
  createAgentState,
  type WorkerEvent,
} from './agent-state.js';
import type { CoordinatorLink, SyncCall, SyncCallReply } from './coordinator-link.js';
import { lastMoment } from './leave-in-time.js';
import type { Pool } from './pool.js';
import type { Stopwatch } from './stopwatch.js';
import { createToldProgress } from './told-progress.js';

export interface Agent {
  /** Resolves with why, when the worker drained; rejects with a typed error (worker-error.ts) when it cannot go on. */
  readonly done: Promise<LeavingReason>;
  /** Asks for no more tasks, reports or returns those it has, then ends; within 8 s. */
  readonly drain: () => void;
}

export interface AgentParts {
  readonly link: Pick<CoordinatorLink, 'register' | 'sync' | 'fetchFile' | 'abandonSync'>;
  readonly pool: Pick<Pool, 'run' | 'cancel' | 'progress' | 'failed'>;
  readonly stopwatch: Stopwatch;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
}

/** Follows the instructions of `advanceAgent`, and passes their results to it as events. */
export function runAgent(options: AgentOptions, { link, pool, stopwatch, onEvent }: AgentParts): Agent {
  const state = createAgentState(options);
  const sync = createTellingSync({ link, pool, stopwatch }, state);
  const timers = createTimers(stopwatch, (timer) => handle({ kind: 'timer-fired', timer }));
  const { promise: done, resolve, reject } = splitPromise();

  const handle = (event: AgentEvent): void => {
    try {
      for (const instruction of advanceAgent(state, event, stopwatch.monotonicMs())) follow(instruction);
    } catch (error) {
      // A defect of the agent must end the worker, not leave it half alive.
      stop();
      reject(error);
    }
  };

  const follow = (instruction: AgentInstruction): void => {
    switch (instruction.kind) {
      case 'register':
        void link.register(timeLeftMs(options, stopwatch)).then((reply) => handle({ kind: 'register-replied', reply }));
        break;
      case 'sync': {
        const { call } = instruction;
        void sync(call).then((reply) => handle({ kind: 'sync-replied', call, reply }));
        break;
      }
      case 'abandon-sync':
        // The next Sync takes its place, and the coordinator ends it. A cancelled call would look like the worker's end.
        break;
      case 'fetch-file': {
        const { reference } = instruction;
        void link.fetchFile(reference).then((reply) => handle({ kind: 'file-replied', reference, reply }));
        break;
      }
      case 'run-attempt': {
        const { leaseId, attempt } = instruction;
        pool.run(leaseId, attempt).then((end) => handle({ kind: 'attempt-ended', leaseId, end }), reject);
        break;
      }
      case 'cancel-attempt':
        pool.cancel(instruction.leaseId);
        break;
      case 'set-timer':
        timers.set(instruction.timer, instruction.delayMs);
        break;
      case 'tell':
        onEvent?.(instruction.event);
        break;
      case 'end':
        stop();
        if (instruction.error) reject(instruction.error);
        else resolve(state.leavingReason ?? 'drained');
        break;
      default:
        instruction satisfies never;
    }
  };

  const stop = (): void => {
    timers.clear();
    link.abandonSync();
  };

  pool.failed.catch((error: unknown) => {
    handle({ kind: 'pool-failed', error: error instanceof Error ? error : new Error(String(error)) });
  });
  handle({ kind: 'started' });
  return { done, drain: () => handle({ kind: 'drain-requested' }) };
}

/** Adds to each call what is new of the attempts' progress. */
function createTellingSync(
  { link, pool, stopwatch }: Pick<AgentParts, 'link' | 'pool' | 'stopwatch'>,
  state: Pick<AgentState, 'progressPeriodMs'>,
): (call: SyncCall) => Promise<SyncCallReply> {
  const told = createToldProgress();
  return async (call) => {
    const isAnew = !('hash' in call.request.held);
    const occasion = { monotonicMs: stopwatch.monotonicMs(), periodMs: state.progressPeriodMs, isAnew };
    const progress = told.select(pool.progress(), occasion);
    const reply = await link.sync({ ...call, request: { ...call.request, progress } });
    if (reply.kind === 'news') told.heard(progress);
    return reply;
  };
}

interface Timers {
  /** Instead of the one of this name that runs. */
  readonly set: (timer: AgentTimer, delayMs: number) => void;
  readonly clear: () => void;
}

function createTimers(stopwatch: Stopwatch, fire: (timer: AgentTimer) => void): Timers {
  const running = new Map<AgentTimer, () => void>();
  return {
    set: (timer, delayMs) => {
      running.get(timer)?.();
      const stop = stopwatch.after(delayMs, () => {
        running.delete(timer);
        fire(timer);
      });
      running.set(timer, stop);
    },
    clear: () => {
      for (const stop of running.values()) stop();
      running.clear();
    },
  };
}

/** How long the worker stays from now on; undefined for ever. */
function timeLeftMs({ timeLimit }: AgentOptions, stopwatch: Stopwatch): number | undefined {
  return timeLimit && Math.max(0, lastMoment(timeLimit) - stopwatch.monotonicMs());
}

interface SplitPromise {
  readonly promise: Promise<LeavingReason>;
  readonly resolve: (reason: LeavingReason) => void;
  readonly reject: (error: unknown) => void;
}

function splitPromise(): SplitPromise {
  const split: { resolve?: (reason: LeavingReason) => void; reject?: (error: unknown) => void } = {};
  const promise = new Promise<LeavingReason>((resolve, reject) => {
    split.resolve = resolve;
    split.reject = reject;
  });
  return { promise, resolve: (reason) => split.resolve?.(reason), reject: (error) => split.reject?.(error) };
}
