import test from 'ava';
import { compareStudies } from '../../src/sweep/compare-studies.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';

const sweep: Sweep = {
  experiment: 'sparse-recovery',
  experimentVersion: 7,
  seed: 1,
  trials: 20,
  parameters: { n: 30, ensemble: 'gaussian' },
  criterion: { name: 'relative-error', tolerance: 0.001 },
  axes: [
    { name: 'm', values: [5, 10] },
    { name: 'k', values: [1, 2, 3] },
  ],
};

const listed = (now: Sweep): string[] =>
  compareStudies(sweep, now).map(({ field, former, now: after }) => `${field}: ${former} -> ${after}`);

test('trials alone make no other study', (t) => {
  t.deepEqual(listed({ ...sweep, trials: 50 }), []);
});

test('whatever changes a sweep’s identity is named, with both sides', (t) => {
  const changes: readonly [Sweep, readonly string[]][] = [
    [{ ...sweep, seed: 2 }, ['seed: 1 -> 2']],
    [{ ...sweep, experimentVersion: 8 }, ['experiment version: 7 -> 8']],
    [{ ...sweep, experiment: 'autoencoder' }, ['experiment: sparse-recovery -> autoencoder']],
    [{ ...sweep, curves: 3 }, ['curves: none -> 3']],
    [{ ...sweep, criterion: { name: 'exact' } }, ['criterion: relative-error 0.001 -> exact']],
    [{ ...sweep, parameters: { ...sweep.parameters, n: 40 } }, ['n: 30 -> 40']],
    [{ ...sweep, axes: [sweep.axes[0], { name: 'k', values: [1, 2, 4] }] }, ['k: [1, 2, 3] -> [1, 2, 4]']],
    [{ ...sweep, axes: sweep.axes.toReversed() }, ['axes: m, k -> k, m']],
    [
      { ...sweep, parameters: { n: 30 }, axes: [...sweep.axes, { name: 'ensemble', values: ['gaussian', 'sphere'] }] },
      ['ensemble: gaussian -> [gaussian, sphere]', 'axes: m, k -> m, k, ensemble'],
    ],
    [
      { ...sweep, axes: [{ name: 'm', values: Array.from({ length: 90 }, (_, at) => at + 1) }, sweep.axes[1]] },
      ['m: [5, 10] -> [1, 2, 3, 4, 5, 6, 7, … 90] (90 values)'],
    ],
  ];
  for (const [now, expected] of changes) {
    t.not(sweepId(now), sweepId(sweep));
    t.deepEqual(listed(now), expected);
  }
});
