import test from 'ava';
import { hashGoldenInstances } from './golden-instances.js';
import { testUnderEngines } from './test-under-engines.js';

/* Printed by test/kernels/golden-instances.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '7b41f1f470bc2aabadd3504cc355be6ee7a1db17ce7a43ce8861a6df1e4d63f4';

test('500 instances, their verdicts and their solutions have the frozen bits', (t) => {
  const { hash, kinds } = hashGoldenInstances();
  t.is(kinds.length, 500);
  // Both proofs occur often, so that the hash covers both.
  for (const kind of ['success', 'failure']) t.true(kinds.filter((other) => other === kind).length > 100, kind);
  t.is(hash, frozenHash);
});

testUnderEngines(new URL('golden-instances.js', import.meta.url), frozenHash);
