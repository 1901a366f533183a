import test from 'ava';
import {
  answer,
  digestOf,
  endAttempt,
  fail,
  grant,
  kinds,
  register,
  say,
  sceneJitter,
  startScene,
  syncCall,
  wait,
} from './agent-scene.js';

const minuteMs = 60_000;
const ended = [{ kind: 'end', error: undefined }] as const;

test('a worker without a task for its idle timeout says so and ends', (t) => {
  const scene = startScene({ idleTimeoutMs: 5000 });
  register(scene);
  t.deepEqual(wait(scene, 4999), []);
  const deeds = wait(scene, 3);
  t.deepEqual(kinds(deeds), ['abandon-sync', 'sync']);
  t.like(syncCall(deeds).request, { draining: true, leavingReason: 'idle', held: [], results: [] });
  t.deepEqual(answer(scene), [...ended]);
});

test('a task begins the wait anew, and whoever has one is not idle however long it takes', (t) => {
  const scene = startScene({ idleTimeoutMs: 5000 });
  register(scene);
  wait(scene, 4000);
  answer(scene, grant('a'));
  wait(scene, 60_000);
  t.false(scene.state.draining);
  endAttempt(scene, 'a');
  wait(scene, 2);
  answer(scene);
  wait(scene, 4999);
  t.false(scene.state.draining);
  wait(scene, 1);
  t.is(scene.state.leavingReason, 'idle');
});

test('while the coordinator does not answer nobody is idle: the worker waits for it as long as it may', (t) => {
  const scene = startScene({ idleTimeoutMs: 5000, maxOfflineMs: 30_000 });
  register(scene);
  wait(scene, 4000);
  for (let call = 0; call < 4; call += 1) {
    fail(scene);
    wait(scene, 5000);
  }
  t.false(scene.state.draining);
  answer(scene);
  wait(scene, 4999);
  t.false(scene.state.draining, 'the wait begins anew when it is back');
  wait(scene, 1);
  t.is(scene.state.leavingReason, 'idle');
});

test('a worker that finds no room leaves when it was idle for too long', (t) => {
  const scene = startScene({ idleTimeoutMs: 5000 });
  const turnAway = () => say(scene, { kind: 'register-replied', reply: { kind: 'busy', message: 'full' } });
  while (scene.state.contact.kind === 'registering' && scene.nowMs < 10_000) {
    turnAway();
    wait(scene, 1000);
  }
  t.deepEqual(scene.sent.at(-1), ended[0]);
  t.is(scene.nowMs, 5000);
});

test('a coordinator whose call is never answered keeps a worker no longer than one that refuses', (t) => {
  const scene = startScene({ maxOfflineMs: 30_000 });
  register(scene);
  fail(scene);
  wait(scene, 29_999);
  t.not(scene.state.contact.kind, 'ended');
  t.like(wait(scene, 1)[0], { kind: 'end', error: { code: 'COORDINATOR_UNREACHABLE' } });
});

test('a farewell ends a worker, with a word', (t) => {
  const scene = startScene();
  register(scene);
  t.deepEqual(answer(scene, { farewell: true }), []);
  t.like(syncCall(wait(scene, 2)).request, { draining: true, leavingReason: 'farewell' });
  t.deepEqual(answer(scene, { farewell: true }), [...ended]);
});

test('a worker takes no task when its time is nearly over, and finishes those that run', (t) => {
  const timeLimit = { endMs: 10 * minuteMs, wholeMs: 10 * minuteMs };
  const scene = startScene({ threads: 1, timeLimit });
  register(scene);
  // A minute and up to another one before the end, by its own jitter, and a task more.
  const leavesAtMs = 10 * minuteMs - minuteMs * (1 + sceneJitter);
  wait(scene, leavesAtMs - 20_000);
  answer(scene, grant('a', 'b'));
  wait(scene, 5000);
  endAttempt(scene, 'a', 5000);
  wait(scene, 2);
  answer(scene);
  wait(scene, 9997);
  t.false(scene.state.draining, 'the mean of a task is 5 s: it leaves so much earlier');
  const deeds = wait(scene, 3);
  t.like(syncCall(deeds).request, { draining: true, leavingReason: 'time-limit', freeSlots: 0, held: digestOf('b') });
  answer(scene);
  t.false(kinds(wait(scene, 20_000)).includes('cancel-attempt'), 'there is time for what runs');
  answer(scene);
  endAttempt(scene, 'b', 35_000);
  wait(scene, 2);
  t.deepEqual(answer(scene), [...ended]);
});

test('what a task had no time for is given back half a minute before the end', (t) => {
  const timeLimit = { endMs: 10 * minuteMs, wholeMs: 10 * minuteMs };
  const scene = startScene({ threads: 1, timeLimit });
  register(scene, 3_600_000);
  answer(scene, grant('stuck'));
  while (scene.nowMs < 10 * minuteMs - 30_001) {
    if (scene.state.contact.kind === 'syncing') answer(scene);
    wait(scene, 1);
  }
  t.is(scene.state.leavingReason, 'time-limit');
  t.false(kinds(scene.sent).includes('cancel-attempt'));
  while (scene.state.contact.kind !== 'ended') {
    if (scene.state.contact.kind === 'syncing') answer(scene);
    wait(scene, 1);
  }
  t.deepEqual(kinds(scene.sent).filter((kind) => kind === 'cancel-attempt').length, 1);
  t.true(scene.nowMs < 10 * minuteMs - 20_000, 'it is gone before its end');
});

test('a signal during a patient drain hurries it', (t) => {
  const scene = startScene({ timeLimit: { endMs: 10 * minuteMs, wholeMs: 10 * minuteMs } });
  register(scene, 3_600_000);
  answer(scene, grant('long'));
  wait(scene, 8.9 * minuteMs);
  t.is(scene.state.leavingReason, 'time-limit');
  t.false(kinds(scene.sent).includes('cancel-attempt'));
  say(scene, { kind: 'drain-requested' });
  t.true(kinds(wait(scene, 500)).includes('cancel-attempt'));
  t.is(scene.state.leavingReason, 'time-limit');
});

test('a worker whose time is over at its start ends at once', (t) => {
  const scene = startScene({ timeLimit: { endMs: 0, wholeMs: 10 * minuteMs } });
  t.deepEqual(kinds(scene.sent), ['register', 'end']);
});

test('workers that were started together leave one after the other', (t) => {
  const leaving = [0, 0.5, 0.99].map((jitter) => {
    const scene = startScene({ jitter, timeLimit: { endMs: 10 * minuteMs, wholeMs: 10 * minuteMs } });
    register(scene, 3_600_000);
    while (!scene.state.draining) wait(scene, 100);
    return scene.nowMs / 1000;
  });
  t.deepEqual(leaving, [540, 510, 480.6]);
});

test('a limit of more than the longest timer of the system is no limit of that timer', (t) => {
  const days = 86_400_000;
  const scene = startScene({ timeLimit: { endMs: 60 * days, wholeMs: 60 * days } });
  register(scene);
  t.true(scene.timers.every(({ dueMs }) => dueMs < 2 ** 31));
  wait(scene, 59 * days);
  t.false(scene.state.draining);
  wait(scene, days);
  t.is(scene.state.leavingReason, 'time-limit');
});
