import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '38ed68c9149d100d5ccd42d36f1838bc323c7b45a98ea528a4e2a3b5a7df771c';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
