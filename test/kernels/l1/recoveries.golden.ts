import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenRecoveries } from './golden-recoveries.js';

/* Printed by test/kernels/l1/golden-recoveries.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '67d19d6d40cc2df085e1ab49a2aeb0315ad6eb627353f0c81ab48a03ae5b9b9e';

test('AMP, reweighted l1 and IRLS give the frozen bits', (t) => {
  t.is(hashGoldenRecoveries(), frozenHash);
});

testUnderEngines(new URL('golden-recoveries.js', import.meta.url), frozenHash);
