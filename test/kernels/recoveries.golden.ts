import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hashGoldenRecoveries } from './golden-recoveries.js';

/* Printed by test/kernels/golden-recoveries.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '84b91ea82b49459fffaa8b15e3bb3b803a9a2e06a8525efb3fdd1828d7cb88d0';

test('AMP, reweighted l1 and IRLS give the frozen bits', (t) => {
  t.is(hashGoldenRecoveries(), frozenHash);
});

// With the baseline compiler alone, with the optimising one alone, and without the newer instructions of the CPU.
for (const flags of [['--liftoff-only'], ['--no-liftoff'], ['--no-enable-avx', '--no-enable-fma3']]) {
  test(`they give them under ${flags.join(' ')}`, async (t) => {
    const script = fileURLToPath(new URL('golden-recoveries.js', import.meta.url));
    const { stdout } = await promisify(execFile)(execPath, [...flags, script]);
    t.is(stdout, frozenHash);
  });
}
