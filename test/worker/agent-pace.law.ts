import test from 'ava';
import { flushMs, heldTaskCountMax } from '../../src/wire/credit.js';
import { answer, endAttempt, lease, register, type Scene, startScene, sweepId, wait } from './agent-scene.js';

/*
 * An agent with many threads against a coordinator that has work enough, in virtual time: how often it calls, how many
 * calls it gives up, and whether its threads ever wait.
 */

interface Figures {
  readonly syncsPerSecond: number;
  readonly abandonedPerSecond: number;
  /** The share of the threads' time in which they computed. */
  readonly busy: number;
  readonly outcomesPerSecond: number;
}

const roundTripMs = 20;

/** Tasks take from half to one and a half of the mean, in an order that repeats itself. */
function durationMs(meanMs: number, task: number): number {
  return meanMs * (0.5 + ((task * 0.618_034) % 1));
}

function measure({ threads, meanMs, seconds }: { threads: number; meanMs: number; seconds: number }): Figures {
  const scene: Scene = startScene({ threads });
  const pending: { dueMs: number; act: () => void }[] = [];
  const at = (delayMs: number, act: () => void) => pending.push({ dueMs: scene.nowMs + delayMs, act });
  let tasks = 0;
  let [syncs, abandoned, outcomes, busyMs] = [0, 0, 0, 0];
  let seen = scene.sent.length;
  const warmMs = 5 * meanMs + 5000;
  const isWarm = (): boolean => scene.nowMs >= warmMs;
  register(scene);
  const follow = (): void => {
    for (; seen < scene.sent.length; seen += 1) {
      const deed = scene.sent[seen];
      if (deed.kind === 'abandon-sync' && isWarm()) abandoned += 1;
      if (deed.kind === 'run-attempt') {
        const takesMs = durationMs(meanMs, tasks);
        tasks += 1;
        at(takesMs, () => {
          if (isWarm()) busyMs += takesMs;
          if (isWarm()) outcomes += 1;
          endAttempt(scene, deed.leaseId, takesMs);
        });
      }
      if (deed.kind !== 'sync') continue;
      if (isWarm()) syncs += 1;
      const { call } = deed;
      const isQuick = call.request.results.length > 0 || call.request.freeSlots > 0;
      at(isQuick ? roundTripMs : call.request.waitMs + roundTripMs, () => {
        const { contact } = scene.state;
        if (contact.kind !== 'syncing' || contact.call !== call) return;
        const leases = Array.from({ length: call.request.freeSlots }, (_, slot) =>
          lease(`${call.request.sequence}-${slot}`),
        );
        answer(scene, { leases, sweeps: leases.length > 0 ? [{ sweepId, document: '{}', files: [] }] : [] });
      });
    }
  };
  follow();
  const endMs = warmMs + 1000 * seconds;
  while (scene.nowMs < endMs) {
    const nextMs = Math.min(...pending.map(({ dueMs }) => dueMs), ...scene.timers.map(({ dueMs }) => dueMs), endMs);
    wait(scene, nextMs - scene.nowMs);
    const due = pending.filter(({ dueMs }) => dueMs <= scene.nowMs);
    for (const item of due) pending.splice(pending.indexOf(item), 1);
    for (const { act } of due) act();
    follow();
  }
  return {
    syncsPerSecond: syncs / seconds,
    abandonedPerSecond: abandoned / seconds,
    busy: busyMs / (1000 * seconds * threads),
    outcomesPerSecond: outcomes / seconds,
  };
}

test('a worker of 64 threads with tasks of a second calls twice a second and gives up no call', (t) => {
  const figures = measure({ threads: 64, meanMs: 1000, seconds: 20 });
  t.log(figures);
  t.true(figures.syncsPerSecond <= 2.05, `${figures.syncsPerSecond}`);
  t.true(figures.abandonedPerSecond <= 0.1, `${figures.abandonedPerSecond}`);
  t.true(figures.busy > 0.98, `${figures.busy}`);
});

for (const [threads, meanMs] of [
  [2, 40],
  [16, 250],
  [64, 250],
  [64, 2500],
  [128, 3000],
]) {
  test(`${threads} threads with tasks of ${meanMs} ms call a few times a second and never wait`, (t) => {
    const figures = measure({ threads, meanMs, seconds: 20 });
    t.log(figures);
    t.true(flushMs(threads, meanMs) > 2);
    t.true(figures.syncsPerSecond <= 2.05);
    t.true(figures.busy > 0.97, `${figures.busy}`);
  });
}

test('a worker with few outcomes sends each at once', (t) => {
  t.is(flushMs(2, 250), 2);
  t.is(flushMs(64, undefined), 2);
  t.is(flushMs(64, 10_000), 2);
  const figures = measure({ threads: 2, meanMs: 250, seconds: 20 });
  t.true(figures.outcomesPerSecond > 7.5);
  t.true(figures.syncsPerSecond >= figures.outcomesPerSecond);
});

test('whatever tasks take, what is queued outlasts the time in which outcomes are collected', (t) => {
  for (const threads of [1, 2, 16, 64, 256]) {
    for (let meanMs = 0.001; meanMs < 1e6; meanMs *= 1.7) {
      const collectMs = flushMs(threads, meanMs);
      if (collectMs <= 2) continue;
      const queued = heldTaskCountMax(threads, meanMs) - threads;
      t.true((queued * meanMs) / threads >= 1.5 * collectMs, `${threads} threads, ${meanMs} ms`);
      t.true(queued <= 64 * threads);
    }
  }
});
