import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenTraining } from './golden-autoencoder.js';

/*
 * Printed by test/kernels/networks/golden-autoencoder.ts. A change here changes trials: raise the experiment's version with it.
 */
const frozenHash = '02fe17dad06173581f70785eb90a4789b7519e38d3bfcb519f82d543540c3794';

test('steps and trials of the autoencoder have the frozen bits', (t) => {
  t.is(hashGoldenTraining(), frozenHash);
});

testUnderEngines(new URL('golden-autoencoder.js', import.meta.url), frozenHash);
