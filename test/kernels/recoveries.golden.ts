import test from 'ava';
import { hashGoldenRecoveries } from './golden-recoveries.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-recoveries.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '84b91ea82b49459fffaa8b15e3bb3b803a9a2e06a8525efb3fdd1828d7cb88d0';

test('AMP, reweighted l1 and IRLS give the frozen bits', (t) => {
  t.is(hashGoldenRecoveries(), frozenHash);
});

testUnderEngines(new URL('golden-recoveries.js', import.meta.url), frozenHash);
