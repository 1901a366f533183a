import test, { type ExecutionContext } from 'ava';
import type { DurableFact } from '../../../coordinator/core/fact.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { SweepTooLargeError } from '../../../coordinator/engine/sweep-too-large-error.js';
import { type Ledger, openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { planSweep } from '../../../src/sweep/plan.js';
import type { SyncAnswer, SyncReply, SyncRequest } from '../../../src/wire/sync.js';
import { leaseIds } from '../core/transcript.js';
import { openEngine, resumeEngine } from '../open-engine.js';
import { temporaryLedgerPath } from '../store/ledger-directory.js';
import {
  findToyDeclaration,
  outcomeResult,
  toyDeclaration,
  toyFingerprint,
  toyIdentity,
  toyOutcome,
  toySweep,
  toyTable,
} from '../toy-sweep.js';
import { createVirtualClock, nextTurn, type VirtualClock } from '../virtual-clock.js';

const plan = planSweep(toySweep(), toyDeclaration);

interface Site {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly commits: (readonly DurableFact[])[];
  /** Makes every further commit fail. */
  readonly breakDisk: () => void;
}

function startSite(t: ExecutionContext, path = ':memory:'): Site {
  const clock = createVirtualClock();
  const commits: (readonly DurableFact[])[] = [];
  const inner = openLedger(path);
  let broken = false;
  const ledger: Ledger = {
    ...inner,
    commit: (facts) => {
      if (broken) throw new LedgerError('LEDGER_WRITE_FAILED', 'the disk is gone');
      inner.commit(facts);
      commits.push(facts);
    },
  };
  const fingerprint = toyFingerprint;
  // Which tasks are computed again is chance: these tests count leases and facts.
  const audit = { share: 0, lone: false };
  const findDeclaration = findToyDeclaration;
  const engine = resumeEngine(ledger, { ledgerPath: path, fingerprint, findDeclaration, clock, audit });
  t.teardown(() => inner.close());
  return { engine, clock, commits, breakDisk: () => void (broken = true) };
}

function register(engine: Engine, host = 'host-a'): string {
  const processIdentity = toyIdentity(host);
  const reply = engine.register({ fingerprint: toyFingerprint, host, processId: 1, processIdentity, threads: 2 });
  if (reply.kind !== 'accepted') throw new Error('the registration was refused');
  return reply.sessionId;
}

function request(sessionId: string, sequence: number, rest: Partial<SyncRequest> = {}): SyncRequest {
  return { sessionId, sequence, freeSlots: 0, held: [], results: [], draining: false, waitMs: 0, ...rest };
}

async function answer(reply: Promise<SyncReply>): Promise<SyncAnswer> {
  const settled = await reply;
  if (settled.kind !== 'answer') throw new Error(`expected an answer, got ${settled.kind}`);
  return settled;
}

/** Whether the promise is still open after everything that is ready has run. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true;
  const close = (): void => void (open = false);
  promise.then(close, close);
  await nextTurn();
  await nextTurn();
  return open;
}

test('the syncs of one turn share one transaction, and each is answered after it', async (t) => {
  const { engine, commits } = startSite(t);
  await engine.submitSweep(toySweep());
  const sessions = Array.from({ length: 9 }, (_, index) => register(engine, `host-${index}`));
  const granted = await Promise.all(sessions.map((id) => answer(engine.sync(request(id, 1, { freeSlots: 1 })))));
  commits.length = 0;
  let answered = 0;
  const replies = sessions.map(async (id, index) => {
    const [lease] = granted[index].leases;
    const results = [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))];
    await engine.sync(request(id, 2, { results }));
    answered += 1;
  });
  t.deepEqual([commits.length, answered], [0, 0]);
  await Promise.all(replies);
  t.is(commits.length, 1);
  t.is(commits[0].length, 9);
});

test('a commit that fails acknowledges nothing and stops the engine', async (t) => {
  const { engine, breakDisk } = startSite(t);
  const { sweepId } = await engine.submitSweep(toySweep());
  const session = register(engine);
  const { leases } = await answer(engine.sync(request(session, 1, { freeSlots: 1 })));
  const waiter = engine.sync(request(register(engine, 'host-b'), 1, { freeSlots: 0, waitMs: 5000 }));
  await nextTurn();
  breakDisk();
  const results = [outcomeResult(leases[0].leaseId, toyOutcome(plan, leases[0].task))];
  const lost = engine.sync(request(session, 2, { results }));
  const also = engine.submitSweep(toySweep({ seed: 2 }));
  for (const promise of [lost, also, waiter, engine.failed]) {
    const error = await t.throwsAsync(promise, { instanceOf: LedgerError });
    t.is(error.code, 'LEDGER_WRITE_FAILED');
  }
  await t.throwsAsync(engine.sync(request(session, 3)), { instanceOf: LedgerError });
  await t.throwsAsync(engine.cancelSweep(sweepId), { instanceOf: LedgerError });
  // The server cuts its calls off while it closes.
  t.notThrows(() => engine.abandonSync(session, 2));
});

test('what is read is on disk', async (t) => {
  const { engine, commits } = startSite(t);
  const submitted = engine.submitSweep(toySweep());
  t.is(commits.length, 0);
  t.is(engine.listSweeps().length, 1);
  t.is(commits.length, 1);
  await submitted;
});

test('a sync with nothing to get waits until a sweep is submitted', async (t) => {
  const { engine } = startSite(t);
  const waiting = engine.sync(request(register(engine), 1, { freeSlots: 2, waitMs: 5000 }));
  t.true(await isOpen(waiting));
  await engine.submitSweep(toySweep());
  t.is((await answer(waiting)).leases.length, 2);
});

test('waiting syncs share what becomes pending, the longest wait first', async (t) => {
  const { engine } = startSite(t);
  const waits = [1, 2, 3].map((n) =>
    engine.sync(request(register(engine, `host-${n}`), 1, { freeSlots: 2, waitMs: 5000 })),
  );
  await engine.submitSweep(toySweep({ trials: 5 }));
  t.is((await answer(waits[0])).leases.length, 2);
  t.is((await answer(waits[1])).leases.length, 1);
  t.true(await isOpen(waits[2]));
});

test('a wait ends with an empty answer after its time, and after a third of a lease at most', async (t) => {
  const { engine, clock } = startSite(t);
  const short = engine.sync(request(register(engine, 'a'), 1, { freeSlots: 1, waitMs: 3000 }));
  const long = engine.sync(request(register(engine, 'b'), 1, { freeSlots: 1, waitMs: 600_000 }));
  clock.advance(2999);
  t.true(await isOpen(short));
  clock.advance(1);
  t.deepEqual(await short, { kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
  clock.advance(6999);
  t.true(await isOpen(long));
  clock.advance(1);
  t.deepEqual(await long, { kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
});

test('a worker that waits again and again keeps its leases', async (t) => {
  const { engine, clock } = startSite(t);
  await engine.submitSweep(toySweep());
  const session = register(engine);
  const held = leaseIds((await answer(engine.sync(request(session, 1, { freeSlots: 100 })))).leases);
  for (let sequence = 2; sequence < 20; sequence += 1) {
    const waiting = engine.sync(request(session, sequence, { held, freeSlots: 1, waitMs: 30_000 }));
    clock.advance(10_000);
    t.deepEqual(await waiting, { kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
  }
});

test('a newer sync, or the end of its call, ends a wait', async (t) => {
  const { engine } = startSite(t);
  const session = register(engine);
  const older = engine.sync(request(session, 1, { freeSlots: 1, waitMs: 5000 }));
  await nextTurn();
  const newer = engine.sync(request(session, 2, { freeSlots: 1, waitMs: 5000 }));
  t.deepEqual(await older, { kind: 'stale', expectedSequence: 3 });
  t.true(await isOpen(newer));
  engine.abandonSync(session, 1);
  t.true(await isOpen(newer));
  engine.abandonSync(session, 2);
  t.is((await newer).kind, 'stale');
  await engine.submitSweep(toySweep());
  t.is((await answer(engine.sync(request(session, 2, { freeSlots: 1, waitMs: 5000 })))).leases.length, 1);
});

test('a waiting worker is told at once of a revoked lease', async (t) => {
  const { engine } = startSite(t);
  const { sweepId } = await engine.submitSweep(toySweep({ trials: 5 }));
  const session = register(engine);
  const held = leaseIds((await answer(engine.sync(request(session, 1, { freeSlots: 3 })))).leases);
  const waiting = engine.sync(request(session, 2, { held, freeSlots: 1, waitMs: 5000 }));
  t.true(await isOpen(waiting));
  await engine.cancelSweep(sweepId);
  t.deepEqual((await answer(waiting)).revokedLeaseIds, held);
});

test('a waiting worker gets what another lost', async (t) => {
  const { engine, clock } = startSite(t);
  await engine.submitSweep(toySweep({ trials: 5 }));
  const dead = register(engine, 'dead');
  await engine.sync(request(dead, 1, { freeSlots: 3 }));
  const alive = register(engine, 'alive');
  let granted = 0;
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    const waiting = engine.sync(request(alive, sequence, { freeSlots: 9, waitMs: 9000 }));
    clock.advance(9000);
    granted += (await answer(waiting)).leases.length;
    if (granted > 0) break;
  }
  t.is(granted, 3);
});

test('an engine on the same ledger goes on where the last one stopped', async (t) => {
  const path = temporaryLedgerPath(t);
  const options = { ledgerPath: path, fingerprint: toyFingerprint, findDeclaration: findToyDeclaration };
  let total = 0;
  for (let visit = 0; visit < 4; visit += 1) {
    const engine = openEngine({ ...options, clock: createVirtualClock() });
    const { sweepId, effect } = await engine.submitSweep(toySweep());
    t.is(effect, visit === 0 ? 'created' : 'unchanged');
    t.is(engine.progress(sweepId).trialsSettled, total);
    const session = register(engine);
    const { leases } = await answer(engine.sync(request(session, 1, { freeSlots: 3 })));
    const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task), 2_000_000));
    await engine.sync(request(session, 2, { results }));
    total += results.reduce(
      (sum, { result }) => sum + (result.kind === 'outcome' ? result.outcome.verdicts.length : 0),
      0,
    );
    if (visit === 3) {
      const progress = engine.progress(sweepId);
      t.deepEqual([progress.state, progress.cellsSettled, progress.etaSeconds], ['complete', 6, 0]);
      t.deepEqual(engine.verdictTable(sweepId), toyTable(plan));
      t.deepEqual(engine.verdictTable(sweepId, 7), toyTable(planSweep(toySweep({ trials: 7 }), toyDeclaration)));
      t.deepEqual(engine.hosts(sweepId), [{ host: 'host-a', tasks: 9, computeSeconds: 18 }]);
      for (const { task, cells, outcome } of engine.outcomes(sweepId)) {
        t.deepEqual(outcome, toyOutcome(plan, task));
        t.deepEqual(cells, plan.blocks[task.block].cells);
      }
    }
    await engine.close();
  }
  t.is(total, 72);
});

test('progress tells the pace, and the time that is left at it', async (t) => {
  const { engine, clock } = startSite(t);
  const { sweepId } = await engine.submitSweep(toySweep());
  t.is(engine.progress(sweepId).etaSeconds, undefined);
  // The cost model says 9 tasks of 0.25 s or less: 12 trials x 3 blocks x 0.05 s.
  t.true(Math.abs(engine.progress(sweepId).computeSecondsLeft - 1.8) < 1e-9);
  const session = register(engine);
  const { leases } = await answer(engine.sync(request(session, 1, { freeSlots: 2 })));
  clock.advance(4000);
  const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task), 4_000_000));
  await engine.sync(request(session, 2, { results, freeSlots: 2 }));
  clock.advance(4000);
  const progress = engine.progress(sweepId);
  t.is(progress.computeSeconds, 8);
  t.is(progress.tasksLeased, 2);
  t.is(progress.trialsPerSecond, 20 / 4);
  // Measured 8 s for 0.5 modelled: what is left of the model, 1.3 s, is 16 times as much.
  t.true(Math.abs(progress.computeSecondsLeft - 1.3 * 16) < 1e-9);
  t.true(Math.abs((progress.etaSeconds ?? 0) - (1.3 * 16) / 2) < 1e-9);
  clock.advance(70_000);
  t.deepEqual([engine.progress(sweepId).trialsPerSecond, engine.progress(sweepId).etaSeconds], [0, undefined]);
});

test('listeners are told after the commits that touch their sweep, until they leave', async (t) => {
  const { engine } = startSite(t);
  const { sweepId } = await engine.submitSweep(toySweep());
  let told = 0;
  const leave = engine.subscribe(sweepId, () => void (told += 1));
  await engine.submitSweep(toySweep({ seed: 9 }));
  t.is(told, 0);
  await engine.submitSweep(toySweep({ trials: 20 }));
  t.is(told, 1);
  leave();
  await engine.submitSweep(toySweep({ trials: 30 }));
  t.is(told, 1);
});

test('sweeps are listed newest first and found by prefix', async (t) => {
  const { engine } = startSite(t);
  const ids = [];
  for (const seed of [1, 2, 3]) ids.push((await engine.submitSweep(toySweep({ seed }))).sweepId);
  t.deepEqual(
    engine.listSweeps().map(({ sweepId }) => sweepId),
    ids.toReversed(),
  );
  t.deepEqual(
    engine.findSweeps(ids[1].slice(0, 12)).map(({ sweepId }) => sweepId),
    [ids[1]],
  );
  t.is(engine.findSweeps('').length, 3);
});

test('a sweep with more tasks than a coordinator keeps is refused before anything is written', async (t) => {
  const { engine, commits } = startSite(t);
  await t.throwsAsync(engine.submitSweep(toySweep({ trials: 1e12 })), { instanceOf: SweepTooLargeError });
  t.deepEqual([commits.length, engine.listSweeps().length], [0, 0]);
});

test('an engine that is closed answers those who wait, and nobody after', async (t) => {
  const path = temporaryLedgerPath(t);
  const clock = createVirtualClock();
  const options = { ledgerPath: path, fingerprint: toyFingerprint, findDeclaration: findToyDeclaration, clock };
  const engine = openEngine(options);
  const session = register(engine);
  const waiting = engine.sync(request(session, 1, { freeSlots: 1, waitMs: 5000 }));
  const submitted = engine.submitSweep(toySweep());
  await engine.close();
  t.is((await waiting).kind, 'answer');
  await submitted;
  await t.throwsAsync(engine.sync(request(session, 2)), { message: /closed/ });
  const reopened = openEngine(options);
  t.is(reopened.listSweeps().length, 1);
  await reopened.close();
});

test('facts of an allocation are on disk before the answer, in their order, over a restart, and touch no sweep', async (t) => {
  const path = temporaryLedgerPath(t);
  const { engine, commits } = startSite(t, path);
  const { sweepId } = await engine.submitSweep(plan.sweep);
  let told = 0;
  engine.subscribe(sweepId, () => void (told += 1));
  const entry = (timeMs: number): { content: string; timeMs: number } => ({ content: `{"kind":"x${timeMs}"}`, timeMs });
  const noted = engine.noteAllocation('allocation1', [entry(3), entry(2)]);
  t.is(commits.length, 1);
  await noted;
  t.is(commits.length, 2);
  await engine.noteAllocation('allocation2', [entry(9)]);
  await engine.noteAllocation('allocation1', [entry(4)]);
  await engine.noteAllocation('allocation1', []);
  const expected = [
    ['allocation1', [entry(3), entry(2), entry(4)]],
    ['allocation2', [entry(9)]],
  ];
  t.deepEqual([...engine.readAllocations()], expected);
  await t.throwsAsync(async () => engine.noteAllocation('allocation1', [{ content: 'x'.repeat(70_000), timeMs: 1 }]), {
    message: /70000 characters/,
  });
  t.is(told, 0);
  await engine.close();
  const restarted = startSite(t, path).engine;
  t.deepEqual([...restarted.readAllocations()], expected);
  await restarted.close();
});

test('facts of an allocation that could not be committed are never acknowledged', async (t) => {
  const { engine, breakDisk } = startSite(t);
  breakDisk();
  await t.throwsAsync(engine.noteAllocation('allocation1', [{ content: '{"kind":"x"}', timeMs: 1 }]), {
    instanceOf: LedgerError,
  });
});
