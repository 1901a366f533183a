import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'cce7957353c6f14bf91af578a345806fdf1808039dcb0737fc85649d717b00fe';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
