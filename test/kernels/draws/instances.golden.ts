import test from 'ava';
import { testUnderEngines } from '../test-under-engines.js';
import { hashGoldenInstances } from './golden-instances.js';

/* Printed by test/kernels/draws/golden-instances.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'aa71f98aaa7722a4f1e6557b7b8997438b9dbf447e015f85de7f650aa33ec236';

test('500 instances, their verdicts and their solutions have the frozen bits', (t) => {
  const { hash, kinds } = hashGoldenInstances();
  t.is(kinds.length, 500);
  // Both proofs occur often, so that the hash covers both.
  for (const kind of ['success', 'failure']) t.true(kinds.filter((other) => other === kind).length > 100, kind);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-instances.js', import.meta.url), frozenHash);
