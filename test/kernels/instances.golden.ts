import test from 'ava';
import { hashGoldenInstances } from './golden-instances.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-instances.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '83c5e765d36f7602b815019dc9ccd14115458dbb89ebad4dd899227988ed3fda';

test('500 instances, their verdicts and their solutions have the frozen bits', (t) => {
  const { hash, kinds } = hashGoldenInstances();
  t.is(kinds.length, 500);
  // Both proofs occur often, so that the hash covers both.
  for (const kind of ['success', 'failure']) t.true(kinds.filter((other) => other === kind).length > 100, kind);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-instances.js', import.meta.url), frozenHash);
