import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenFactorizations } from './golden-factorizations.js';

/*
 * Printed by test/kernels/factorizations/golden-factorizations.ts. A change here changes trials: raise the experiments'
 * version with it.
 */
const frozenHash = 'a2053f4879d36ac45d3b204a01c9726e6db8726e76af48b3af9d1bee22d24aab';

test('108 factorizations and 360 l1 problems have the frozen bits', (t) => {
  const { hash, statuses } = hashGoldenFactorizations();
  t.is(statuses.length, 108 + 360);
  // Nearly all are proved and complete, so that the hash does not freeze failures.
  t.true(statuses.filter((status) => status === 'optimal').length > 350);
  t.true(statuses.filter((status) => status === 'complete').length > 90);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-factorizations.js', import.meta.url), frozenHash);
