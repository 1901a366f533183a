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
  startScene,
  syncCall,
  wait,
} from './agent-scene.js';

test('a drain returns what waits, reports what ends, and leaves when all is said', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grant('a', 'b'));
  t.deepEqual(say(scene, { kind: 'drain-requested' }), []);
  const deeds = wait(scene, 2);
  t.deepEqual(kinds(deeds), ['abandon-sync', 'sync']);
  const { request } = syncCall(deeds);
  t.like(request, { draining: true, freeSlots: 0, held: digestOf('a'), waitMs: 0 });
  t.like(request.results, [{ leaseId: 'b', result: { kind: 'returned' } }]);
  t.deepEqual(answer(scene), [], 'the task that runs is waited for without a busy loop');

  endAttempt(scene, 'a');
  const last = syncCall(wait(scene, 2));
  t.like(last.request, { draining: true, held: digestOf() });
  t.like(last.request.results, [{ leaseId: 'a', result: { kind: 'outcome' } }]);
  t.deepEqual(answer(scene), [{ kind: 'end', error: undefined }]);
});

test('an idle worker says farewell before it ends', (t) => {
  const scene = startScene();
  register(scene);
  say(scene, { kind: 'drain-requested' });
  t.like(syncCall(wait(scene, 2)).request, { draining: true, held: [], results: [] });
  t.deepEqual(answer(scene), [{ kind: 'end', error: undefined }]);
});

test('a drain extends the leases that still run', (t) => {
  const scene = startScene();
  register(scene, 1500);
  answer(scene, grant('a'));
  say(scene, { kind: 'drain-requested' });
  wait(scene, 2);
  answer(scene);
  t.deepEqual(syncCall(wait(scene, 500)).request.held, digestOf('a'));
});

test('a drain cancels long tasks, gives stuck ones back, and ends within eight seconds', (t) => {
  const scene = startScene({ threads: 2 });
  register(scene);
  answer(scene, grant('long', 'stuck'));
  say(scene, { kind: 'drain-requested' });
  wait(scene, 2);
  answer(scene);
  t.deepEqual(wait(scene, 498), [
    { kind: 'cancel-attempt', leaseId: 'long' },
    { kind: 'cancel-attempt', leaseId: 'stuck' },
  ]);
  say(scene, { kind: 'attempt-ended', leaseId: 'long', end: { kind: 'cancelled' } });
  t.like(syncCall(wait(scene, 2)).request, { results: [{ leaseId: 'long', result: { kind: 'returned' } }] });
  answer(scene);
  const deeds = wait(scene, 5600);
  t.like(syncCall(deeds).request, { held: digestOf(), results: [{ leaseId: 'stuck', result: { kind: 'returned' } }] });
  t.deepEqual(wait(scene, 1500), [{ kind: 'end', error: undefined }], 'even if the coordinator never answers');
  t.true(scene.nowMs <= 8000);
});

test('a drain without a coordinator waits for it only while there is something to report', (t) => {
  const idle = startScene();
  fail(idle);
  t.deepEqual(say(idle, { kind: 'drain-requested' }), [{ kind: 'end', error: undefined }]);

  const busy = startScene();
  register(busy);
  answer(busy, grant('a'));
  fail(busy);
  endAttempt(busy, 'a');
  say(busy, { kind: 'drain-requested' });
  t.like(syncCall(wait(busy, 100)).request, { draining: true, results: [{ leaseId: 'a' }] });
  t.deepEqual(answer(busy), [{ kind: 'end', error: undefined }]);
});
