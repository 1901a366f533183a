import { status } from '@grpc/grpc-js';
import test from 'ava';
import { watchSweep } from '../../../coordinator/calls/watch-sweep.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import type { SubmitSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import type {
  WatchSweepResponse,
  WatchSweepResponse__Output,
} from '../../../src/wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { registerWorker, toyVerdict } from '../simulated-worker.js';
import { toyDocument } from '../toy-declaration.js';
import { openToySite, toyFingerprint } from '../toy-site.js';
import { ask, collect, type RawClient, soon } from './raw-client.js';

test('a watch speaks at once, follows the sweep to its end and then ends', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 5000, m: 5, k: 5 }));
  const stream = client.sweeps.watchSweep({ sweepId, intervalMs: 1 }, soon());
  const messages: WatchSweepResponse__Output[] = [];
  let working: Promise<void> | undefined;
  for await (const message of stream) {
    messages.push(message as WatchSweepResponse__Output);
    // Only after the first message has come is anything done.
    if (messages.length === 1) working = registerWorker(client, toyFingerprint).then((worker) => worker.work(1));
  }
  await working;
  t.is(messages[0].progress?.trialsSettled, 0);
  t.deepEqual(messages[0].cells, []);
  const last = messages[messages.length - 1];
  t.is(last.progress?.state, 'SWEEP_STATE_COMPLETE');
  t.is(last.progress?.trialsSettled, 5000 * 25);
  t.deepEqual(foldCells(messages), expectedCells({ cellCount: 25, trials: 5000 }));
  const revisions = messages.map(({ progress }) => progress?.revision ?? 0);
  t.deepEqual(
    revisions,
    [...new Set(revisions)].sort((a, b) => a - b),
    'revisions rise from message to message',
  );
});

test('a watch that breaks after any message goes on from its revision without a gap and without a repeat', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 5000, m: 5, k: 4 }));
  const worker = await registerWorker(client, toyFingerprint);
  const messages: WatchSweepResponse__Output[] = [];
  let afterRevision = 0;
  let complete = false;
  while (!complete) {
    // One message a watch: each is a broken stream.
    const stream = client.sweeps.watchSweep({ sweepId, afterRevision, intervalMs: 1 }, soon());
    const message = await new Promise<WatchSweepResponse__Output>((resolve, reject) => {
      stream.once('data', resolve);
      stream.once('error', reject);
    });
    stream.on('error', () => undefined);
    stream.cancel();
    messages.push(message);
    afterRevision = message.progress?.revision ?? 0;
    complete = message.progress?.state === 'SWEEP_STATE_COMPLETE';
    await worker.step(1);
  }
  t.true(messages.length > 4);
  t.deepEqual(foldCells(messages), expectedCells({ cellCount: 20, trials: 5000 }));
  const resumed = await collect(client.sweeps.watchSweep({ sweepId, afterRevision }, soon()));
  t.deepEqual(
    resumed.map(({ cells }) => cells.length),
    [0],
  );
});

test('a revision that the ledger never had is answered with every cell', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 10, m: 5, k: 5 }));
  await (await registerWorker(client, toyFingerprint)).work(8);
  const messages = await collect(client.sweeps.watchSweep({ sweepId, afterRevision: 1_000_000 }, soon()));
  t.deepEqual(foldCells(messages), expectedCells({ cellCount: 25, trials: 10 }));
});

test('more than 2500 changed cells come in several messages, of which only the last has the new revision', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 1, m: 120, k: 100 }));
  await (await registerWorker(client, toyFingerprint)).work(8);
  const messages = await collect(client.sweeps.watchSweep({ sweepId }, soon()));
  t.deepEqual(
    messages.map(({ cells }) => cells.length),
    [2500, 2500, 2500, 2500, 2000],
  );
  t.deepEqual(
    messages.map(({ progress }) => progress?.state),
    [...new Array<string>(4).fill('SWEEP_STATE_ACTIVE'), 'SWEEP_STATE_COMPLETE'],
  );
  t.deepEqual(
    messages.slice(0, 4).map(({ progress }) => progress?.revision),
    [0, 0, 0, 0],
  );
  t.deepEqual(foldCells(messages), expectedCells({ cellCount: 12_000, trials: 1 }));
});

test('a watch ends when the sweep is cancelled', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 10, m: 2, k: 2 }));
  const stream = client.sweeps.watchSweep({ sweepId }, soon());
  const states: (string | undefined)[] = [];
  for await (const message of stream) {
    states.push((message as WatchSweepResponse__Output).progress?.state);
    if (states.length === 1) await ask((m, o, reply) => client.sweeps.cancelSweep({ sweepId }, m, o, reply));
  }
  t.deepEqual(states, ['SWEEP_STATE_ACTIVE', 'SWEEP_STATE_CANCELLED']);
});

test('a watch whose caller is gone or out of time lets go of the sweep', async (t) => {
  const { client, engine } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 10, m: 2, k: 2 }));
  const { released, watched } = countSubscriptions(engine);
  const gone = client.sweeps.watchSweep({ sweepId }, soon());
  gone.on('error', () => undefined);
  gone.once('data', () => gone.cancel());
  await released(1);
  const late = await t.throwsAsync(collect(client.sweeps.watchSweep({ sweepId }, { deadline: Date.now() + 300 })));
  t.like(late, { code: status.DEADLINE_EXCEEDED });
  await released(2);
  t.is(watched(), 2);
});

test('a reader that does not read holds the watch back, and then gets the newest state alone', async (t) => {
  const { client, engine } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 5000, m: 5, k: 5 }));
  const sent: WatchSweepResponse[] = [];
  let makeRoom: () => void = () => undefined;
  const end = watchSweep(engine, engine.findSweeps(sweepId)[0], {
    afterRevision: 0,
    intervalMs: 1,
    clock: systemClock,
    signal: new AbortController().signal,
    send: async (message) => {
      sent.push(message);
      await new Promise<void>((resolve) => (makeRoom = resolve));
    },
  });
  t.is(sent.length, 1);
  await (await registerWorker(client, toyFingerprint)).work(1);
  t.is(sent.length, 1, 'the whole sweep went by while the first message was on its way');
  makeRoom();
  while (sent.length < 2) await new Promise((resolve) => setImmediate(resolve));
  makeRoom();
  await end;
  t.is(sent.length, 2);
  t.is(sent[1].progress?.trialsSettled, 125_000);
});

test('a watch speaks of long trials that come further, though no revision does', async (t) => {
  const { client, engine } = await openToySite(t);
  const sweepId = await submit(client, toyDocument({ trials: 10, m: 1, k: 1 }));
  const process = { host: 'here', processId: 1, processIdentity: 'i'.repeat(22), threads: 1 };
  const registered = engine.register({ fingerprint: toyFingerprint, ...process });
  if (registered.kind !== 'accepted') throw new Error('the registration was refused');
  const call = { sessionId: registered.sessionId, results: [], draining: false, waitMs: 0 };
  const granted = await engine.sync({ ...call, sequence: 1, freeSlots: 1, held: [] });
  if (granted.kind !== 'answer') throw new Error('the call was not answered');
  const held = granted.leases.map(({ leaseId }) => leaseId);
  const seen: (number | undefined)[] = [];
  for await (const message of client.sweeps.watchSweep({ sweepId, intervalMs: 1 }, soon())) {
    const { progress, cells } = message as WatchSweepResponse__Output;
    seen.push(progress?.trialsInFlight);
    t.deepEqual([progress?.revision, cells], [1, []]);
    if (seen.length === 3) break;
    const progressNow = held.map((leaseId) => ({ leaseId, trialsDone: seen.length / 4 }));
    const sequence = 1 + seen.length;
    await engine.sync({ ...call, sequence, freeSlots: 0, held, progress: progressNow });
  }
  t.deepEqual(seen, [0, 0.25, 0.5]);
});

async function submit(client: RawClient, document: string): Promise<string> {
  const reply = await ask<SubmitSweepResponse__Output>((metadata, options, done) =>
    client.sweeps.submitSweep({ document }, metadata, options, done),
  );
  return reply.sweep?.sweepId ?? '';
}

function foldCells(messages: readonly WatchSweepResponse__Output[]): unknown[] {
  const cells = new Map(messages.flatMap(({ cells: tallies }) => tallies.map((tally) => [tally.cell, tally])));
  return [...cells.values()].sort((a, b) => a.cell - b.cell);
}

function expectedCells({ cellCount, trials }: { cellCount: number; trials: number }): unknown[] {
  return Array.from({ length: cellCount }, (_, cell) => {
    const codes = Array.from({ length: trials }, (_trial, trial) => toyVerdict(cell, trial));
    const count = (wanted: number) => codes.filter((code) => code === wanted).length;
    return { cell, trials, successes: count(1), unresolved: count(2), quarantined: 0, conflicting: 0 };
  });
}

/** Counts subscriptions of the engine from here on, and resolves when so many have ended. */
function countSubscriptions(engine: Engine) {
  const subscribe = engine.subscribe.bind(engine);
  let opened = 0;
  let ended = 0;
  let check: () => void = () => undefined;
  Object.assign(engine, {
    subscribe: (...parameters: Parameters<Engine['subscribe']>) => {
      opened += 1;
      const unsubscribe = subscribe(...parameters);
      return () => {
        ended += 1;
        unsubscribe();
        check();
      };
    },
  });
  const released = (count: number) =>
    new Promise<void>((resolve) => {
      check = () => {
        if (ended >= count) resolve();
      };
      check();
    });
  return { released, watched: () => opened };
}
