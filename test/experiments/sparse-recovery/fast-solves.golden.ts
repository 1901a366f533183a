import test from 'ava';
import { testUnderEngines } from '../../kernels/test-under-engines.js';
import { hashFastSolves } from './golden-fast-solves.js';

/* Printed by golden-fast-solves.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '5a3c81a116955ca0ceb221fe592cbc48db37d5e2c811a39ac416862828634afb';

test('solves by way of a transform have the frozen bits', (t) => {
  t.is(hashFastSolves(), frozenHash);
});

testUnderEngines(new URL('golden-fast-solves.js', import.meta.url), frozenHash);
