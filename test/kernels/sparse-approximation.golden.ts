import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hashGoldenApproximations } from './golden-approximations.js';

/* Printed by test/kernels/golden-approximations.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = '18566d44e6a06b3f1494c13d3ff551619d874bf107b7dbccb39fc9cb609eacfc';

test('the greedy and thresholding solvers give the frozen bits', (t) => {
  t.is(hashGoldenApproximations(), frozenHash);
});

// With the baseline compiler alone, with the optimising one alone, and without the newer instructions of the CPU.
for (const flags of [['--liftoff-only'], ['--no-liftoff'], ['--no-enable-avx', '--no-enable-fma3']]) {
  test(`they give them under ${flags.join(' ')}`, async (t) => {
    const script = fileURLToPath(new URL('golden-approximations.js', import.meta.url));
    const { stdout } = await promisify(execFile)(execPath, [...flags, script]);
    t.is(stdout, frozenHash);
  });
}
