import { processName } from '../../../coordinator/core/session-id.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { attemptDigest, outcomeDigest } from '../../../src/sweep/outcome-digest.js';
import { createHeldTally, digestHeld } from '../../../src/wire/held-digest.js';
import type {
  AttemptResult,
  Lease,
  LeavingReason,
  RegisterRequest,
  SyncReply,
  SyncRequest,
  WorkerStay,
} from '../../../src/wire/sync.js';
import { outcomeResult, toyFingerprint, toyOutcome } from '../toy-sweep.js';
import { type Curse, curseKey, type Study } from './study.js';
import { type Actor, breakOff, chooseHost, deliver, endProcess, makeIdentity, type World } from './world.js';

interface Running {
  readonly lease: Lease;
  readonly stepCount: number;
  stepsLeft: number;
  /** How often the coordinator was told of it. */
  told: number;
}

interface Flight {
  readonly request: SyncRequest;
  /** A call is open whose reply will arrive. */
  open: boolean;
  reply: SyncReply | undefined;
}

const slotCount = 3;
const badDigest = '0'.repeat(64);
/** So long before its end a worker takes no more tasks. */
const leavingMs = 8000;
const returned = { kind: 'returned', trial: undefined, message: 'draining' } as const;

/**
 * A worker that keeps the protocol while everything around it fails: its network, its threads, itself. A liar's
 * outcomes are wrong and well made.
 */
export function createChaoticWorker(world: World, { lies }: { readonly lies: boolean }): Actor {
  const { chance, clock, story } = world;
  const acknowledged: Actor['acknowledged'][number][] = [];
  const leases = new Map<string, Lease>();
  const delayed: SyncRequest[] = [];
  // Whoever lies is withdrawn with its host, which nobody honest should have.
  let host = lies ? 'liars-host' : chooseHost(world);
  let identity = '';
  let sessionId: string | undefined;
  let sequence = 0;
  let running = new Map<string, Running>();
  let outbox: AttemptResult[] = [];
  let flight: Flight | undefined;
  /** The coordinator does not know which leases it holds. */
  let lists = true;
  let draining = false;
  let asleep = 0;
  let withdrawn = false;
  let leavingReason: LeavingReason | undefined;
  let stay = chooseStay(world);
  let startedMs = clock.monotonicMs();

  const begin = (): void => {
    identity = makeIdentity(world);
    if (lies) world.liars.add(processName(identity));
    sessionId = undefined;
    running = new Map();
    outbox = [];
    flight = undefined;
    draining = false;
    leavingReason = undefined;
    stay = chooseStay(world);
    startedMs = clock.monotonicMs();
  };
  /** The process ends without a word; its connection ends with it, and the next one may be on another host. */
  const die = (how: string): void => {
    endProcess(world, { identity, how: `on ${host} ${how}` });
    if (sessionId !== undefined && flight?.open === true) {
      breakOff(world, { sessionId, sequence: flight.request.sequence });
    }
    begin();
    if (!lies && chance.of(0.8)) host = chooseHost(world);
    asleep = chance.below(world.faults ? 25 : 4);
  };
  begin();

  return {
    acknowledged,
    loseConnection: () => {
      receive();
      delayed.length = 0;
      if (flight !== undefined) flight.open = false;
    },
    step: () => {
      if (withdrawn) return;
      if (asleep > 0) {
        asleep -= 1;
        return;
      }
      if (world.faults && chance.of(0.015)) {
        die('was killed');
        return;
      }
      if (!compute()) return;
      if (world.faults && chance.of(0.01)) {
        asleep = chance.below(14);
        story.tell(() => `process ${processName(identity)} on ${host} hears and says nothing for ${asleep} steps`);
        // A connection may end although both sides live.
        if (sessionId !== undefined && flight?.open === true && chance.of(0.5)) {
          breakOff(world, { sessionId, sequence: flight.request.sequence });
          flight.open = false;
        }
      }
      receive();
      if (world.engine !== undefined) send(world.engine);
    },
  };

  /** False where a trial took the process down. */
  function compute(): boolean {
    for (const [leaseId, attempt] of running) {
      attempt.stepsLeft -= 1;
      if (attempt.stepsLeft > 0 && !draining) continue;
      if (attempt.stepsLeft <= 0 && findCurse(attempt.lease)?.curse === 'process-lost') {
        // It takes a while before memory runs out.
        if (attempt.told < 2 && !draining) continue;
        die('was taken down by a trial');
        return false;
      }
      running.delete(leaseId);
      outbox.push(attempt.stepsLeft > 0 ? { leaseId, result: returned } : endAttempt(attempt.lease));
    }
    return true;
  }

  function getStudy({ sweepId }: Lease): Study {
    const study = world.studies.find(({ id }) => id === sweepId);
    if (study === undefined) throw new Error(`a lease of an unknown sweep: ${sweepId}`);
    return study;
  }

  function findCurse(lease: Lease): { readonly trial: number; readonly curse: Curse } | undefined {
    const { task, quarantinedTrials } = lease;
    const { curses } = getStudy(lease);
    for (let trial = task.trialStart; trial < task.trialStart + task.trialCount; trial += 1) {
      const curse = curses.get(curseKey(task.block, trial));
      if (curse !== undefined && !quarantinedTrials.includes(trial)) return { trial, curse };
    }
    return undefined;
  }

  function endAttempt(lease: Lease): AttemptResult {
    const { leaseId, task, quarantinedTrials } = lease;
    const cursed = findCurse(lease);
    if (cursed !== undefined && cursed.curse !== 'process-lost') {
      return { leaseId, result: { kind: cursed.curse, trial: cursed.trial, message: 'cursed' } };
    }
    if (world.faults && chance.of(0.04)) {
      const trial = chance.of(0.5) ? task.trialStart + chance.below(task.trialCount) : undefined;
      return { leaseId, result: { kind: 'thread-lost', trial, message: 'out of memory' } };
    }
    const honest = toyOutcome(getStudy(lease).plan, task, quarantinedTrials);
    if (lies && chance.of(0.3)) {
      const verdicts = honest.verdicts.map((code) => (code > 2 ? code : (code + 1) % 3));
      const outcome = { ...honest, verdicts };
      const digest = attemptDigest(leaseId, outcomeDigest(outcome));
      return { leaseId, result: { kind: 'outcome', outcome, digest, computeUs: 1000 } };
    }
    const result = outcomeResult(leaseId, honest);
    if (!world.faults || !chance.of(0.02) || result.result.kind !== 'outcome') return result;
    return { leaseId, result: { ...result.result, digest: badDigest } };
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
    if (!('hash' in request.held)) lists = false;
    if (reply.listHeld === true) lists = true;
    const refused = new Set(reply.refusedLeaseIds);
    if (refused.size > 0) throw new Error(`an honest lease was refused: ${reply.refusedLeaseIds.join(', ')}`);
    for (const { leaseId, result } of request.results) {
      const lease = leases.get(leaseId);
      if (result.kind === 'outcome' && result.digest !== badDigest && lease !== undefined) acknowledged.push(lease);
    }
    outbox = outbox.filter(({ leaseId }) => !request.results.some((sent) => sent.leaseId === leaseId));
    for (const lease of reply.leases) {
      leases.set(lease.leaseId, lease);
      world.seenLeaseIds.push(lease.leaseId);
      const stepCount = 1 + chance.below(6);
      running.set(lease.leaseId, { lease, stepCount, stepsLeft: stepCount, told: 0 });
    }
    for (const leaseId of reply.revokedLeaseIds) running.delete(leaseId);
    if (reply.farewell === true) {
      if (running.size > 0) throw new Error('a worker with a lease was told to go');
      leave('farewell');
    }
    if (!draining || running.size > 0 || outbox.length > 0) return;
    endProcess(world, { identity, how: `on ${host} drained` });
    begin();
  }

  function leave(reason: LeavingReason): void {
    draining = true;
    leavingReason ??= reason;
  }

  /** How long it has left; undefined for ever. */
  function timeLeftMs(): number | undefined {
    return stay.timeLimitMs === undefined ? undefined : startedMs + stay.timeLimitMs - clock.monotonicMs();
  }

  function register(engine: Engine): boolean {
    const timeLimitMs = timeLeftMs();
    const left = timeLimitMs === undefined ? undefined : Math.max(1, timeLimitMs);
    const self = { host, processId: 1, processIdentity: identity, threads: slotCount };
    const reply = tryRegister(engine, { ...self, stay: { ...stay, timeLimitMs: left } });
    if (reply === undefined || reply.kind === 'busy') return false;
    if (reply.kind === 'refused') {
      if (!lies) throw new Error(`a worker was refused: ${reply.differences.join('; ')}`);
      endProcess(world, { identity, how: `on ${host} was found to lie` });
      withdrawn = true;
      return false;
    }
    sessionId = reply.sessionId;
    sequence = 0;
    lists = true;
    flight = undefined;
    return true;
  }

  function send(engine: Engine): void {
    if (sessionId === undefined && !register(engine)) return;
    if (sessionId === undefined) return;
    while (delayed.length > 0 && chance.of(0.3)) {
      const late = delayed.shift();
      if (late !== undefined) void deliver(engine, late);
    }
    if (world.faults && chance.of(0.005)) leave('drained');
    const leftMs = timeLeftMs();
    if (leftMs !== undefined && leftMs < leavingMs) leave('time-limit');
    // A result that came up while a call is held back is worth a new call.
    const news = outbox.some(
      ({ leaseId }) => flight?.request.results.some((sent) => sent.leaseId === leaseId) === false,
    );
    if (flight?.open === true && !(news && chance.of(0.7))) return;
    if (flight?.open === true && chance.of(0.5)) breakOff(world, { sessionId, sequence: flight.request.sequence });
    if (flight === undefined || flight.open)
      flight = { request: composeRequest(sessionId), open: false, reply: undefined };
    transmit(engine, flight);
  }

  function composeRequest(id: string): SyncRequest {
    sequence += 1;
    const progress = [...running.values()].map((attempt) => {
      const { lease, stepCount, stepsLeft } = attempt;
      attempt.told += 1;
      return { leaseId: lease.leaseId, trialsDone: Math.max(0, 0.9 * (stepCount - stepsLeft)) / stepCount };
    });
    return {
      sessionId: id,
      sequence,
      freeSlots: draining ? 0 : slotCount - running.size,
      held: lists || chance.of(0.05) ? [...running.keys()] : digestHeld(createHeldTally(running.keys())),
      results: [...outbox],
      draining,
      leavingReason,
      waitMs: chance.below(3) * 5000,
      progress,
    };
  }

  /** Sends the flight's request, for the first time or again. */
  function transmit(engine: Engine, sent: Flight): void {
    const { request } = sent;
    if (world.faults && chance.of(0.08)) return;
    if (world.faults && chance.of(0.05)) {
      delayed.push(request);
      return;
    }
    const reply = deliver(engine, request);
    if (world.faults && chance.of(0.08)) void deliver(engine, request);
    if (world.faults && chance.of(0.08)) return;
    sent.open = true;
    void reply.then((arrived) => {
      if (!sent.open) return;
      sent.open = false;
      sent.reply = arrived;
    });
  }
}

/** A third of the workers are an allocation's, and most of those have an end. */
function chooseStay({ chance }: World): WorkerStay {
  const isGuest = chance.of(0.3);
  const limitMs = isGuest && chance.of(0.7) ? 20_000 + chance.below(100_000) : undefined;
  return {
    allocation: isGuest ? 'a7b8c9d0' : '',
    job: '',
    logPath: '',
    timeLimitMs: limitMs,
    wholeTimeLimitMs: limitMs,
    idleTimeoutMs: undefined,
  };
}

/** Undefined where the coordinator died in this very moment. */
function tryRegister(
  engine: Engine,
  process: Omit<RegisterRequest, 'fingerprint'>,
): ReturnType<Engine['register']> | undefined {
  try {
    return engine.register({ fingerprint: toyFingerprint, ...process });
  } catch {
    return undefined;
  }
}
