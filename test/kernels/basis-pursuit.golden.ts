import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '261203dd47516b3be0d9113639b4cf67e94adf24241a3c4531b0d5aaf80cd82c';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('golden-runs.js', import.meta.url), frozenHash);
