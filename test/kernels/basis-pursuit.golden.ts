import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '5a558eecf84e470ad06064e7d08ad576ce39403bf9c28e7619a70393ffa95b31';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('golden-runs.js', import.meta.url), frozenHash);
