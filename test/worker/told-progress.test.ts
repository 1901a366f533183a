import test from 'ava';
import fc from 'fast-check';
import type { LeaseProgress } from '../../src/wire/sync.js';
import { createToldProgress } from '../../worker/told-progress.js';

const seed = Date.now() & 0x7fffffff;

function readings(...entries: readonly (readonly [leaseId: string, trialsDone: number])[]): LeaseProgress[] {
  return entries.map(([leaseId, trialsDone]) => ({ leaseId, trialsDone }));
}

test('an attempt that a thread has begun is told until a Sync that told it was answered, then once a period', (t) => {
  const told = createToldProgress();
  const at = (monotonicMs: number, periodMs = 10_000) => ({ monotonicMs, periodMs, isAnew: false });
  t.deepEqual(told.select(readings(['a', 0]), at(0)), readings(['a', 0]));
  t.deepEqual(told.select(readings(['a', 0]), at(10)), readings(['a', 0]), 'the answer got lost');
  told.heard(readings(['a', 0]));
  t.deepEqual(told.select(readings(['a', 0.5], ['b', 0.1]), at(20)), readings(['b', 0.1]));
  told.heard(readings(['b', 0.1]));
  t.deepEqual(told.select(readings(['a', 0.6], ['b', 0.1]), at(8000)), []);
  t.deepEqual(
    told.select(readings(['a', 0.7], ['b', 0.1]), at(9990)),
    readings(['a', 0.7]),
    'what did not change is left out',
  );
  told.heard(readings(['a', 0.7]));
  t.deepEqual(told.select(readings(['a', 0.8]), at(10_900, 1000)), readings(['a', 0.8]), 'somebody watches');
});

test('where the coordinator may have forgotten it all is told anew', (t) => {
  const told = createToldProgress();
  const occasion = { monotonicMs: 0, periodMs: 10_000, isAnew: true };
  told.heard(told.select(readings(['a', 0.5]), occasion));
  t.deepEqual(told.select(readings(['a', 0.5]), { ...occasion, isAnew: false }), []);
  t.deepEqual(told.select(readings(['a', 0.5]), occasion), readings(['a', 0.5]));
});

test('whatever gets lost, a coordinator that hears of a period knows every attempt and how far it was by then', (t) => {
  const step = fc.record({
    passMs: fc.nat(5000),
    answered: fc.boolean(),
    running: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const told = createToldProgress();
      const known = new Map<string, number>();
      let monotonicMs = 0;
      for (const { passMs, answered, running } of [...steps, { passMs: 10_000, answered: true, running: ['a', 'b'] }]) {
        monotonicMs += passMs;
        const now = running.map((leaseId) => ({ leaseId, trialsDone: monotonicMs / 1000 }));
        const news = told.select(now, { monotonicMs, periodMs: 10_000, isAnew: false });
        for (const { leaseId, trialsDone } of news) known.set(leaseId, trialsDone);
        if (answered) told.heard(news);
        for (const { leaseId } of now) t.true(known.has(leaseId), 'what has begun is told at once');
      }
      t.is(known.get('a'), monotonicMs / 1000);
      t.is(known.get('b'), monotonicMs / 1000);
    }),
    { seed, verbose: true },
  );
});
