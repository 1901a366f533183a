import test from 'ava';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { progressPeriodMs, quietPeriodMs } from '../../../src/wire/credit.js';
import { createHeldTally, digestHeld } from '../../../src/wire/held-digest.js';
import type { SyncAnswer, SyncRequest } from '../../../src/wire/sync.js';
import { leaseIds } from '../core/transcript.js';
import { openEngine } from '../open-engine.js';
import { findToyDeclaration, toyFingerprint, toyIdentity, toySweep } from '../toy-sweep.js';
import { createVirtualClock, nextTurn } from '../virtual-clock.js';

const options = { fingerprint: toyFingerprint, findDeclaration: findToyDeclaration };

function register(engine: Engine, host: string): string {
  const self = { host, processId: 1, processIdentity: toyIdentity(host), threads: 2 };
  const reply = engine.register({ fingerprint: toyFingerprint, ...self });
  if (reply.kind !== 'accepted') throw new Error('the registration was refused');
  return reply.sessionId;
}

async function sync(engine: Engine, sessionId: string, own: Partial<SyncRequest>): Promise<SyncAnswer> {
  const rest = { freeSlots: 0, held: [], results: [], draining: false, waitMs: 0 };
  const reply = await engine.sync({ sessionId, sequence: 1, ...rest, ...own });
  if (reply.kind !== 'answer') throw new Error(`expected an answer, got ${reply.kind}`);
  return reply;
}

test('workers of a sweep that somebody watches are asked for their progress at once, and others are not', async (t) => {
  const engine = openEngine({ ...options, ledgerPath: ':memory:', clock: createVirtualClock() });
  t.teardown(() => engine.close());
  const { sweepId } = await engine.submitSweep(toySweep());
  const [busy, idle] = [register(engine, 'host-a'), register(engine, 'host-b')];
  const first = await sync(engine, busy, { freeSlots: 2 });
  t.is(first.progressPeriodMs, undefined);
  const held = digestHeld(createHeldTally(leaseIds(first.leases)));
  const told: string[] = [];
  const wait = async (sessionId: string, own: Partial<SyncRequest>): Promise<void> => {
    const { progressPeriodMs: periodMs } = await sync(engine, sessionId, { ...own, waitMs: 8000 });
    told.push(`${sessionId === busy ? 'busy' : 'idle'} ${periodMs}`);
  };
  void wait(busy, { sequence: 2, held });
  void wait(idle, {});
  await nextTurn();
  const stop = engine.subscribe(sweepId, () => undefined);
  await nextTurn();
  await nextTurn();
  t.deepEqual(told, ['busy 1000']);
  t.is((await sync(engine, busy, { sequence: 2, held })).progressPeriodMs, 1000, 'a repeated call is told the same');
  engine.subscribe(sweepId, () => undefined)();
  t.is((await sync(engine, busy, { sequence: 3, held })).progressPeriodMs, 1000, 'another watcher has gone');
  stop();
  t.is((await sync(engine, busy, { sequence: 4, held })).progressPeriodMs, undefined);
});

test('however many workers there are, their progress costs no more than that of a few', (t) => {
  t.is(progressPeriodMs(1), 1000);
  t.is(progressPeriodMs(50), 1000);
  t.is(progressPeriodMs(100), 2000);
  t.is(progressPeriodMs(100_000), quietPeriodMs);
});
