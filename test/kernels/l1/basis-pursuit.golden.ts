import test from 'ava';
import { hashGoldenRuns } from '../golden-runs.js';
import { testUnderEngines } from '../test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'df5a88b0c7f484a3962a5209e4f321697c82e5f80ba852a021497512b8edd89e';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('../golden-runs.js', import.meta.url), frozenHash);
