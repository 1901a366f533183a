import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenApproximations } from './golden-approximations.js';

/*
 * Printed by test/kernels/sparse/golden-approximations.ts. A change here changes trials: raise the experiment's version
 * with it.
 */
const frozenHash = '18566d44e6a06b3f1494c13d3ff551619d874bf107b7dbccb39fc9cb609eacfc';

test('the greedy and thresholding solvers give the frozen bits', (t) => {
  t.is(hashGoldenApproximations(), frozenHash);
});

testUnderEngines(new URL('golden-approximations.js', import.meta.url), frozenHash);
