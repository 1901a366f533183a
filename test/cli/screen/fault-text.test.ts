import test from 'ava';
import { findDeclaration } from '../../../src/cli/files/sweep-file.js';
import { describeFaults } from '../../../src/cli/screen/fault-text.js';
import type { Sweep } from '../../../src/sweep/sweep.js';
import type { Fault__Output } from '../../../src/wire/generated/phasegrid/v1/Fault.js';

const fault: Fault__Output = {
  kind: 'KIND_QUARANTINE',
  timeMs: 0,
  block: 1,
  trialStart: 4,
  trialCount: 2,
  host: 'old-machine',
  process: 'ab12',
  reason: 'kernel-error',
  message: 'no luck\nat line 3',
};

function makeSweep(experiment: string, overrides: Partial<Sweep> = {}): Sweep {
  return {
    experiment,
    experimentVersion: findDeclaration(experiment)?.version ?? 1,
    seed: 1,
    trials: 6,
    parameters: { ensemble: 'gaussian', coefficients: 'signs', solver: 'omp' },
    criterion: { name: 'relative-error', tolerance: 1e-3 },
    axes: [
      { name: 'n', values: [40, 60] },
      { name: 'm', values: [10] },
      { name: 'k', values: [2] },
    ],
    ...overrides,
  };
}

const rest = 'trials 4 to 5  old-machine (process ab12)  kernel-error  no luck';

test('a fault says at which point of the sweep its block lies', (t) => {
  const line = describeFaults([fault], makeSweep('sparse-recovery'));
  t.is(line, `1970-01-01T00:00:00.000Z  quarantine  block 1 at n=60 m=10 k=2, ${rest}`);
});

test('of a block with several cells it says the first and the last value of each axis', (t) => {
  const axes = [
    { name: 'n', values: [40, 60] },
    { name: 'm', values: [10, 20] },
    { name: 'k', values: [2, 5, 8] },
  ];
  const line = describeFaults([fault], makeSweep('sparse-recovery', { axes }));
  t.is(line, `1970-01-01T00:00:00.000Z  quarantine  block 1 at n=60 m=10…20 k=2…8, ${rest}`);
});

test('where another version made the sweep, or nothing is known of its experiment, it names the block alone', (t) => {
  for (const sweep of [makeSweep('sparse-recovery', { experimentVersion: 10_000 }), makeSweep('unheard-of')]) {
    t.is(describeFaults([fault], sweep), `1970-01-01T00:00:00.000Z  quarantine  block 1, ${rest}`);
  }
  t.is(describeFaults([], makeSweep('unheard-of')), 'no faults');
});
