import test from 'ava';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyFingerprint, toyIdentity, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, leaseDurationMs, leaseIds } from './transcript.js';

test('a worker with another fingerprint is refused with what differs', (t) => {
  const transcript = createTranscript();
  const fingerprint = { ...toyFingerprint, kernelHash: 'b'.repeat(64), experimentVersions: { toy: 4 } };
  const request = { fingerprint, host: 'h', processId: 1, processIdentity: toyIdentity('h'), threads: 1 };
  const reply = transcript.act({ kind: 'register', request });
  t.is(reply.kind, 'refused');
  if (reply.kind === 'refused') t.is(reply.differences.length, 2);
  t.is(transcript.state.sessions.size, 0);
});

test('no task is leased twice, whatever the slots, until all are leased', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan({ trials: 23 }));
  const session = transcript.register();
  const held: string[] = [];
  const seen = new Set<string>();
  for (const slots of [1, 0, 3, 2, 7, 100, 1]) {
    for (const { leaseId, task } of transcript.answer(session, { slots, held }).leases) {
      held.push(leaseId);
      seen.add(JSON.stringify(task));
    }
  }
  t.is(held.length, 15);
  t.is(seen.size, 15);
});

test('a sync that was answered is told the same again, and changes nothing more', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const session = transcript.register();
  const first = transcript.answer(session, { slots: 2 });
  const results = [outcomeResult(first.leases[0].leaseId, toyOutcome(plan, first.leases[0].task))];
  const request = { slots: 1, held: [first.leases[1].leaseId], results, sequence: 2 };
  const second = transcript.answer(session, request);
  t.is(second.leases.length, 1);
  const factCount = transcript.facts.length;
  t.is(transcript.answer(session, request), second);
  t.deepEqual(transcript.kinds(factCount), ['session-seen']);
});

test('a sync older than the last one is stale and brings nothing in', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const session = transcript.register();
  const [lease] = transcript.answer(session, { slots: 1, sequence: 5 }).leases;
  const factCount = transcript.facts.length;
  const late = { results: [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))], sequence: 4 };
  t.deepEqual(transcript.sync(session, late), { kind: 'stale', expectedSequence: 6 });
  t.is(transcript.facts.length, factCount);
});

test('a sync of an unknown session is told that the session is over', (t) => {
  t.deepEqual(createTranscript().sync('nobody'), { kind: 'session-over' });
});

test('a lease that is not held at the next sync was lost in flight: pending again at once, at no charge', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 3 });
  const factCount = transcript.facts.length;
  const again = transcript.answer(session, { slots: 2, held: [leases[1].leaseId] });
  t.deepEqual(
    again.leases.map(({ task }) => task),
    [leases[0].task, leases[2].task],
  );
  t.notDeepEqual(leaseIds(again.leases), [leases[0].leaseId, leases[2].leaseId]);
  t.false(transcript.kinds(factCount).includes('attempt-failed'));
});

test('a draining worker gets no task, and what it returns is pending at no charge', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 3 });
  const returned = { kind: 'returned', trial: undefined, message: '' } as const;
  const reply = transcript.answer(session, {
    slots: 3,
    held: [leases[0].leaseId],
    results: [{ leaseId: leases[1].leaseId, result: returned }],
    draining: true,
  });
  t.deepEqual(reply, { kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
  const other = transcript.register('host-b');
  const { leases: taken } = transcript.answer(other, { slots: 2 });
  t.deepEqual(
    taken.map(({ task }) => task),
    [leases[1].task, leases[2].task],
  );
  t.false(transcript.kinds().includes('attempt-failed'));
});

test('a session that is silent for a lease is closed, and its tasks are pending again at no charge', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const silent = transcript.register('host-a');
  const [lost] = transcript.answer(silent, { slots: 1 }).leases;
  transcript.pass(leaseDurationMs);
  t.deepEqual(transcript.sync(silent), { kind: 'session-over' });
  t.false(transcript.kinds().includes('attempt-failed'));
  t.deepEqual(transcript.answer(transcript.register('host-b'), { slots: 1 }).leases[0].task, lost.task);
});

test('a session that is heard of in time keeps its leases for as long as it likes', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const [lease] = transcript.answer(session, { slots: 1 }).leases;
  for (let turn = 0; turn < 40; turn += 1) {
    transcript.nowMs += 10_000;
    transcript.act({ kind: 'tick' });
    t.deepEqual(transcript.answer(session, { held: [lease.leaseId] }).revokedLeaseIds, []);
  }
});

test('the silence of a coordinator that was asleep is charged to nobody', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const [lease] = transcript.answer(session, { slots: 1 }).leases;
  transcript.act({ kind: 'tick' });
  transcript.nowMs += 3_600_000;
  transcript.act({ kind: 'tick' });
  t.deepEqual(transcript.answer(session, { held: [lease.leaseId] }).revokedLeaseIds, []);
});

test('a worker that registers anew takes its leases along, from a session that is over or still open', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const before = transcript.register();
  const { leases } = transcript.answer(before, { slots: 2 });
  const after = transcript.register();
  const held = leaseIds(leases);
  t.deepEqual(transcript.answer(after, { held }).revokedLeaseIds, []);
  t.false(transcript.state.sessions.has(before), 'a process has one session');
  t.is(transcript.state.sessions.get(after)?.leases.size, 2);

  const restarted = createTranscript('reboot');
  restarted.submit(toyPlan());
  const fresh = restarted.register();
  const reply = restarted.answer(fresh, { held, slots: 1 });
  t.deepEqual(reply.revokedLeaseIds, []);
  t.is(restarted.state.sessions.get(fresh)?.leases.size, 3);
  t.false(leases.some(({ task }) => task.block === reply.leases[0].task.block));
});

test('a task that was taken along and then lost is handed out once', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const { leases } = transcript.answer(transcript.register(), { slots: 4 });
  const restarted = createTranscript('reboot');
  restarted.submit(toyPlan());
  const session = restarted.register();
  restarted.answer(session, { held: [leases[3].leaseId] });
  const granted = restarted.answer(session, { slots: 100 }).leases;
  t.is(granted.length, 9);
  t.is(new Set(granted.map(({ task }) => JSON.stringify(task))).size, 9);
});

test('a held lease is revoked where another worker has the task, or the identity names none', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const [lease] = transcript.answer(session, { slots: 1 }).leases;
  const other = transcript.register('host-b');
  const foreign = lease.leaseId.replace(/[^.]+$/, 'elsewhere-1');
  const held = [foreign, 'nonsense', `${'0'.repeat(32)}.0.0.5.x`, lease.leaseId.replace('.0.5.', '.1.5.')];
  t.deepEqual(transcript.answer(other, { held }).revokedLeaseIds, held);
  t.is(transcript.state.sessions.get(session)?.leases.size, 1);
});

test('cancel revokes the leases, resume hands the tasks out again, late outcomes count', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const id = sweepId(plan.sweep);
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 2 });
  const held = leaseIds(leases);
  transcript.act({ kind: 'cancel-sweep', sweepId: id });
  const revision = transcript.state.sweeps.get(id)?.revision;
  transcript.act({ kind: 'cancel-sweep', sweepId: id });
  t.is(transcript.state.sweeps.get(id)?.revision, revision);
  t.deepEqual(transcript.answer(session, { slots: 5, held }), {
    kind: 'answer',
    leases: [],
    revokedLeaseIds: held,
    refusedLeaseIds: [],
  });
  transcript.answer(session, { results: [outcomeResult(held[0], toyOutcome(plan, leases[0].task))] });
  t.is(transcript.state.sweeps.get(id)?.tasksSettled, 1);
  transcript.act({ kind: 'resume-sweep', sweepId: id });
  const granted = transcript.answer(session, { slots: 100 }).leases;
  t.is(granted.length, 8);
  t.deepEqual(granted[0].task, leases[1].task);
});

test('a waiting sync is not woken to be told of the same revoked lease again', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const session = transcript.register();
  const [lease] = transcript.answer(session, { slots: 1 }).leases;
  const held = [lease.leaseId];
  transcript.act({ kind: 'cancel-sweep', sweepId: sweepId(plan.sweep) });
  const wait = { kind: 'answer-sync', sessionId: session, freeSlots: 3, draining: false, mayWait: true } as const;
  t.is(transcript.act({ ...wait, sequence: 2, held }).kind, 'answer');
  t.is(transcript.act({ ...wait, sequence: 3, held }).kind, 'wait');
});

test('raising the trials adds the new ones only; fewer or as many change nothing', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan({ trials: 5 });
  transcript.submit(plan);
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 100 });
  const results = leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
  t.is(transcript.answer(session, { slots: 100, results }).leases.length, 0);
  t.is(transcript.act({ kind: 'submit-sweep', plan: toyPlan({ trials: 4 }) }).effect, 'unchanged');
  t.is(transcript.act({ kind: 'submit-sweep', plan: toyPlan({ trials: 5 }) }).effect, 'unchanged');
  t.is(transcript.act({ kind: 'submit-sweep', plan: toyPlan({ trials: 8 }) }).effect, 'extended');
  const added = transcript.answer(session, { slots: 100 }).leases;
  t.deepEqual(
    added.map(({ task }) => task),
    [0, 1, 2].map((block) => ({ block, trialStart: 5, trialCount: 3 })),
  );
});
