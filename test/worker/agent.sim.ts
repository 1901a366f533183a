import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Engine } from '../../coordinator/engine/engine.js';
import type { Outcome, Task } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep, planTasks } from '../../src/sweep/plan.js';
import { referTo } from '../../src/sweep/refer-to.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { LeaseProgress } from '../../src/wire/sync.js';
import { type Agent, runAgent } from '../../worker/agent.js';
import type { Attempt, AttemptEnd } from '../../worker/attempt.js';
import type { CallFailure, CoordinatorLink } from '../../worker/coordinator-link.js';
import type { Stopwatch } from '../../worker/stopwatch.js';
import { openEngine } from '../coordinator/open-engine.js';
import { createVirtualClock, nextTurn, type VirtualClock } from '../coordinator/virtual-clock.js';
import { experiments, findProbe, probeFingerprint, probeSweep } from './probe-experiments.js';

/*
 * Real agents and a real engine in virtual time, over a link that loses requests and replies, with agents that are
 * killed and drained, threads that die, and a coordinator that is restarted from its ledger. Whatever the seed: every
 * task is settled by the outcome that it has, nothing conflicts, no lease is left.
 */

const content = Buffer.from('what every thread must have before its first trial');
const reference = referTo(content);
const sweep = probeSweep({ file: reference }, 600);
const id = sweepId(sweep);
const plan = planSweep(sweep, experiments[0].declaration);
const tasks = planTasks(plan, { trialStart: 0, trialEnd: sweep.trials });

const leaseDurationMs = 3000;
const stepMs = 5;
const durationMsMax = 300_000;
const agentCount = 3;
const seedCount = 12;

interface World {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly ledgerPath: string;
  /** Undefined while the coordinator is down. */
  engine: Engine | undefined;
  crew: Member[];
  /** Tasks of which a thread died once: more would use up a retry budget. */
  readonly unlucky: Set<string>;
  lost: number;
}

interface Member {
  readonly agent: Agent;
  alive: boolean;
}

for (let seed = 1; seed <= seedCount; seed += 1) {
  test.serial(`seed ${seed}: agents settle every task, whatever is lost on the way`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'phasegrid-'));
    const world = createWorld(seed, join(folder, 'ledger.db'));
    try {
      await world.engine?.submitSweep(sweep, new Map([[reference, content]]));
      for (let member = 0; member < agentCount; member += 1) hire(world);
      await runUntil(world, () => world.engine?.progress(id).state === 'complete');
      t.true(world.clock.monotonicMs() < durationMsMax, 'it ends');
      const crew = world.crew.filter(({ alive }) => alive);
      for (const { agent } of crew) agent.drain();
      const ends = Promise.all(crew.map(({ agent }) => agent.done));
      let ended = false;
      void ends.then(() => {
        ended = true;
      });
      const drainStartMs = world.clock.monotonicMs();
      await runUntil(world, () => ended, { peaceful: true });
      t.true(world.clock.monotonicMs() - drainStartMs < 10_000);

      const engine = await reopen(world);
      t.deepEqual(
        Array.from(engine.outcomes(id), ({ task, outcome }) => describe(task, outcome)).sort(),
        Array.from({ length: tasks.count }, (_, index) =>
          describe(tasks.task(index), compute(tasks.task(index))),
        ).sort(),
      );
      t.like(engine.progress(id), { state: 'complete', conflicts: 0, tasksLeased: 0, quarantined: 0 });
      t.true(world.lost > 0, 'the link lost something');
    } finally {
      await world.engine?.close();
      rmSync(folder, { recursive: true });
    }
  });
}

function createWorld(seed: number, ledgerPath: string): World {
  const clock = createVirtualClock(0);
  const world: World = {
    clock,
    random: createRandom(seed),
    ledgerPath,
    engine: undefined,
    crew: [],
    unlucky: new Set(),
    lost: 0,
  };
  world.engine = open(world);
  return world;
}

function open({ ledgerPath, clock }: World): Engine {
  return openEngine({
    ledgerPath,
    fingerprint: probeFingerprint,
    findDeclaration: findProbe,
    clock,
    leaseDurationMs,
  });
}

async function reopen(world: World): Promise<Engine> {
  await world.engine?.close();
  world.engine = open(world);
  return world.engine;
}

async function runUntil(world: World, isOver: () => boolean, { peaceful = false } = {}): Promise<void> {
  while (!isOver() && world.clock.monotonicMs() < durationMsMax) {
    world.clock.advance(stepMs);
    await nextTurn();
    await nextTurn();
    if (!peaceful) await disturb(world);
  }
}

/** Now and then a worker is killed or drained, or the coordinator is gone for a while. */
async function disturb(world: World): Promise<void> {
  const { random, crew, clock } = world;
  const luck = random();
  if (luck < 0.004) {
    const victim = crew[Math.floor(random() * crew.length)];
    victim.alive = false;
    hire(world);
  } else if (luck < 0.008) {
    crew[Math.floor(random() * crew.length)].agent.drain();
    hire(world);
  } else if (luck < 0.011 && world.engine) {
    const { engine } = world;
    world.engine = undefined;
    await engine.close();
    clock.after(Math.floor(random() * 6000), () => {
      world.engine = open(world);
    });
  }
}

/** A worker process with one or two threads. */
function hire(world: World): void {
  const { random } = world;
  const threads = 1 + Math.floor(random() * 2);
  const member: { alive: boolean; agent?: Agent } = { alive: true };
  const stopwatch = createMortalStopwatch(world, member);
  const agent = runAgent(
    { address: 'virtual:1', threads, jitter: random() },
    { link: createLossyLink(world, { stopwatch, threads }), pool: createVirtualPool(world, stopwatch), stopwatch },
  );
  world.crew.push(Object.assign(member, { agent }));
}

/** What a killed process left in the event loop never happens. */
function createMortalStopwatch({ clock }: World, member: { readonly alive: boolean }): Stopwatch {
  return {
    monotonicMs: clock.monotonicMs,
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        if (member.alive) callback();
      }),
  };
}

function createLossyLink(
  world: World,
  { stopwatch, threads }: { stopwatch: Stopwatch; threads: number },
): Pick<CoordinatorLink, 'register' | 'sync' | 'fetchFile' | 'abandonSync'> {
  const travel = (): Promise<void> => sleep(stopwatch, Math.floor(world.random() * 40));
  const isLost = (): boolean => {
    const lost = world.random() < 0.08;
    if (lost) world.lost += 1;
    return lost;
  };
  const failure: CallFailure = { kind: 'unreachable', message: 'lost' };
  const processIdentity = `virtual-${String(world.random()).slice(2)}`.padEnd(24, '0');
  let waiting: { sessionId: string; sequence: number } | undefined;
  return {
    register: async () => {
      await travel();
      if (!world.engine || isLost()) return failure;
      const process = { host: 'virtual', processId: 1, processIdentity, threads };
      const reply = world.engine.register({ fingerprint: probeFingerprint, ...process });
      await travel();
      return isLost() ? failure : reply;
    },
    sync: async ({ request, knownSweepIds }) => {
      await travel();
      if (!world.engine || isLost()) return failure;
      waiting = request;
      const { engine } = world;
      const reply = await engine.sync(request).catch(() => undefined);
      await travel();
      // The connection does not outlive the coordinator.
      if (reply === undefined || engine !== world.engine || isLost()) return failure;
      if (reply.kind !== 'answer') return { kind: 'session-over' };
      const { kind: _, ...told } = reply;
      const isNew = told.leases.length > 0 && !knownSweepIds.includes(id);
      const sweeps = isNew ? [{ sweepId: id, document: encodeSweep(sweep), files: [reference] }] : [];
      return { kind: 'news', ...told, sweeps };
    },
    fetchFile: async (wanted) => {
      await travel();
      const found = isLost() ? undefined : world.engine?.readFile(wanted);
      await travel();
      return found === undefined || isLost() ? failure : { kind: 'file', content: found };
    },
    abandonSync: () => {
      if (waiting) world.engine?.abandonSync(waiting.sessionId, waiting.sequence);
    },
  };
}

function createVirtualPool(
  world: World,
  stopwatch: Stopwatch,
): {
  run: (leaseId: string, attempt: Attempt) => Promise<AttemptEnd>;
  cancel: (leaseId: string) => void;
  progress: () => readonly LeaseProgress[];
  failed: Promise<never>;
} {
  const cancelled = new Set<string>();
  const running = new Map<string, number>();
  const run = async (leaseId: string, { task, files }: Attempt): Promise<AttemptEnd> => {
    if (files.get(reference)?.length !== content.length) throw new Error('an attempt came without its file');
    const durationMs = 20 + Math.floor(world.random() * 300);
    running.set(leaseId, task.trialCount);
    await sleep(stopwatch, durationMs);
    running.delete(leaseId);
    if (cancelled.has(leaseId)) return { kind: 'cancelled' };
    const key = JSON.stringify(task);
    if (world.random() < 0.05 && !world.unlucky.has(key)) {
      world.unlucky.add(key);
      return { kind: 'thread-lost', trial: task.trialStart, message: 'out of memory' };
    }
    const outcome = compute(task);
    return { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs: durationMs * 1000 };
  };
  return {
    run,
    cancel: (leaseId) => void cancelled.add(leaseId),
    progress: () => Array.from(running, ([leaseId, trials]) => ({ leaseId, trialsDone: world.random() * trials })),
    failed: new Promise(() => undefined),
  };
}

/** Stands for a kernel: a function of the task alone. */
function compute({ block, trialStart, trialCount }: Task): Outcome {
  const width = trialCount * plan.blocks[block].cells.length;
  const random = createRandom(1000 * block + trialStart);
  return {
    verdicts: Uint8Array.from({ length: width }, () => (random() < 0.5 ? 0 : 1)),
    metrics: Float64Array.from({ length: 2 * width }, random),
  };
}

function describe({ block, trialStart, trialCount }: Task, outcome: Outcome): string {
  return `block ${block}, ${trialCount} trials from ${trialStart}: ${outcomeDigest(outcome)}`;
}

function sleep(stopwatch: Stopwatch, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    stopwatch.after(delayMs, resolve);
  });
}

/** Numbers in [0, 1), the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
