import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '52bfd5e1ef00b5c0bfcfb0f5b0311220a7f3413c0fdc883c5ec09088f1e9a724';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('golden-runs.js', import.meta.url), frozenHash);
