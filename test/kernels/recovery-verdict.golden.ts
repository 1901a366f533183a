import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hashGoldenVerdicts } from './golden-verdicts.js';

/* Printed by test/kernels/golden-verdicts.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'b02ef723ee693c3d55ff3c633a9765fed2a69ed53631ba79cb4105ee26b8704d';

test('the verdicts have the frozen bits', (t) => {
  t.is(hashGoldenVerdicts(), frozenHash);
});

// With the baseline compiler alone, with the optimising one alone, and without the newer instructions of the CPU.
for (const flags of [['--liftoff-only'], ['--no-liftoff'], ['--no-enable-avx', '--no-enable-fma3']]) {
  test(`they have them under ${flags.join(' ')}`, async (t) => {
    const script = fileURLToPath(new URL('golden-verdicts.js', import.meta.url));
    const { stdout } = await promisify(execFile)(execPath, [...flags, script]);
    t.is(stdout, frozenHash);
  });
}
