import { processName } from '../../../coordinator/core/session-id.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import type { AttemptResult, SyncReply } from '../../../src/wire/sync.js';
import { outcomeResult, toyFingerprint, toyOutcome } from '../toy-sweep.js';
import { type Actor, deliver, makeIdentity, type World } from './world.js';

interface Manner {
  readonly name: string;
  readonly threads: number;
  readonly freeSlots: number;
  /** What it says of the leases that it holds; undefined where it says nothing. */
  readonly share: (() => number) | undefined;
  readonly results: () => AttemptResult[];
}

/** Takes all it can get, answers nothing, and speaks on. */
export function createHog(world: World): Actor {
  return createTalker(world, {
    name: 'hog',
    threads: 64,
    freeSlots: 1_000_000,
    share: undefined,
    results: () => [],
  });
}

/** Its kernels hang: shares stand still, and the main thread speaks on. */
export function createWedge(world: World): Actor {
  return createTalker(world, { name: 'wedge', threads: 3, freeSlots: 3, share: () => 0.37, results: () => [] });
}

/** Has a token and no lease: it invents identities, borrows others', and bends them. */
export function createForger(world: World): Actor {
  const { chance, studies, seenLeaseIds } = world;
  const invent = (): string => {
    const { id } = studies[chance.below(studies.length)];
    if (seenLeaseIds.length === 0 || chance.of(0.2)) {
      return `${id}.${chance.below(3)}.${5 * chance.below(3)}.5.f-${chance.below(99)}-1.${'A'.repeat(22)}`;
    }
    const seen = seenLeaseIds[chance.below(seenLeaseIds.length)];
    if (chance.of(0.4)) return seen;
    const at = chance.below(seen.length);
    return `${seen.slice(0, at)}${'0123456789abcdef. \u0131'[chance.below(19)]}${seen.slice(at + 1)}`;
  };
  return createTalker(world, {
    name: 'forger',
    threads: 1,
    freeSlots: 0,
    share: undefined,
    results: () =>
      Array.from({ length: chance.below(4) }, () => {
        const leaseId = invent();
        const [sweepId, block, trialStart] = leaseId.split('.');
        const study = studies.find(({ id }) => id === sweepId) ?? studies[0];
        const task = { block: Number(block) % 3 || 0, trialStart: Number(trialStart) || 0, trialCount: 5 };
        const honest = toyOutcome(study.plan, task);
        return outcomeResult(leaseId, { ...honest, verdicts: honest.verdicts.map((code) => (code + 1) % 3) });
      }),
  });
}

/** Speaks at every step, on one session after the other. */
function createTalker(world: World, manner: Manner): Actor {
  const identity = makeIdentity(world);
  if (manner.name === 'forger') world.forgers.add(processName(identity));
  world.story.tell(() => `there is a ${manner.name}, process ${processName(identity)}`);
  let sessionId: string | undefined;
  let sequence = 0;
  let held: string[] = [];
  let waiting = false;

  const hear = (reply: SyncReply | undefined): void => {
    waiting = false;
    if (reply === undefined || reply.kind === 'stale') return;
    if (reply.kind === 'session-over') {
      sessionId = undefined;
      return;
    }
    const revoked = new Set(reply.revokedLeaseIds);
    held = [...held.filter((leaseId) => !revoked.has(leaseId)), ...reply.leases.map(({ leaseId }) => leaseId)];
  };
  const talk = (engine: Engine): void => {
    if (sessionId === undefined) {
      const process = { host: manner.name, processId: 1, processIdentity: identity, threads: manner.threads };
      const reply = engine.register({ fingerprint: toyFingerprint, ...process });
      if (reply.kind !== 'accepted') return;
      ({ sessionId } = reply);
      sequence = 0;
    }
    sequence += 1;
    waiting = true;
    const { share, freeSlots } = manner;
    const progress = share === undefined ? [] : held.map((leaseId) => ({ leaseId, trialsDone: share() }));
    const request = { sessionId, sequence, freeSlots, held, results: manner.results(), progress };
    void deliver(engine, { ...request, draining: false, waitMs: 0 }).then(hear);
  };
  return {
    acknowledged: [],
    loseConnection: () => void (waiting = false),
    step: () => {
      if (waiting || world.engine === undefined) return;
      try {
        talk(world.engine);
      } catch {
        // The coordinator died in this very moment.
        waiting = false;
      }
    },
  };
}
