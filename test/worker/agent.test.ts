import test from 'ava';
import type { SyncNews } from '../../src/wire/sync-codec.js';
import type { AgentInstruction } from '../../worker/agent-state.js';
import { backOffMs } from '../../worker/back-off.js';
import {
  answer,
  digestOf,
  endAttempt,
  fail,
  grant,
  kinds,
  lease,
  register,
  say,
  sceneJitter,
  startScene,
  sweepId,
  syncCall,
  wait,
} from './agent-scene.js';

test('a worker registers, asks for one task more than it has threads, and starts what it gets', (t) => {
  const scene = startScene({ threads: 2 });
  t.deepEqual(kinds(scene.sent), ['register']);
  const first = syncCall(register(scene));
  t.like(first.request, { sequence: 1, freeSlots: 4, held: [], results: [], draining: false, waitMs: 10_000 });
  t.deepEqual(first.knownSweepIds, []);

  const deeds = answer(scene, grant('a', 'b', 'c'));
  t.deepEqual(kinds(deeds), ['run-attempt', 'run-attempt', 'sync']);
  const second = syncCall(deeds);
  t.like(second.request, { sequence: 2, freeSlots: 1, held: digestOf('a', 'b', 'c') });
  t.deepEqual(second.knownSweepIds, [sweepId]);
});

test('an outcome gives the waiting call up and travels in the next one, until that is answered', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a', 'b'));
  t.deepEqual(kinds(endAttempt(scene, 'a')), ['run-attempt']);
  const deeds = wait(scene, 2);
  t.deepEqual(kinds(deeds), ['abandon-sync', 'sync']);
  const { request } = syncCall(deeds);
  t.is(request.sequence, 3);
  t.deepEqual(request.held, digestOf('b'));
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['a'],
  );

  const next = syncCall(answer(scene));
  t.is(next.request.sequence, 4);
  t.deepEqual(next.request.results, []);
});

test('outcomes that end within two milliseconds travel together', (t) => {
  const scene = startScene({ threads: 2 });
  register(scene);
  answer(scene, grant('a', 'b'));
  endAttempt(scene, 'a');
  t.deepEqual(wait(scene, 1), []);
  endAttempt(scene, 'b');
  const { request } = syncCall(wait(scene, 1));
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['a', 'b'],
  );
});

test('a call that carries results is not given up for a later one', (t) => {
  const scene = startScene({ threads: 2 });
  register(scene);
  answer(scene, grant('a', 'b'));
  endAttempt(scene, 'a');
  wait(scene, 2);
  endAttempt(scene, 'b');
  t.deepEqual(wait(scene, 50), []);
  const { request } = syncCall(answer(scene));
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['b'],
  );
});

test('the reply to a call that was given up is not heard', (t) => {
  const scene = startScene();
  register(scene);
  const abandoned = syncCall(answer(scene, grant('a')));
  endAttempt(scene, 'a');
  wait(scene, 2);
  const reply: SyncNews = { kind: 'news', revokedLeaseIds: [], refusedLeaseIds: [], ...grant('lost') };
  t.deepEqual(say(scene, { kind: 'sync-replied', call: abandoned, reply }), []);
  t.deepEqual(syncCall(answer(scene)).request.held, digestOf(), 'the coordinator learns that this lease was lost');
});

test('a worker that is asked lists its leases once, and a call that fails in between is told again with the list', (t) => {
  const scene = startScene({ threads: 2 });
  register(scene);
  t.deepEqual(syncCall(answer(scene, grant('a', 'b'))).request.held, digestOf('a', 'b'));
  t.deepEqual(syncCall(answer(scene, { listHeld: true })).request.held, ['a', 'b']);
  fail(scene);
  t.deepEqual(syncCall(wait(scene, 100)).request.held, ['a', 'b']);
  t.deepEqual(syncCall(answer(scene, { revokedLeaseIds: ['b'] })).request.held, digestOf('a'));
});

test('a call of a worker that computes waits for ten seconds, and for one where somebody watches', (t) => {
  const scene = startScene({ threads: 1 });
  register(scene);
  t.is(syncCall(answer(scene, grant('a'))).request.waitMs, 10_000);
  t.is(syncCall(answer(scene, { progressPeriodMs: 1000 })).request.waitMs, 1000);
  t.is(syncCall(answer(scene, { progressPeriodMs: 1 })).request.waitMs, 1000);
  t.is(syncCall(answer(scene)).request.waitMs, 10_000);
});

test('results above three megabytes wait for the next call, and their leases are held', (t) => {
  const scene = startScene({ threads: 4 });
  register(scene);
  answer(scene, grant('a', 'b', 'c', 'd'));
  for (const leaseId of ['a', 'b', 'c', 'd']) endAttempt(scene, leaseId, 250, 130_000);
  const { request } = syncCall(wait(scene, 2));
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['a', 'b', 'c'],
  );
  t.deepEqual(request.held, digestOf('d'));
  t.is(request.waitMs, 0);
  t.deepEqual(
    syncCall(answer(scene)).request.results.map(({ leaseId }) => leaseId),
    ['d'],
  );
});

test('a lost answer is asked for again under the same number, later and later, and nothing is dropped', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a', 'b'));
  endAttempt(scene, 'a');
  const lost = syncCall(wait(scene, 2));
  const pausesMs: number[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    t.deepEqual(fail(scene), []);
    const sinceMs = scene.nowMs;
    const [{ dueMs }] = scene.timers.filter(({ timer }) => timer === 'retry');
    pausesMs.push(dueMs - sinceMs);
    t.is(syncCall(wait(scene, dueMs - sinceMs)), lost);
  }
  t.deepEqual(
    pausesMs,
    Array.from({ length: 9 }, (_, failures) => backOffMs(failures, sceneJitter)),
  );
  endAttempt(scene, 'b');
  wait(scene, 2);
  const { request } = syncCall(answer(scene));
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['b'],
  );
  t.deepEqual(fail(scene), []);
  t.is(
    scene.timers.find(({ timer }) => timer === 'retry')?.dueMs,
    scene.nowMs + backOffMs(0, sceneJitter),
    'an answer forgives the past',
  );
});

test('a retry of an empty call makes way for an outcome that came meanwhile', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a'));
  fail(scene);
  endAttempt(scene, 'a');
  const { request } = syncCall(wait(scene, 100));
  t.is(request.sequence, 3);
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['a'],
  );
});

test('after the end of a session the worker registers anew, holds its leases and sends its results again', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a', 'b'));
  endAttempt(scene, 'a');
  const call = syncCall(wait(scene, 2));
  t.deepEqual(kinds(say(scene, { kind: 'sync-replied', call, reply: { kind: 'session-over' } })), ['register']);
  const { request } = syncCall(register(scene));
  t.is(request.sequence, 1);
  t.is(request.sessionId, `session at ${scene.nowMs}`);
  t.deepEqual(request.held, ['b']);
  t.deepEqual(
    request.results.map(({ leaseId }) => leaseId),
    ['a'],
  );
});

test('sessions that end as soon as they are open do not make a busy loop', (t) => {
  const scene = startScene();
  for (let round = 0; round < 3; round += 1) {
    const call = syncCall(register(scene));
    const deeds = say(scene, { kind: 'sync-replied', call, reply: { kind: 'session-over' } });
    if (round === 0) t.deepEqual(kinds(deeds), ['register']);
    else t.deepEqual(kinds([...deeds, ...wait(scene, 100 * 2 ** round)]), ['register']);
  }
});

test('a revoked lease is forgotten where it waits, cancelled where it runs, and never reported', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a', 'b', 'c'));
  const deeds = answer(scene, { revokedLeaseIds: ['a', 'b'] });
  t.deepEqual(deeds[0], { kind: 'cancel-attempt', leaseId: 'a' });
  t.deepEqual(syncCall(deeds).request.held, digestOf('c'));
  t.deepEqual(kinds(say(scene, { kind: 'attempt-ended', leaseId: 'a', end: { kind: 'cancelled' } })), ['run-attempt']);
  t.deepEqual(syncCall(wait(scene, 2)).request.results, []);
});

test('what a broken attempt says is reported', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a'));
  say(scene, { kind: 'attempt-ended', leaseId: 'a', end: { kind: 'thread-lost', trial: 4, message: 'gone' } });
  t.deepEqual(syncCall(wait(scene, 2)).request.results, [
    { leaseId: 'a', result: { kind: 'thread-lost', trial: 4, message: 'gone' } },
  ]);
});

test('short tasks are queued for a tenth of a second or for a collection of outcomes, at most 64 a thread', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a'));
  endAttempt(scene, 'a', 55);
  t.is(syncCall(wait(scene, 2)).request.freeSlots, 3);
  answer(scene, grant('b'));
  endAttempt(scene, 'b', 0.001);
  for (let round = 0; round < 60; round += 1) {
    answer(scene, grant(`c${round}`));
    endAttempt(scene, `c${round}`, 0.001);
    wait(scene, 2);
  }
  t.is(scene.state.running.size, 0);
  t.is(syncCall(answer(scene)).request.freeSlots, 65);
});

test('the lease duration bounds how long a call waits', (t) => {
  const scene = startScene();
  t.is(syncCall(register(scene, 3000)).request.waitMs, 1000);
});

test('a refusal ends the worker with every difference, and is not tried again', (t) => {
  const scene = startScene();
  const deeds = say(scene, {
    kind: 'register-replied',
    reply: { kind: 'refused', differences: ['kernel hash: x', 'y'] },
  });
  t.is(deeds.length, 1);
  t.like(deeds[0], { kind: 'end', error: { code: 'FINGERPRINT_MISMATCH', differences: ['kernel hash: x', 'y'] } });
  t.deepEqual(wait(scene, 60_000), []);
});

test('a wrong token and a stranger at the address end the worker', (t) => {
  t.like(fail(startScene(), 'denied')[0], { kind: 'end', error: { code: 'ACCESS_DENIED' } });
  t.like(fail(startScene(), 'rejected')[0], { kind: 'end', error: { code: 'PROTOCOL' } });
  const scene = startScene();
  register(scene);
  t.like(answer(scene, { leases: [lease('a')] })[0], { kind: 'end', error: { code: 'PROTOCOL' } });
});

test('without a bound a worker tries for ever, with one it gives up', (t) => {
  const patient = startScene();
  const hasty = startScene({ maxOfflineMs: 20_000 });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    fail(patient);
    t.deepEqual(kinds(wait(patient, 5000)), ['register']);
  }
  while (hasty.state.contact.kind === 'registering' && hasty.nowMs < 100_000) {
    fail(hasty);
    wait(hasty, 5000);
  }
  t.is(hasty.nowMs, 20_000);
  t.like(hasty.sent.at(-1), { kind: 'end', error: { code: 'COORDINATOR_UNREACHABLE' } });
});

test('a dead pool ends the worker', (t) => {
  const scene = startScene();
  register(scene);
  const error = new Error('no thread left');
  t.deepEqual(say(scene, { kind: 'pool-failed', error }), [{ kind: 'end', error }]);
});

test('a wrong certificate ends a worker within a minute, a coordinator that is away never', (t) => {
  const scene = startScene();
  const refuse = (kind: 'untrusted' | 'unreachable') =>
    say(scene, { kind: 'register-replied', reply: { kind, message: 'its certificate is for another name' } });
  const failFor = (kind: 'untrusted' | 'unreachable', ms: number): AgentInstruction[] => {
    const endMs = scene.nowMs + ms;
    for (;;) {
      const deeds = refuse(kind);
      if (scene.nowMs >= endMs || deeds.some((deed) => deed.kind === 'end')) return deeds;
      wait(scene, 5000);
    }
  };
  t.deepEqual(failFor('unreachable', 3_600_000), []);
  t.deepEqual(failFor('untrusted', 15_000), [], 'somebody else may have the address while a coordinator starts anew');
  t.deepEqual(failFor('unreachable', 5000), []);
  const startedMs = scene.nowMs;
  const [last] = failFor('untrusted', 60_000);
  t.like(last, { kind: 'end', error: { code: 'COORDINATOR_UNTRUSTED' } });
  t.true(scene.nowMs - startedMs < 60_000);
});
