import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenNetworks } from './golden-networks.js';

/* Printed by test/kernels/networks/golden-networks.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'a90503b60999a906d9886e60819cab765a8c6d6c2030441acc5b3d9bd83a44d1';

test('deep decoders have the frozen bits', (t) => {
  t.is(hashGoldenNetworks(), frozenHash);
});

testUnderEngines(new URL('golden-networks.js', import.meta.url), frozenHash);
