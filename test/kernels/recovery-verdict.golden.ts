import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '1a92ba05d9be6643054bd73acba80883dac52c22fedac6abc7da401803b46605';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
