import test from 'ava';
import { testUnderEngines } from '../../kernels/test-under-engines.js';
import { hashFastSolves } from './golden-fast-solves.js';

/* Printed by golden-fast-solves.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'c44f7b02414ebd564b70f0e47efd99948885348177d5727509078567fb0e99bf';

test('solves by way of a transform have the frozen bits', (t) => {
  t.is(hashFastSolves(), frozenHash);
});

testUnderEngines(new URL('golden-fast-solves.js', import.meta.url), frozenHash);
