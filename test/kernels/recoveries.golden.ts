import test from 'ava';
import { hashGoldenRecoveries } from './golden-recoveries.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-recoveries.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '16dc8f4203b0d5bbea8eb43a749dd13d80948889b7ea3ebf888f4fcd264f905e';

test('AMP, reweighted l1 and IRLS give the frozen bits', (t) => {
  t.is(hashGoldenRecoveries(), frozenHash);
});

testUnderEngines(new URL('golden-recoveries.js', import.meta.url), frozenHash);
