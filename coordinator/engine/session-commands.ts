import { progressPeriodMs, quietPeriodMs } from '../../src/wire/credit.js';
import { isSameHeld } from '../../src/wire/held-digest.js';
import type { SyncReply, SyncRequest } from '../../src/wire/sync.js';
import { hasFreeCheck, pickChecks } from '../core/audit/pick-checks.js';
import { staleReply } from '../core/decide-sync.js';
import { readWorkers } from '../core/read-workers.js';
import type { CoordinatorState, SessionState } from '../core/state.js';
import { pendingCount } from '../core/sweep-state.js';
import { isDismissed } from '../core/time-room.js';
import { readInstant, type WallClock } from '../wall-clock.js';
import type { Engine } from './engine.js';
import type { EngineCore } from './engine-core.js';
import type { WaitingSyncs } from './waiting-syncs.js';

/** The calls of workers. */
export function sessionCommands(
  core: EngineCore,
  waiting: WaitingSyncs,
  clock: WallClock,
): Pick<Engine, 'register' | 'sync' | 'abandonSync' | 'listWorkers'> {
  return {
    register: (request) => core.act({ kind: 'register', request }),
    listWorkers: () => readWorkers(core.state, readInstant(clock)),
    sync: async (request) => sync(core, waiting, request),
    abandonSync: (sessionId, sequence) => {
      // Calls break off while a stopped engine is closed; nothing may be decided then.
      if (!core.stopped()) core.act({ kind: 'abandon-sync', sessionId, sequence });
      waiting.end(sessionId, staleReply(sequence), sequence);
    },
  };
}

/** Everything but the wait happens at once, so that the syncs of one turn share its commit. */
function sync(core: EngineCore, waiting: WaitingSyncs, request: SyncRequest): Promise<SyncReply> {
  const { sessionId, sequence, held, results, draining, leavingReason, progress = [] } = request;
  const reception = core.act({ kind: 'receive-sync', sessionId, sequence, draining, leavingReason });
  if (reception.kind !== 'proceed') return core.settle(askForProgress(core, sessionId, reception));
  waiting.end(sessionId, staleReply(sequence));
  for (const result of results) {
    core.act({ kind: 'receive-result', sessionId, result });
    // Its results may have decided a dispute against this process, which ended its session.
    if (!core.state.sessions.has(sessionId)) return core.settle({ kind: 'session-over' });
  }
  core.act({ kind: 'report-held', sessionId, held, progress });
  const waitMs = Math.min(request.waitMs, core.state.settings.waitMaxMs);
  const mayWait = results.length === 0 && !request.draining && waitMs > 0;
  const reply = answer(core, request, mayWait);
  return reply === undefined ? waiting.wait(request, waitMs) : core.settle(reply);
}

/** Answers a sync whose wait is over, even if there is nothing to tell. */
export function answerNow(core: EngineCore, request: SyncRequest): Promise<SyncReply> {
  const reply = answer(core, request, false);
  if (reply === undefined) throw new Error('a sync that may not wait was told to wait');
  return core.settle(reply);
}

/** Offers pending tasks and revocations to the waiting syncs. */
export function serveWaiting(core: EngineCore, waiting: WaitingSyncs): void {
  if (waiting.count() === 0) return;
  // Serving only takes pending work away. So where there is none, a thousand waiting syncs need not be looked at.
  const pending = hasPending(core.state);
  const checks = hasFreeCheck(core.state, core.monotonicMs());
  waiting.serve((request) => {
    const session = core.state.sessions.get(request.sessionId);
    const idle = session !== undefined && hasAllHeld(session, request);
    const dismissed = session !== undefined && isDismissed(core.state, session, core.monotonicMs());
    if (idle && !dismissed && !(pending && hasPending(core.state)) && !(checks && hasChecks(core, session)))
      return undefined;
    const reply = answer(core, request, true);
    return reply && core.settle(reply);
  });
}

function answer(core: EngineCore, request: SyncRequest, mayWait: boolean): SyncReply | undefined {
  const { sessionId, sequence, freeSlots, held, draining } = request;
  if (!core.state.sessions.has(sessionId)) return { kind: 'session-over' };
  const reply = core.act({ kind: 'answer-sync', sessionId, sequence, freeSlots, held, draining, mayWait });
  return reply.kind === 'wait' ? undefined : askForProgress(core, sessionId, reply);
}

/** Whoever computes for a sweep that somebody watches tells its progress often. */
function askForProgress(core: EngineCore, sessionId: string, reply: SyncReply): SyncReply {
  if (reply.kind !== 'answer' || core.watched.size === 0) return reply;
  const session = core.state.sessions.get(sessionId);
  if (session === undefined || !computesFor(session, (id) => core.watched.has(id))) return reply;
  return { ...reply, progressPeriodMs: progressPeriodMs(core.state.sessions.size) };
}

/** Waiting syncs of workers that compute for the sweep are answered, so that its watcher need not wait until they end. */
export function tellWatched(core: EngineCore, waiting: WaitingSyncs, sweepId: string): void {
  if (core.stopped() || progressPeriodMs(core.state.sessions.size) === quietPeriodMs) return;
  waiting.serve((request) => {
    const session = core.state.sessions.get(request.sessionId);
    const isConcerned = session !== undefined && computesFor(session, (id) => id === sweepId);
    return isConcerned ? answerNow(core, request) : undefined;
  });
}

function computesFor({ leases }: SessionState, isWanted: (sweepId: string) => boolean): boolean {
  for (const lease of leases.values()) if (isWanted(lease.sweepId)) return true;
  return false;
}

/** Whether nothing was taken from the worker since it told what it holds. */
function hasAllHeld(session: SessionState, { held }: SyncRequest): boolean {
  return 'hash' in held ? isSameHeld(session.held, held) : held.every((leaseId) => session.leases.has(leaseId));
}

function hasChecks({ state, monotonicMs }: EngineCore, session: SessionState): boolean {
  return pickChecks(state, { session, countMax: 1 }, monotonicMs()).length > 0;
}

function hasPending(state: CoordinatorState): boolean {
  for (const sweep of state.active.values()) if (pendingCount(sweep) > 0 || sweep.overdue.size > 0) return true;
  return false;
}
