import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hashGoldenRecoveries } from './golden-recoveries.js';

/* Printed by test/kernels/golden-recoveries.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'f1b993a730c2d08dceb4beadd36a8720691d8c7a14e2b11df297fd4ab4ea9c28';

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
