import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hashGoldenRuns } from './golden-runs.js';

/* Printed by test/kernels/golden-runs.ts. A change here changes trials: raise the experiment's version with it. */
const frozenHash = 'cd19451f296e55045f8c2ab8bdd01a9fdfc74e24a4fee4ca40734b738ce6dde2';

test('the solver and the fill give the frozen bits', (t) => {
  t.is(hashGoldenRuns(), frozenHash);
});

// With the baseline compiler alone, with the optimising one alone, and without the newer instructions of the CPU.
for (const flags of [['--liftoff-only'], ['--no-liftoff'], ['--no-enable-avx', '--no-enable-fma3']]) {
  test(`they give them under ${flags.join(' ')}`, async (t) => {
    const script = fileURLToPath(new URL('golden-runs.js', import.meta.url));
    const { stdout } = await promisify(execFile)(execPath, [...flags, script]);
    t.is(stdout, frozenHash);
  });
}
