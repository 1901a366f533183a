import test from 'ava';
import { foldDemands } from '../../../src/cli/site/fold-demands.js';

const work = { sweepId: 'a', coreSecondsLeft: 100, tasksLeft: 10, shortestTrialSeconds: 1 };

test('what is left of all sweeps is added up', (t) => {
  const { demand, misfits } = foldDemands([work, { ...work, sweepId: 'b', tasksLeft: 5 }], 3_600_000);
  t.deepEqual(demand, { coreSecondsLeft: 200, tasksLeft: 15, longestTrialSeconds: 0 });
  t.deepEqual(misfits, []);
});

test('a sweep of which no trial fits into a job is named, and asks for none', (t) => {
  const { demand, misfits } = foldDemands([{ ...work, shortestTrialSeconds: 3541 }], 3_600_000);
  t.is(demand.tasksLeft, 0);
  t.deepEqual(misfits, ['a']);
  t.deepEqual(foldDemands([{ ...work, shortestTrialSeconds: 3540 }], 3_600_000).misfits, []);
});
