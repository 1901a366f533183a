import test from 'ava';
import fc from 'fast-check';
import { toyPlan } from '../toy-sweep.js';
import { createTranscript, leaseDurationMs } from './transcript.js';

/*
 * Whatever the delays: workers that do not die are charged with nothing. Each holds begun tasks; its calls arrive late or
 * not at all, the coordinator is stopped for a while, and connections end and come back within a lease.
 */

type Step =
  | { readonly kind: 'call'; readonly worker: number }
  | { readonly kind: 'silence'; readonly ms: number }
  | { readonly kind: 'stop'; readonly ms: number }
  /** The connection ends, and the worker comes back after a while. */
  | { readonly kind: 'break'; readonly worker: number; readonly ms: number };

const worker = fc.nat(7);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('call'), worker }),
    fc.record({ kind: fc.constant('silence'), ms: fc.nat(4 * leaseDurationMs) }),
    fc.record({ kind: fc.constant('stop'), ms: fc.nat(10 * leaseDurationMs) }),
    fc.record({ kind: fc.constant('break'), worker, ms: fc.nat(leaseDurationMs) }),
  ),
  { maxLength: 60, size: 'max' },
);

test('no death, no charge, whatever the delays', (t) => {
  let begun = 0;
  fc.assert(
    fc.property(steps, (played) => {
      const transcript = createTranscript();
      transcript.submit(toyPlan({ trials: 40 }));
      transcript.act({ kind: 'tick' });
      const sessions = new Map<number, { sessionId: string; sequence: number }>();
      const call = (number: number): void => {
        const known = sessions.get(number);
        const isOpen = known !== undefined && transcript.state.sessions.has(known.sessionId);
        const session = isOpen ? known : { sessionId: transcript.register(`host-${number}`), sequence: 0 };
        sessions.set(number, session);
        const { sessionId } = session;
        const sync = (): string[] => {
          session.sequence += 1;
          const held = [...(transcript.state.sessions.get(sessionId)?.leases.keys() ?? [])];
          const progress = held.map((leaseId) => ({ leaseId, trialsDone: 0.5 }));
          begun += held.length;
          transcript.answer(sessionId, { slots: 2 - held.length, held, progress, sequence: session.sequence });
          return held;
        };
        if (sync().length === 0) sync();
      };
      for (const step of played) {
        if (step.kind === 'call') call(step.worker);
        if (step.kind === 'silence') transcript.pass(step.ms);
        if (step.kind === 'stop') transcript.nowMs += step.ms;
        if (step.kind === 'break') {
          const session = sessions.get(step.worker);
          if (session !== undefined) transcript.act({ kind: 'abandon-sync', ...session });
          transcript.pass(step.ms);
          call(step.worker);
        }
      }
      transcript.pass(5 * leaseDurationMs);
      t.deepEqual(
        transcript.facts.filter(({ kind }) => kind === 'attempt-failed'),
        [],
      );
    }),
  );
  t.true(begun > 100);
});
