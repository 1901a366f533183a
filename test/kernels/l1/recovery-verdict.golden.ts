import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenVerdicts } from './golden-verdicts.js';

/* Printed by test/kernels/l1/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '2d17492b26bbbcb9cd0cbc595a4f17e63cff090b8a466b25a668711420a5fbb5';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

testUnderEngines(new URL('golden-verdicts.js', import.meta.url), frozenHash);
