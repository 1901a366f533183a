import test from 'ava';
import { testUnderEngines } from '../kernels/test-under-engines.js';
import { hashGoldenMultilinear } from './golden-multilinear.js';

/* Printed by test/multilinear/golden-multilinear.ts. A change here changes trials: raise the experiments' versions with it. */
const frozenHash = '6f18d2829222a0330dabdb98f6e9bb6588ffd0eb42c720cc742482e9de694f32';

test('what is found of multilinear problems has the frozen bits', (t) => {
  t.is(hashGoldenMultilinear(), frozenHash);
});

testUnderEngines(new URL('golden-multilinear.js', import.meta.url), frozenHash);
