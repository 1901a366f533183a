import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '9ea265f1e47ab623ae9c4e7d81f12857a0a6bbb088bbe440a73d65eee21cb871';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

testUnderEngines(new URL('golden-runs.js', import.meta.url), frozenHash);
