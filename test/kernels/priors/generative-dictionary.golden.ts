import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenGenerative } from './golden-generative.js';

/* Printed by test/kernels/priors/golden-generative.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '833fc265c878a93a8f71706d342c62dbf9ccc8140e59f2526675ef44925f9a45';

test('decodings and descents under every prior have the frozen bits', (t) => {
  t.is(hashGoldenGenerative(), frozenHash);
});

testUnderEngines(new URL('golden-generative.js', import.meta.url), frozenHash);
