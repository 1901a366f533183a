import test from 'ava';
import { hashGoldenFactorizations } from './golden-factorizations.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-factorizations.ts. A change here changes trials: raise the experiments' version with it. */
const frozenHash = '80c243ff203a86838f61ecbfec63da7232909f2c0308ad25aafa2b22f8fcc293';

test('96 factorizations and 360 l1 problems have the frozen bits', (t) => {
  const { hash, statuses } = hashGoldenFactorizations();
  t.is(statuses.length, 96 + 360);
  // Nearly all are proved and whole, so that the hash does not freeze what was given up.
  t.true(statuses.filter((status) => status === 'optimal').length > 350);
  t.true(statuses.filter((status) => status === 'complete').length > 80);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-factorizations.js', import.meta.url), frozenHash);
