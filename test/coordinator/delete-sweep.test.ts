import test, { type ExecutionContext } from 'ava';
import { classifyError } from '../../coordinator/calls/classify-error.js';
import { watchSweep } from '../../coordinator/calls/watch-sweep.js';
import type { Engine } from '../../coordinator/engine/engine.js';
import { openLedger } from '../../coordinator/store/ledger.js';
import { planSweep } from '../../src/sweep/plan.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { SyncAnswer, SyncRequest } from '../../src/wire/sync.js';
import { resumeEngine } from './open-engine.js';
import {
  findToyDeclaration,
  outcomeResult,
  toyDeclaration,
  toyFingerprint,
  toyIdentity,
  toyOutcome,
  toySweep,
  toyTable,
} from './toy-sweep.js';
import { createVirtualClock, nextTurn, type VirtualClock } from './virtual-clock.js';

const sweep = toySweep();
const id = sweepId(sweep);
const plan = planSweep(sweep, toyDeclaration);
const other = toySweep({ seed: 2 });
const otherId = sweepId(other);

interface Site {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  /** Another process on the same ledger. */
  readonly restart: () => Promise<Engine>;
}

function startSite(t: ExecutionContext): Site {
  const clock = createVirtualClock();
  const inner = openLedger(':memory:');
  t.teardown(() => inner.close());
  const start = (): Engine =>
    resumeEngine(
      { ...inner, close: () => undefined },
      {
        ledgerPath: ':memory:',
        fingerprint: toyFingerprint,
        findDeclaration: findToyDeclaration,
        clock,
        audit: { share: 0, lone: false },
      },
    );
  const engine = start();
  const restart = async (): Promise<Engine> => {
    await engine.close();
    return start();
  };
  return { engine, clock, restart };
}

function register(engine: Engine, host = 'host-a'): string {
  const who = { host, processId: 1, processIdentity: toyIdentity(host), threads: 2 };
  const reply = engine.register({ fingerprint: toyFingerprint, ...who });
  if (reply.kind !== 'accepted') throw new Error('the registration was refused');
  return reply.sessionId;
}

async function sync(
  engine: Engine,
  sessionId: string,
  { sequence, ...rest }: Partial<SyncRequest> & { readonly sequence: number },
): Promise<SyncAnswer> {
  const base = { freeSlots: 0, held: [], results: [], draining: false, waitMs: 0 };
  const reply = await engine.sync({ sessionId, sequence, ...base, ...rest });
  if (reply.kind !== 'answer') throw new Error(`expected an answer, got ${reply.kind}`);
  return reply;
}

/** Deletes with all the turns that it takes. */
async function remove({ engine, clock }: Site, sweepIdentity: typeof id): Promise<string> {
  const reply = engine.deleteSweep(sweepIdentity);
  let isDone = false;
  void reply.finally(() => (isDone = true));
  while (!isDone) {
    await nextTurn();
    clock.advance(1);
  }
  return reply;
}

test('an active sweep is not deleted, a cancelled one is gone from every answer', async (t) => {
  const site = startSite(t);
  const { engine } = site;
  await engine.submitSweep(sweep);
  await engine.submitSweep(other);
  t.is(await remove(site, id), 'active');
  t.is(engine.listSweeps().length, 2);
  await engine.cancelSweep(id);
  t.is(await remove(site, id), 'deleted');
  t.deepEqual(
    engine.listSweeps().map((record) => record.sweepId),
    [otherId],
  );
  const error = t.throws(() => engine.progress(id));
  t.is(classifyError(error, (defect) => t.fail(String(defect))).code, 'NOT_FOUND');
  const restarted = await site.restart();
  t.deepEqual(
    restarted.listSweeps().map((record) => record.sweepId),
    [otherId],
  );
});

test('a late outcome of a deleted sweep is taken note of by nobody, and its worker goes on', async (t) => {
  const site = startSite(t);
  const { engine } = site;
  await engine.submitSweep(sweep);
  const session = register(engine);
  const { leases } = await sync(engine, session, { sequence: 1, freeSlots: 2 });
  await engine.cancelSweep(id);
  await remove(site, id);
  const [one, two] = leases;
  const results = [outcomeResult(one.leaseId, toyOutcome(plan, one.task))];
  const late = await sync(engine, session, { sequence: 2, results, held: [two.leaseId] });
  t.deepEqual([late.refusedLeaseIds, late.revokedLeaseIds], [[], [two.leaseId]]);
  t.deepEqual(engine.listSweeps(), []);
  await engine.submitSweep(other);
  t.is((await sync(engine, session, { sequence: 3, freeSlots: 3 })).leases.length, 3);
});

test('a sweep that is submitted again after its deletion begins anew, and ends with the same table', async (t) => {
  const site = startSite(t);
  const { engine } = site;
  const compute = async (session: string, start: number): Promise<void> => {
    for (let sequence = start; engine.progress(id).state === 'active'; sequence += 2) {
      const { leases } = await sync(engine, session, { sequence, freeSlots: 4 });
      const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
      await sync(engine, session, { sequence: sequence + 1, results });
    }
  };
  await engine.submitSweep(sweep);
  const session = register(engine);
  await compute(session, 1);
  t.is(await remove(site, id), 'deleted');
  t.is((await engine.submitSweep(sweep)).effect, 'created');
  t.is(engine.progress(id).trialsSettled, 0);
  await compute(session, 101);
  t.deepEqual(engine.verdictTable(id), toyTable(plan));
});

test('whoever watches or reads a sweep while it is deleted hears that it is gone', async (t) => {
  const site = startSite(t);
  const { engine, clock } = site;
  await engine.submitSweep(sweep);
  const session = register(engine);
  const { leases } = await sync(engine, session, { sequence: 1, freeSlots: 9 });
  const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
  await sync(engine, session, { sequence: 2, results });
  const rows = engine.outcomes(id)[Symbol.iterator]();
  const watching = watchSweep(engine, engine.findSweeps(id)[0], {
    afterRevision: 0,
    intervalMs: 10,
    clock,
    signal: new AbortController().signal,
    // The deletion comes while a message is under way.
    send: async () => {
      await engine.cancelSweep(id);
      await remove(site, id);
    },
  });
  const read = (): void => {
    while (rows.next().done !== true);
  };
  const outcome = await watching.then(
    () => 'ended',
    (error: unknown) => classifyError(error, (defect) => t.fail(String(defect))).code,
  );
  t.is(outcome, 'NOT_FOUND');
  const error = t.throws(read);
  t.is(classifyError(error, (defect) => t.fail(String(defect))).code, 'NOT_FOUND');
  await t.throwsAsync(engine.foldVerdicts(id), { message: /was deleted/ });
});
