import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'b3d9763582ec44c0cb03b6c3116c127a90c98a9724abc0c5fb993328ec52b883';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
