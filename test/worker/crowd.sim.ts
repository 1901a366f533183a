import test from 'ava';
import { createAdmission } from '../../coordinator/calls/admission.js';
import type { Engine } from '../../coordinator/engine/engine.js';
import { encodeSweep, type SweepId } from '../../src/sweep/sweep.js';
import type { RegisterReply } from '../../src/wire/sync.js';
import { runAgent } from '../../worker/agent.js';
import type { Attempt, AttemptEnd } from '../../worker/attempt.js';
import type { CallFailure, CoordinatorLink } from '../../worker/coordinator-link.js';
import { openEngine } from '../coordinator/open-engine.js';
import { temporaryLedgerPath } from '../coordinator/store/ledger-directory.js';
import { findToyDeclaration, outcomeResult, toyFingerprint, toyPlan, toySweep } from '../coordinator/toy-sweep.js';
import { createVirtualClock, nextTurn, type VirtualClock } from '../coordinator/virtual-clock.js';

/*
 * A thousand real agents and a real engine in virtual time. They come within a minute, lose their coordinator in one moment,
 * and come back to the next one: all of them get in, each keeps its lease, and no task is charged.
 */

const agentCount = 1000;
const stepMs = 100;
const sweep = toySweep({ trials: 2000 });
const plan = toyPlan({ trials: 2000 });
/** Nobody ends an attempt: the leases are what is looked at. */
const takesMs = 3_600_000;

interface Crowd {
  readonly clock: VirtualClock;
  sweepId: SweepId | undefined;
  engine: Engine | undefined;
  admission: ReturnType<typeof createAdmission>;
  refusals: number;
  offline: number;
}

test('a thousand agents come within a minute and come back at once, all get in, and nobody is charged', async (t) => {
  const clock = createVirtualClock();
  const ledgerPath = temporaryLedgerPath(t);
  const crowd: Crowd = {
    clock,
    sweepId: undefined,
    engine: open(clock, ledgerPath),
    admission: createAdmission(() => 0),
    refusals: 0,
    offline: 0,
  };
  ({ sweepId: crowd.sweepId } = await getEngine(crowd).submitSweep(sweep));
  const id = crowd.sweepId;
  for (let number = 0; number < agentCount; number += 1) clock.after(60 * number, () => start(crowd, number));
  await pass(crowd, 62_000);
  t.is(crowd.refusals, 0);
  t.is(countLeases(getEngine(crowd)), agentCount);

  await crowd.engine?.close();
  crowd.engine = undefined;
  await pass(crowd, 20_000);
  t.true(crowd.offline > agentCount);
  const next = open(clock, ledgerPath);
  crowd.engine = next;
  crowd.admission = createAdmission(() => 0);
  await pass(crowd, 20_000);
  t.log({ refusals: crowd.refusals, offline: crowd.offline });
  t.is(next.listWorkers().filter(({ state }) => state === 'connected').length, agentCount);
  t.is(countLeases(next), agentCount);
  await pass(crowd, 60_000);
  t.is(countLeases(next), agentCount);
  t.like(next.progress(id), { attemptsFailed: 0, quarantined: 0, trialsSettled: 0 });
  t.is(next.listWorkers().filter(({ state }) => state === 'gone').length, 0);
  crowd.engine = undefined;
  await next.close();
});

function open(clock: VirtualClock, ledgerPath: string): Engine {
  const options = { ledgerPath, fingerprint: toyFingerprint, findDeclaration: findToyDeclaration };
  return openEngine({ ...options, clock, audit: { share: 0, lone: false } });
}

function getEngine({ engine }: Crowd): Engine {
  if (engine === undefined) throw new Error('the coordinator is down');
  return engine;
}

function countLeases(engine: Engine): number {
  return engine.listWorkers().reduce((sum, { threadsBusy }) => sum + threadsBusy, 0);
}

async function pass({ clock }: Crowd, durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += stepMs) {
    clock.advance(stepMs);
    await nextTurn();
    await nextTurn();
  }
}

/** A worker of one thread, whose attempts do not end. */
function start(crowd: Crowd, number: number): void {
  const { clock } = crowd;
  const running = new Set<string>();
  const run = (leaseId: string, { task }: Attempt): Promise<AttemptEnd> => {
    running.add(leaseId);
    const outcome = { verdicts: new Uint8Array(task.trialCount * 2), metrics: new Float64Array(task.trialCount * 4) };
    const { result } = outcomeResult(leaseId, outcome);
    return new Promise((resolve) => clock.after(takesMs, () => resolve(result as AttemptEnd)));
  };
  const pool = {
    run,
    cancel: () => undefined,
    progress: () => Array.from(running, (leaseId) => ({ leaseId, trialsDone: 0.5 })),
    failed: new Promise<never>(() => undefined),
  };
  const jitter = (number * 0.618_034) % 1;
  const link = createLink(crowd, number);
  void runAgent({ address: 'virtual:1', threads: 1, jitter }, { link, pool, stopwatch: clock }).done.catch(
    () => undefined,
  );
}

function createLink(
  crowd: Crowd,
  number: number,
): Pick<CoordinatorLink, 'register' | 'sync' | 'fetchFile' | 'abandonSync'> {
  const gone: CallFailure = { kind: 'unreachable', message: 'nobody answers' };
  const processIdentity = `crowd-${number}`.padEnd(24, '_');
  const isDown = (): boolean => {
    if (crowd.engine === undefined) crowd.offline += 1;
    return crowd.engine === undefined;
  };
  const register = (): RegisterReply | CallFailure => {
    if (isDown()) return gone;
    const retryAfterMs = crowd.admission.ask(crowd.clock.monotonicMs());
    if (retryAfterMs !== undefined) {
      crowd.refusals += 1;
      return { kind: 'busy', message: 'too many', retryAfterMs };
    }
    const self = { host: `host-${number}`, processId: 1, processIdentity, threads: 1 };
    return getEngine(crowd).register({ fingerprint: toyFingerprint, ...self });
  };
  return {
    register: () => Promise.resolve(register()),
    sync: async ({ request, knownSweepIds }) => {
      if (isDown()) return gone;
      const engine = getEngine(crowd);
      // One task a worker: what else it asks for is none of this test's.
      const freeSlots = request.freeSlots > 1 ? 1 : 0;
      const reply = await engine.sync({ ...request, freeSlots }).catch(() => undefined);
      if (reply === undefined || engine !== crowd.engine) return gone;
      if (reply.kind !== 'answer') return { kind: 'session-over' };
      const { kind: _, ...told } = reply;
      const isNew = told.leases.some(({ sweepId: leased }) => !knownSweepIds.includes(leased));
      const sweeps = told.leases
        .slice(0, 1)
        .map(({ sweepId }) => ({ sweepId, document: encodeSweep(sweep), files: [] }));
      return { kind: 'news', ...told, sweeps: isNew ? sweeps : [] };
    },
    fetchFile: () => Promise.resolve(gone),
    abandonSync: () => undefined,
  };
}

test('the sweep of the crowd has a task for each', (t) => {
  t.true(plan.blocks.length * (2000 / 5) > agentCount);
});
