import test from 'ava';
import {
  formatBytes,
  formatCoreHours,
  formatCount,
  formatDuration,
  formatPlural,
} from '../../../src/cli/command-line/format-quantity.js';

test('a duration has two units at most', (t) => {
  const cases: [number, string][] = [
    [0, '0.0 s'],
    [0.01, 'less than 0.1 s'],
    [0.05, '0.1 s'],
    [9.94, '9.9 s'],
    [12.4, '12 s'],
    [59.6, '1 min'],
    [125, '2 min 5 s'],
    [3600, '1 h'],
    [12_000, '3 h 20 min'],
    [187_200, '2 d 4 h'],
  ];
  for (const [seconds, text] of cases) t.is(formatDuration(seconds), text);
});

test('counts are grouped, core-hours have as many digits as say something', (t) => {
  t.deepEqual([0, 999, 1000, 1_234_567].map(formatCount), ['0', '999', '1 000', '1 234 567']);
  t.deepEqual([1, 36, 450, 3600 * 1.25, 3600 * 12_345].map(formatCoreHours), [
    'less than 0.001 core-hours',
    '0.010 core-hours',
    '0.13 core-hours',
    '1.3 core-hours',
    '12 345 core-hours',
  ]);
  t.deepEqual(
    [1, 2000].map((count) => formatPlural(count, 'task')),
    ['1 task', '2 000 tasks'],
  );
});

test('bytes have a unit and two digits from a kilobyte on', (t) => {
  t.deepEqual([0, 999, 1000, 48_300, 999_600, 1.25e9, 2e15].map(formatBytes), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '48 kB',
    '1.0 MB',
    '1.3 GB',
    '2000 TB',
  ]);
});
