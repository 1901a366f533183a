import type { Engine } from '../../coordinator/engine.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { AttemptResult, Lease, SyncReply, SyncRequest } from '../../src/wire/sync.js';
import type { Chance } from './chance.js';
import { outcomeResult, toyFingerprint, toyOutcome } from './toy-sweep.js';

/** A worker that keeps the protocol while everything around it fails: its network, its threads, itself. */
export interface ChaoticWorker {
  /** A little of everything: computes, sends, receives. Without `faults` nothing goes wrong any more. */
  readonly step: (engine: Engine, faults: boolean) => void;
  /** What has arrived has arrived; whatever else is on its way to the coordinator or back never does. */
  readonly loseConnection: () => void;
  /** Outcomes that the coordinator has acknowledged. */
  readonly acknowledged: readonly Task[];
}

export interface WorkerWorld {
  readonly name: string;
  readonly chance: Chance;
  readonly plan: SweepPlan;
  /** How the trial fails, every time; undefined for most. */
  readonly findCurse: (block: number, trial: number) => 'kernel-error' | 'thread-lost' | undefined;
}

interface Running {
  readonly lease: Lease;
  stepsLeft: number;
}

interface Flight {
  readonly request: SyncRequest;
  /** A call is open whose reply will arrive. */
  open: boolean;
  reply: SyncReply | undefined;
}

const slotCount = 3;

function makeIdentity(chance: Chance): string {
  return Array.from({ length: 4 }, () =>
    chance
      .below(2 ** 31)
      .toString(36)
      .padStart(6, '0'),
  ).join('');
}

export function createChaoticWorker({ name, chance, plan, findCurse }: WorkerWorld): ChaoticWorker {
  const acknowledged: Task[] = [];
  const tasks = new Map<string, Task>();
  const delayed: SyncRequest[] = [];
  let sessionId: string | undefined;
  let sequence = 0;
  let running = new Map<string, Running>();
  let outbox: AttemptResult[] = [];
  let flight: Flight | undefined;
  let draining = false;
  let asleep = 0;
  let identity = makeIdentity(chance);

  const restart = (): void => {
    sessionId = undefined;
    running = new Map();
    outbox = [];
    flight = undefined;
    draining = false;
    identity = makeIdentity(chance);
  };
  const deliver = (engine: Engine, request: SyncRequest): Promise<SyncReply | undefined> =>
    // The coordinator may die with the call open: then there is no reply.
    engine.sync(request).catch(() => undefined);

  return {
    acknowledged,
    loseConnection: () => {
      receive();
      delayed.length = 0;
      if (flight !== undefined) flight.open = false;
    },
    step: (engine, faults) => {
      if (asleep > 0) {
        asleep -= 1;
        return;
      }
      if (faults && chance.of(0.015)) {
        restart();
        asleep = chance.below(25);
        return;
      }
      compute(faults);
      if (faults && chance.of(0.01)) asleep = chance.below(14);
      receive();
      send(engine, faults);
    },
  };

  function compute(faults: boolean): void {
    for (const [leaseId, attempt] of running) {
      attempt.stepsLeft -= 1;
      if (attempt.stepsLeft > 0 && !draining) continue;
      running.delete(leaseId);
      outbox.push(attempt.stepsLeft > 0 ? { leaseId, result: returned } : endAttempt(attempt.lease, faults));
    }
  }

  function endAttempt({ leaseId, task, quarantinedTrials }: Lease, faults: boolean): AttemptResult {
    for (let trial = task.trialStart; trial < task.trialStart + task.trialCount; trial += 1) {
      const curse = findCurse(task.block, trial);
      if (curse === undefined || quarantinedTrials.includes(trial)) continue;
      return { leaseId, result: { kind: curse, trial, message: 'cursed' } };
    }
    if (faults && chance.of(0.04)) {
      const trial = chance.of(0.5) ? task.trialStart + chance.below(task.trialCount) : undefined;
      return { leaseId, result: { kind: 'thread-lost', trial, message: 'out of memory' } };
    }
    const honest = outcomeResult(leaseId, toyOutcome(plan, task, quarantinedTrials));
    if (!faults || !chance.of(0.02) || honest.result.kind !== 'outcome') return honest;
    return { leaseId, result: { ...honest.result, digest: '0'.repeat(64) } };
  }

  function receive(): void {
    if (flight?.reply === undefined) return;
    const { request, reply } = flight;
    flight = undefined;
    if (reply.kind === 'session-over') {
      sessionId = undefined;
      sequence = 0;
      return;
    }
    if (reply.kind === 'stale') {
      sequence = Math.max(sequence, reply.expectedSequence - 1);
      return;
    }
    for (const { leaseId, result } of request.results) {
      const task = tasks.get(leaseId);
      if (result.kind === 'outcome' && result.digest !== '0'.repeat(64) && task !== undefined) acknowledged.push(task);
    }
    outbox = outbox.filter(({ leaseId }) => !request.results.some((sent) => sent.leaseId === leaseId));
    for (const lease of reply.leases) {
      tasks.set(lease.leaseId, lease.task);
      running.set(lease.leaseId, { lease, stepsLeft: 1 + chance.below(6) });
    }
    for (const leaseId of reply.revokedLeaseIds) running.delete(leaseId);
    if (draining && running.size === 0 && outbox.length === 0) restart();
  }

  function send(engine: Engine, faults: boolean): void {
    if (sessionId === undefined) {
      const reply = engine.register({
        fingerprint: toyFingerprint,
        host: name,
        processId: 1,
        processIdentity: identity,
        threads: slotCount,
      });
      if (reply.kind !== 'accepted') throw new Error('a worker was refused');
      sessionId = reply.sessionId;
      sequence = 0;
      flight = undefined;
    }
    while (delayed.length > 0 && chance.of(0.3)) {
      const late = delayed.shift();
      if (late !== undefined) void deliver(engine, late);
    }
    draining ||= faults && chance.of(0.005);
    // A result that came up while a call is held back is worth a new call.
    const news = outbox.some(
      ({ leaseId }) => flight?.request.results.some((sent) => sent.leaseId === leaseId) === false,
    );
    if (flight?.open === true && !(news && chance.of(0.7))) return;
    if (flight?.open === true && chance.of(0.5)) engine.abandonSync(sessionId, flight.request.sequence);
    if (flight === undefined || flight.open)
      flight = { request: composeRequest(sessionId), open: false, reply: undefined };
    transmit(engine, flight, faults);
  }

  function composeRequest(id: string): SyncRequest {
    sequence += 1;
    return {
      sessionId: id,
      sequence,
      freeSlots: draining ? 0 : slotCount - running.size,
      heldLeaseIds: [...running.keys()],
      results: [...outbox],
      draining,
      waitMs: chance.below(3) * 5000,
    };
  }

  /** Sends the flight's request, for the first time or again. */
  function transmit(engine: Engine, sent: Flight, faults: boolean): void {
    const { request } = sent;
    if (faults && chance.of(0.08)) return;
    if (faults && chance.of(0.05)) {
      delayed.push(request);
      return;
    }
    const reply = deliver(engine, request);
    if (faults && chance.of(0.08)) void deliver(engine, request);
    if (faults && chance.of(0.08)) return;
    sent.open = true;
    void reply.then((arrived) => {
      if (!sent.open) return;
      sent.open = false;
      sent.reply = arrived;
    });
  }
}

const returned = { kind: 'returned', trial: undefined, message: 'draining' } as const;
