import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenGenerators } from './golden-generators.js';

/*
 * Printed by test/kernels/networks/golden-generators.ts. A change here changes trials: raise the experiments' versions with it.
 */
const frozenHash = 'c3e1bc3e4e3a3e41cbbdfde720cb93789cfb5f90d61d273e3558a7b0353c4c7c';

test('the trials of un-trained generators have the frozen bits', (t) => {
  t.is(hashGoldenGenerators(), frozenHash);
});

testUnderEngines(new URL('golden-generators.js', import.meta.url), frozenHash);
