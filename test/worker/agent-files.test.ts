import test from 'ava';
import type { FileReference } from '../../src/sweep/file-reference.js';
import { referTo } from '../../src/sweep/refer-to.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { sweepFileBytesMax } from '../../src/sweep/sweep-bounds.js';
import type { AgentInstruction } from '../../worker/agent-state.js';
import { backOffMs } from '../../worker/back-off.js';
import type { FileReply } from '../../worker/coordinator-link.js';
import {
  answer,
  digestOf,
  endAttempt,
  fail,
  grantWith,
  kinds,
  lease,
  register,
  type Scene,
  say,
  sceneJitter,
  startScene,
  syncCall,
  wait,
} from './agent-scene.js';

const content = Buffer.from('a cat');
const cat = referTo(content);
const dog = referTo(Buffer.from('a dog'));
const otherSweep = 'ffffffffffffffffffffffffffffffff' as SweepId;

function reply(scene: Scene, reference: FileReference, fileReply: FileReply = { kind: 'file', content }) {
  return say(scene, { kind: 'file-replied', reference, reply: fileReply });
}

function fetched(instructions: readonly AgentInstruction[]): readonly FileReference[] {
  return instructions.flatMap((instruction) => (instruction.kind === 'fetch-file' ? [instruction.reference] : []));
}

test('a lease waits for the files of its sweep, which are fetched one after the other', (t) => {
  const scene = startScene();
  register(scene);
  const granted = answer(scene, grantWith([cat, dog], 'a', 'b'));
  t.deepEqual(kinds(granted), ['fetch-file', 'sync']);
  t.deepEqual(fetched(granted), [cat]);
  t.like(syncCall(granted).request, { held: digestOf('a', 'b'), freeSlots: 0 });
  t.deepEqual(fetched(reply(scene, cat)), [dog]);
  const [run, ...rest] = reply(scene, dog);
  t.deepEqual(rest, []);
  t.like(run, { kind: 'run-attempt', leaseId: 'a' });
  t.deepEqual(run.kind === 'run-attempt' && [...run.attempt.files], [
    [cat, content],
    [dog, content],
  ]);
  t.deepEqual(kinds(endAttempt(scene, 'a')), ['run-attempt'], 'the files are here already');
});

test('leases of other sweeps pass the ones that wait', (t) => {
  const scene = startScene({ threads: 2 });
  register(scene);
  const own = grantWith([cat], 'a');
  const other = { ...lease('b'), sweepId: otherSweep };
  const deeds = answer(scene, {
    leases: [...own.leases, other],
    sweeps: [...own.sweeps, { sweepId: otherSweep, document: '{}', files: [] }],
  });
  t.like(deeds, [{ kind: 'run-attempt', leaseId: 'b' }, { kind: 'fetch-file' }, { kind: 'sync' }]);
  t.like(reply(scene, cat), [{ kind: 'run-attempt', leaseId: 'a' }]);
});

test('a call for a file that fails is repeated ever later, and no lease is charged', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grantWith([cat], 'a'));
  const pauses: number[] = [];
  for (let failure = 0; failure < 8; failure += 1) {
    t.deepEqual(reply(scene, cat, { kind: 'unreachable', message: 'lost' }), []);
    const startMs = scene.nowMs;
    let deeds: AgentInstruction[] = [];
    while (fetched(deeds).length === 0) deeds = wait(scene, 100);
    pauses.push(scene.nowMs - startMs);
  }
  t.deepEqual(
    pauses,
    Array.from({ length: 8 }, (_, failures) => 100 * Math.ceil(backOffMs(failures, sceneJitter) / 100)),
  );
  t.is(scene.state.results.size, 0);
  t.like(reply(scene, cat), [{ kind: 'run-attempt', leaseId: 'a' }]);
  t.is(scene.state.fetchFailureCount, 0);
});

test('the agent goes on talking to its coordinator while a file is on its way', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grantWith([cat], 'a'));
  for (let sequence = 3; sequence < 6; sequence += 1) {
    t.like(syncCall(answer(scene)).request, { sequence, held: digestOf('a') });
  }
  t.deepEqual(kinds(fail(scene)), []);
  t.like(reply(scene, cat), [{ kind: 'run-attempt', leaseId: 'a' }], 'a file may come while calls are failing');
});

test('a file with another content ends the attempts that need it, without a trial to blame', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grantWith([cat], 'a', 'b'));
  t.deepEqual(reply(scene, cat, { kind: 'wrong-content', message: 'that of a cow' }), []);
  const { request } = syncCall(wait(scene, 2));
  t.deepEqual(request.held, digestOf());
  t.like(request.results, [{ leaseId: 'a' }, { leaseId: 'b' }]);
  for (const { result } of request.results) t.like(result, { kind: 'kernel-error', trial: undefined });
});

test('a lease that is taken back while its file is on its way is neither run nor reported', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grantWith([cat], 'a'));
  answer(scene, { revokedLeaseIds: ['a'] });
  t.deepEqual(reply(scene, cat), []);
  t.is(scene.state.results.size, 0);
});

test('a worker that drains returns what waits for a file', (t) => {
  const scene = startScene();
  register(scene);
  answer(scene, grantWith([cat], 'a'));
  say(scene, { kind: 'drain-requested' });
  t.like(syncCall(wait(scene, 2)).request, {
    draining: true,
    results: [{ leaseId: 'a', result: { kind: 'returned' } }],
  });
  t.deepEqual(kinds(answer(scene)), ['end']);
  t.deepEqual(reply(scene, cat), []);
});

for (const kind of ['denied', 'rejected'] as const) {
  test(`a call for a file that is ${kind} ends the worker`, (t) => {
    const scene = startScene();
    register(scene);
    answer(scene, grantWith([cat], 'a'));
    t.like(reply(scene, cat, { kind, message: 'no' }), [{ kind: 'end' }]);
  });
}

test('files that were not used for longest are forgotten beyond a bound, and fetched again when they are needed', (t) => {
  const scene = startScene();
  register(scene);
  const large = new Uint8Array(sweepFileBytesMax);
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const sweepId = String(sweep).repeat(32) as SweepId;
    const reference = referTo(Buffer.from(`file ${sweep}`));
    const granted = answer(scene, {
      leases: [{ ...lease(`lease ${sweep}`), sweepId }],
      sweeps: [{ sweepId, document: '{}', files: [reference] }],
    });
    t.deepEqual(fetched(granted), [reference]);
    reply(scene, reference, { kind: 'file', content: large });
    endAttempt(scene, `lease ${sweep}`);
    answer(scene);
    wait(scene, 2);
  }
  t.deepEqual(
    [...scene.state.files.keys()],
    [2, 3, 4, 5].map((sweep) => referTo(Buffer.from(`file ${sweep}`))),
  );
  const again = answer(scene, { leases: [{ ...lease('again'), sweepId: '0'.repeat(32) as SweepId }] });
  t.deepEqual(fetched(again), [referTo(Buffer.from('file 0'))]);
});
