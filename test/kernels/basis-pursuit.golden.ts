import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'cd19451f296e55045f8c2ab8bdd01a9fdfc74e24a4fee4ca40734b738ce6dde2';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('golden-runs.js', import.meta.url), frozenHash);
