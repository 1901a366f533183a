import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '5713be1627225f9d25f438cc3ea575ffbd73fa5f14f1d2591e9238c6631efc11';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
