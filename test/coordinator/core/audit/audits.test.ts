import test from 'ava';
import { countDisputes } from '../../../../coordinator/core/audit/audit-state.js';
import { isRefereeWanted } from '../../../../coordinator/core/audit/decide-stuck.js';
import { readChangedCells, readConflicts, readProgress } from '../../../../coordinator/core/progress.js';
import { processName } from '../../../../coordinator/core/session-id.js';
import { getSweep } from '../../../../coordinator/core/state.js';
import { isComplete, type SweepState } from '../../../../coordinator/core/sweep-state.js';
import { sweepId } from '../../../../src/sweep/sweep-id.js';
import { toyFingerprint, toyIdentity, toyOutcome, toyPlan } from '../../toy-sweep.js';
import { leaseDurationMs } from '../transcript.js';
import {
  type AuditScene,
  auditKinds,
  createAuditScene,
  flipped,
  honest,
  misread,
  type Party,
  takeBack,
} from './audit-scene.js';

/** A computes every task, B and C are there; who computes again takes what A computed. */
function startThree(make = honest, names = ['a', 'b', 'c']): AuditScene & { a: Party; b: Party; c: Party } {
  const scene = createAuditScene();
  const [a, b, c] = names.map(scene.join);
  a.compute(make, 3);
  return { ...scene, a, b, c };
}

test('an audited task is leased to another process, and passes with the same outcome; the sweep is complete then', (t) => {
  const scene = startThree();
  t.is(scene.sweep().tasksSettled, 3);
  t.false(isComplete(scene.sweep()));
  t.deepEqual(scene.a.take(9), [], 'nobody audits himself');
  scene.b.compute(honest, 2);
  t.false(isComplete(scene.sweep()));
  scene.c.compute(honest, 9);
  t.true(isComplete(scene.sweep()));
  t.like(scene.sweep().audits, { passed: 3, skipped: 0 });
  t.deepEqual(auditKinds(scene), [...Array<string>(3).fill('audit-wanted'), ...Array<string>(3).fill('audit-passed')]);
});

for (const [what, lie] of [
  ['a verdict', flipped],
  ['a metric', misread],
] as const) {
  test(`who lies in ${what} is found by the second process and named by the third`, (t) => {
    const scene = startThree(lie);
    scene.b.compute(honest, 1);
    t.is(countDisputes(scene.sweep().audits), 1);
    t.true(scene.a.isOpen(), 'two that differ do not say which is wrong');
    scene.c.compute(honest, 1);
    t.false(scene.a.isOpen());
    t.deepEqual(
      scene.sweep().withdrawals.map(({ host, process }) => [host, process]),
      [['a', undefined]],
    );
    t.is(scene.sweep().reopening, 3);
    t.false(isComplete(scene.sweep()));
    takeBack(scene);
    t.like(scene.sweep(), { tasksSettled: 0, reopening: 0 });
    t.true([...scene.sweep().tallies.trials].every((trials) => trials === 0));
    t.like(scene.sweep().totals, { trials: 0, successes: 0, unresolved: 0, computeUs: 0, cellsSettled: 0 });
    while (scene.b.compute().length + scene.c.compute().length > 0);
    t.true(isComplete(scene.sweep()));
    t.is(countDisputes(scene.sweep().audits), 0);
  });
}

test('a liar who audits an honest process is found, and what he audited stands', (t) => {
  const scene = startThree();
  scene.b.compute(flipped, 1);
  scene.c.compute(honest, 1);
  t.deepEqual(
    scene.sweep().withdrawals.map(({ host }) => host),
    ['b'],
  );
  t.is(scene.sweep().reopening, 0);
  t.like(scene.sweep(), { tasksSettled: 3 });
  t.true(scene.a.isOpen());
  t.is(countDisputes(scene.sweep().audits), 0);
});

test('a second process on the same host is asked only where no other host is connected', (t) => {
  const scene = createAuditScene();
  const a = scene.join('a/1');
  const twin = scene.join('a/2');
  const b = scene.join('b');
  a.compute(honest, 3);
  t.deepEqual(twin.take(9), [], 'b is there');
  t.is(b.take(1).length, 1);
  const alone = createAuditScene();
  const first = alone.join('a/1');
  const second = alone.join('a/2');
  first.compute(honest, 3);
  t.is(second.take(9).length, 3);
});

test('two colluding processes on one host do not outvote an honest one: the dispute waits for another host', (t) => {
  const scene = createAuditScene({ refereeProcess: 'the-referee' });
  const liar = scene.join('a/1');
  const accomplice = scene.join('a/2');
  const b = scene.join('b');
  liar.compute(flipped, 3);
  b.compute(honest, 1);
  t.is(countDisputes(scene.sweep().audits), 1);
  t.deepEqual(accomplice.take(9), []);
  const c = scene.join('c');
  c.compute(honest, 1);
  t.false(liar.isOpen());
  t.false(accomplice.isOpen(), 'its host is withdrawn');
});

test('where an honest process runs on the same host the liar alone is withdrawn', (t) => {
  const scene = startThree(flipped, ['a/1', 'a/2', 'a/3']);
  scene.b.compute(honest, 1);
  scene.c.compute(honest, 1);
  t.deepEqual([scene.a.isOpen(), scene.b.isOpen(), scene.c.isOpen()], [false, true, true]);
  t.is(scene.sweep().withdrawals[0].host, 'a');
  t.not(scene.sweep().withdrawals[0].process, undefined);
});

test('a withdrawn host is refused when it registers again, with the reason', (t) => {
  const scene = startThree(flipped);
  scene.b.compute(honest, 1);
  scene.c.compute(honest, 1);
  const register = (host: string, identity: string) =>
    scene.transcript.act({
      kind: 'register',
      request: { fingerprint: toyFingerprint, host, processId: 1, processIdentity: toyIdentity(identity), threads: 1 },
    });
  const reply = register('a', 'another-process');
  t.is(reply.kind, 'refused');
  if (reply.kind !== 'refused') return;
  t.regex(
    reply.differences[0],
    /^withdrawn: a, its outcome of trials 0 to 4 of block \d of sweep [0-9a-f]{32} is not the one/,
  );
  // A host is what a worker says: the token is the fence.
  t.is(register('another name', 'another-process').kind, 'accepted');
});

test('three outcomes of three processes are a conflict that is said, and nobody is withdrawn', (t) => {
  const scene = startThree();
  const before = scene.sweep().revision;
  t.deepEqual(conflictingOf(scene.sweep(), before), []);
  scene.b.compute(flipped, 1);
  t.deepEqual(conflictingOf(scene.sweep(), before), [5, 5], 'before anybody has decided, too');
  const later = scene.sweep().revision;
  scene.c.compute(misread, 1);
  t.is(scene.sweep().withdrawals.length, 0);
  t.is(scene.sweep().audits.undecided.size, 1);
  t.is(readProgress(scene.transcript.state, scene.sweep(), 0).conflicts, 1);
  t.deepEqual([...readConflicts(scene.sweep()).values()], [5, 5]);
  t.deepEqual([...readConflicts(scene.sweep(), 2).values()], [2, 2], 'of the first trials alone');
  t.deepEqual(conflictingOf(scene.sweep(), later), [5, 5]);
  scene.b.compute(honest, 9);
  t.true(isComplete(scene.sweep()), 'the sweep ends with the conflict');
});

test('a late outcome that differs from the accepted one goes the same way', (t) => {
  const scene = createAuditScene({ audit: { share: 0, lone: false } });
  const [a, b, c] = ['a', 'b', 'c'].map(scene.join);
  const [lease] = a.take(1);
  // Its lease is lost, and b computes the task.
  scene.transcript.sync(a.sessionId, { held: [] });
  b.compute(honest, 3);
  a.send(lease, flipped(lease.task));
  t.is(countDisputes(scene.sweep().audits), 1);
  t.is(c.compute(honest, 1).length, 1);
  t.deepEqual(
    scene.sweep().withdrawals.map(({ host }) => host),
    ['a'],
  );
});

test('while only audits are left, progress tells what they cost and when they are done', (t) => {
  const scene = startThree();
  const progress = () => readProgress(scene.transcript.state, scene.sweep(), 0);
  t.like(progress(), { state: 'active', auditsOpen: 3, etaSeconds: undefined });
  const whole = progress().computeSecondsLeft;
  t.true(whole > 0);
  const [lease] = scene.b.take(1);
  t.is(progress().etaSeconds, whole, 'one thread at work');
  scene.b.send(lease, honest(lease.task));
  t.is(progress().computeSecondsLeft, (whole * 2) / 3);
  scene.b.compute(honest, 2);
  t.like(progress(), { state: 'complete', auditsOpen: 0, computeSecondsLeft: 0, etaSeconds: 0 });
});

test('a second outcome that agrees is an audit that passed, whoever asked for it', (t) => {
  const scene = createAuditScene({ audit: { share: 0, lone: false } });
  const [a, b] = ['a', 'b'].map(scene.join);
  const [lease] = a.take(1);
  scene.transcript.sync(a.sessionId, { held: [] });
  b.compute(honest, 3);
  a.send(lease, honest(lease.task));
  t.like(scene.sweep().audits, { passed: 1 });
});

test('where a trial was set aside, outcomes may differ and are no evidence', (t) => {
  const scene = createAuditScene();
  const [a, b] = ['a', 'b'].map(scene.join);
  const [late] = a.take(1);
  scene.transcript.sync(a.sessionId, { held: [] });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const lease = b.take(3).find(({ task }) => task.block === late.task.block);
    if (lease === undefined) return t.fail('the task is pending again');
    b.fail(lease, 2);
  }
  const plan = toyPlan({ trials: 5 });
  b.compute((task) => toyOutcome(plan, task, task.block === late.task.block ? [2] : []), 3);
  t.is(scene.sweep().tasksSettled, 3);
  a.send(late, honest(late.task));
  t.is(countDisputes(scene.sweep().audits), 0);
  t.is(scene.sweep().audits.open.size, 2, 'of the other two tasks');
});

test('with one worker process nothing is audited unless that is asked for', (t) => {
  const quiet = createAuditScene();
  quiet.join('a').compute(honest, 3);
  t.true(isComplete(quiet.sweep()));
  const asked = createAuditScene({ audit: { share: 1, lone: true } });
  asked.join('a').compute(honest, 3);
  t.is(asked.sweep().audits.open.size, 3);
});

test('a lone worker that is to be audited has the coordinator’s own at once, and not while another one is there', (t) => {
  const refereeProcess = processName(toyIdentity('referee'));
  const start = () => {
    const scene = createAuditScene({ refereeProcess, audit: { share: 1, lone: true } });
    scene.join('a').compute(honest, 3);
    return scene;
  };
  const isWanted = ({ transcript }: AuditScene) => isRefereeWanted(transcript.state, transcript.nowMs);
  const alone = start();
  t.true(isWanted(alone));
  t.is(alone.join('referee').take(9).length, 3);
  const accompanied = start();
  accompanied.join('b');
  t.false(isWanted(accompanied));
  t.deepEqual(accompanied.join('referee').take(9), []);
});

test('one of the first ten tasks of a process is audited, whatever the share, and nobody foresees which', (t) => {
  const places = new Set<number>();
  for (let index = 0; index < 20; index += 1) {
    const scene = createAuditScene({ audit: { share: 1e-9, lone: true } }, toyPlan({ trials: 20 }));
    const party = scene.join(`host-${index}`);
    const wanted: number[] = [];
    for (let task = 0; task < 12; task += 1) {
      party.compute((one) => toyOutcome(toyPlan({ trials: 20 }), one));
      if (auditKinds(scene).length > wanted.length) wanted.push(task);
    }
    t.is(wanted.length, 1);
    t.true(wanted[0] < 10);
    places.add(wanted[0]);
  }
  t.true(places.size > 4);
});

test('an audit that nobody can do is given up after a while, and counted', (t) => {
  const scene = startThree();
  for (const { sessionId } of [scene.b, scene.c])
    scene.transcript.act({ kind: 'abandon-sync', sessionId, sequence: 0 });
  for (let ms = 0; ms <= 6 * leaseDurationMs; ms += leaseDurationMs / 10) {
    scene.transcript.nowMs += leaseDurationMs / 10;
    scene.transcript.sync(scene.a.sessionId);
    scene.transcript.act({ kind: 'tick' });
  }
  t.like(scene.sweep().audits, { skipped: 3, passed: 0 });
  t.true(isComplete(scene.sweep()));
  t.is(readProgress(scene.transcript.state, scene.sweep(), scene.transcript.nowMs).auditsSkipped, 3);
});

test('two processes of one host that agree do not withdraw another host, however their words come in', (t) => {
  const scene = createAuditScene();
  const [first, second, other] = ['liars/1', 'liars/2', 'honest'].map(scene.join);
  const [lost] = first.take();
  // Lost in flight, and leased anew; the outcome comes late all the same.
  scene.transcript.answer(first.sessionId);
  second.compute(flipped, 3);
  other.compute(honest, 3);
  first.send(lost, flipped(lost.task));
  t.true(other.isOpen());
  t.deepEqual(scene.sweep().withdrawals, []);
  t.true(countDisputes(scene.sweep().audits) > 0);
});

test('an earlier vote for what is accepted now is no dispute', (t) => {
  const scene = startThree(flipped);
  scene.b.compute(honest, 3);
  scene.c.compute(honest, 1);
  t.false(scene.a.isOpen());
  takeBack(scene);
  while (scene.b.compute().length > 0);
  while (scene.c.compute().length > 0);
  t.deepEqual([scene.b.isOpen(), scene.c.isOpen()], [true, true]);
  t.true(isComplete(scene.sweep()));
});

test('watchers hear that a conflict ended, in the sweep of the withdrawal and in every other one', (t) => {
  const scene = startThree();
  const other = toyPlan({ trials: 5, seed: 99 });
  scene.transcript.submit(other);
  const elsewhere = () => getSweep(scene.transcript.state, sweepId(other.sweep));
  scene.b.compute(flipped, 1);
  const before = scene.sweep().revision;
  const untouched = elsewhere().revision;
  scene.c.compute(honest, 1);
  t.false(scene.b.isOpen());
  t.deepEqual(conflictingOf(scene.sweep(), before), [0, 0]);
  t.true(elsewhere().revision > untouched, 'what it says of withdrawn hosts may be another');
});

/** Of the cells that changed behind the revision. */
function conflictingOf(sweep: SweepState, revision: number): number[] {
  return readChangedCells(sweep, revision).map(({ tally }) => tally.conflicting);
}
