import test from 'ava';
import { hashGoldenNetworks } from './golden-networks.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-networks.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '803f48ed330cad8e52dba7dcacebb213161f69a54548b759a5e8d7170fbea664';

test('deep decoders have the frozen bits', (t) => {
  t.is(hashGoldenNetworks(), frozenHash);
});

testUnderEngines(new URL('golden-networks.js', import.meta.url), frozenHash);
