import test from 'ava';
import { toyPlan } from '../toy-sweep.js';
import { createTranscript, leaseDurationMs } from './transcript.js';

test('a session whose call broke off is over after a sixth of a lease without another', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  transcript.answer(session, { slots: 1, sequence: 1 });
  transcript.act({ kind: 'abandon-sync', sessionId: session, sequence: 1 });
  transcript.nowMs += leaseDurationMs / 6 - 1;
  transcript.act({ kind: 'tick' });
  t.true(transcript.state.sessions.has(session));
  transcript.nowMs += 1;
  transcript.act({ kind: 'tick' });
  t.false(transcript.state.sessions.has(session));
  t.false(transcript.kinds().includes('attempt-failed'), 'no thread had begun the task');
});

test('a session that calls again after a broken call has its whole lease, and an old call that ends says nothing', (t) => {
  const transcript = createTranscript();
  transcript.submit(toyPlan());
  const session = transcript.register();
  const [{ leaseId }] = transcript.answer(session, { slots: 1, sequence: 1 }).leases;
  transcript.act({ kind: 'abandon-sync', sessionId: session, sequence: 1 });
  transcript.answer(session, { slots: 0, held: [leaseId], sequence: 2 });
  transcript.act({ kind: 'abandon-sync', sessionId: session, sequence: 1 });
  for (let passed = 0; passed < 3; passed += 1) {
    transcript.nowMs += leaseDurationMs / 6;
    transcript.act({ kind: 'tick' });
  }
  t.true(transcript.state.sessions.has(session));
});
