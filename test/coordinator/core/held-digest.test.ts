import test from 'ava';
import fc from 'fast-check';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { createHeldTally, digestHeld, isSameHeld } from '../../../src/wire/held-digest.js';
import { toyPlan } from '../toy-sweep.js';
import { createPlayer, history } from './random-history.js';
import { createTranscript, leaseIds } from './transcript.js';

const seed = Date.now() & 0x7fffffff;

function digest(held: readonly string[]): ReturnType<typeof digestHeld> {
  return digestHeld(createHeldTally(held));
}

test('a worker that holds what the books say tells so by a digest, and nothing changes', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const held = leaseIds(transcript.answer(session, { slots: 3 }).leases);
  const factCount = transcript.facts.length;
  const told = transcript.answer(session, { held: digest(held.toReversed()) });
  t.deepEqual(told, { kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
  t.deepEqual(transcript.kinds(factCount), ['session-seen', 'sync-answered']);
});

test('a lease that was lost in flight is noticed by the digest, asked for, and pending again with the list', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const { leases } = transcript.answer(session, { slots: 2 });
  const held = [leases[0].leaseId];
  const factCount = transcript.facts.length;
  t.like(transcript.answer(session, { held: digest(held) }), { listHeld: true, revokedLeaseIds: [] });
  t.false(transcript.kinds(factCount).includes('lease-released'));
  const listed = transcript.answer(session, { held, slots: 1 });
  t.is(listed.listHeld, undefined);
  t.deepEqual(listed.leases[0].task, leases[1].task);
  t.false(transcript.kinds(factCount).includes('attempt-failed'));
});

test('a repeated sync is asked for the list again, with the leases of the first answer', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  transcript.answer(session, { slots: 1 });
  const first = transcript.answer(session, { held: digest([]), slots: 1, sequence: 2 });
  t.like(first, { listHeld: true });
  t.is(first.leases.length, 1);
  t.is(transcript.answer(session, { held: digest([]), slots: 1, sequence: 2 }), first);
});

test('whoever holds leases that the books do not know lists them: after a restart, and where they were revoked', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const session = transcript.register();
  const held = leaseIds(transcript.answer(session, { slots: 2 }).leases);
  transcript.act({ kind: 'cancel-sweep', sweepId: sweepId(plan.sweep) });
  t.like(transcript.answer(session, { held: digest(held) }), { listHeld: true });
  t.like(transcript.answer(session, { held }), { revokedLeaseIds: held });
  t.is(transcript.answer(session, { held: digest([]) }).listHeld, undefined);

  const restarted = createTranscript('reboot');
  restarted.submit(plan);
  const fresh = restarted.register();
  t.like(restarted.answer(fresh, { held: digest(held) }), { listHeld: true });
  t.like(restarted.answer(fresh, { held }), { revokedLeaseIds: [] });
  t.is(restarted.answer(fresh, { held: digest(held) }).listHeld, undefined);
});

test('a waiting sync is asked for the list as soon as one of its leases is revoked, and else goes on waiting', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  transcript.submit(plan);
  const session = transcript.register();
  const held = digest(leaseIds(transcript.answer(session, { slots: 1 }).leases));
  const wait = { kind: 'answer-sync', sessionId: session, freeSlots: 0, draining: false, mayWait: true } as const;
  t.is(transcript.act({ ...wait, sequence: 2, held }).kind, 'wait');
  transcript.act({ kind: 'cancel-sweep', sweepId: sweepId(plan.sweep) });
  t.like(transcript.act({ ...wait, sequence: 2, held }), { kind: 'answer', listHeld: true });
});

test('progress counts for the leases of the session alone, whatever the digest says', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const [lease] = leaseIds(transcript.answer(session, { slots: 1 }).leases);
  const factCount = transcript.facts.length;
  const progress = [
    { leaseId: lease, trialsDone: 1 },
    { leaseId: 'nobody', trialsDone: 1 },
  ];
  transcript.answer(session, { held: digest(['something else']), progress });
  t.is(transcript.kinds(factCount).filter((kind) => kind === 'lease-advanced').length, 1);
});

test('whatever happens, the digest of a session is that of its leases', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript();
      const play = createPlayer(transcript);
      for (const step of steps) {
        play(step);
        for (const { leases, held } of transcript.state.sessions.values()) {
          t.true(isSameHeld(held, digest([...leases.keys()])));
        }
      }
    }),
    { seed, numRuns: 60, verbose: true },
  );
});
