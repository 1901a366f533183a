import test from 'ava';
import { hashGoldenInstances } from './golden-instances.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-instances.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '42e9c20fc182d0cf1e6429343195ac3dc90b71134186d514d1910c414db65800';

test('500 instances, their verdicts and their solutions have the frozen bits', (t) => {
  const { hash, kinds } = hashGoldenInstances();
  t.is(kinds.length, 500);
  // Both proofs occur often, so that the hash covers both.
  for (const kind of ['success', 'failure']) t.true(kinds.filter((other) => other === kind).length > 100, kind);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-instances.js', import.meta.url), frozenHash);
